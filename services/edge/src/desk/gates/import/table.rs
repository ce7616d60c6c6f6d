//! Rows of a table of gates: CSV in UTF-8 or as a Chinese Excel writes it, its columns called as in the contract or in Chinese.

use crate::web::lines::LineCount;
use bytes::Bytes;
use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::GB18030;
use proto::checkpoint::v1::ImportCheckpointsRequest as Row;
use std::borrow::Cow;

/// The most rows of a table; the service refuses more as well.
const MOST: usize = 50_000;
/// The most characters of a strange column that are shown.
const SHOWN: usize = 30;

/// A column: its names, and where a cell of it goes.
type Column = (&'static str, &'static str, fn(&mut Row, String));

const COLUMNS: &[Column] = &[
    ("单位", "unit_name", |row, cell| row.unit_name = cell),
    ("单位类别", "unit_kind", |row, cell| row.unit_kind = cell),
    ("区划代码", "area", |row, cell| row.area = cell),
    ("地址", "address", |row, cell| row.address = cell),
    ("楼栋", "building", |row, cell| row.building = cell),
    ("卡点", "checkpoint_name", |row, cell| {
        row.checkpoint_name = cell;
    }),
    ("方向", "direction", |row, cell| row.direction = cell),
    ("测温要求", "temperature_demand", |row, cell| {
        row.temperature_demand = cell;
    }),
];

const EXAMPLE: &[&str] = &[
    "新兴小区",
    "小区",
    "410811007001",
    "定和路12号",
    "",
    "东门",
    "进出",
    "每次进入",
];

/// What a table holds.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// To be asked for, in the order of the file.
    pub rows: Vec<Row>,
    /// Lines that have other cells than the heading has columns.
    pub uneven: Vec<i32>,
}

/// Why a file is no such table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Stable.
    pub reason: &'static str,
    /// The columns it is about.
    pub columns: Vec<String>,
}

impl Wrong {
    fn new(reason: &'static str) -> Self {
        Self {
            reason,
            columns: Vec::new(),
        }
    }
}

/// Reads a table. Refuses with `MISSING` (nothing in it), `NOT_A_TABLE`, `UNKNOWN_COLUMN`, `COLUMN_TWICE` or `TOO_MANY_ROWS`.
pub(super) fn read(file: &[u8]) -> Result<Rows, Wrong> {
    let text = decoded(file).ok_or(Wrong::new("NOT_A_TABLE"))?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    if first.trim().is_empty() {
        return Err(Wrong::new("MISSING"));
    }
    let table = Bytes::copy_from_slice(text.as_bytes());
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter(first))
        .from_reader(text.as_bytes());
    let headings = reader
        .byte_headers()
        .map_err(|_| Wrong::new("NOT_A_TABLE"))?
        .clone();
    let columns = columns(&headings)?;
    let (mut found, mut count) = (Rows::default(), LineCount::of(table));
    for record in reader.into_byte_records() {
        let record = record.map_err(|_| Wrong::new("NOT_A_TABLE"))?;
        // A table of more lines than numbers is refused for its rows.
        let line = i32::try_from(count.at(&record)).unwrap_or(i32::MAX);
        if found.rows.len() + found.uneven.len() == MOST {
            return Err(Wrong::new("TOO_MANY_ROWS"));
        }
        match is_even(&record, columns.len()) {
            true => found.rows.extend(row(&columns, &record, line)),
            false => found.uneven.push(line),
        }
    }
    Ok(found)
}

/// UTF-8, else GB18030; nothing when it is neither, or no text at all.
fn decoded(file: &[u8]) -> Option<Cow<'_, str>> {
    // A workbook is a ZIP file; no text has zeros in it.
    if file.starts_with(b"PK") || file.contains(&0) {
        return None;
    }
    match std::str::from_utf8(file) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(file),
    }
}

/// What stands between the cells of the heading.
fn delimiter(first: &str) -> u8 {
    let count = |mark: u8| first.bytes().filter(|byte| *byte == mark).count();
    let most = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|mark| count(*mark));
    most.unwrap_or(b',')
}

fn columns(headings: &ByteRecord) -> Result<Vec<&'static Column>, Wrong> {
    let (mut columns, mut strange, mut twice) = (Vec::<&Column>::new(), Vec::new(), Vec::new());
    for heading in headings {
        let name = String::from_utf8_lossy(heading).trim().to_owned();
        let shown = || {
            name.chars()
                .filter(|letter| !letter.is_control())
                .take(SHOWN)
                .collect::<String>()
        };
        match COLUMNS
            .iter()
            .find(|(chinese, field, _)| name == *chinese || name == *field)
        {
            Some(column) if columns.iter().any(|known| known.1 == column.1) => twice.push(shown()),
            Some(column) => columns.push(column),
            None => strange.push(shown()),
        }
    }
    match (strange.is_empty(), twice.is_empty()) {
        (true, true) => Ok(columns),
        (false, _) => Err(Wrong {
            reason: "UNKNOWN_COLUMN",
            columns: strange,
        }),
        (true, false) => Err(Wrong {
            reason: "COLUMN_TWICE",
            columns: twice,
        }),
    }
}

/// Spreadsheets leave out empty cells at the end, or add some.
fn is_even(record: &ByteRecord, columns: usize) -> bool {
    record
        .iter()
        .skip(columns)
        .all(|cell| cell.trim_ascii().is_empty())
}

/// A row; nothing when all of its cells are empty.
fn row(columns: &[&Column], record: &ByteRecord, line: i32) -> Option<Row> {
    let mut row = Row {
        line,
        ..Row::default()
    };
    let mut is_empty = true;
    for ((_, _, set), cell) in columns.iter().zip(record) {
        let cell = String::from_utf8_lossy(cell).trim().to_owned();
        is_empty &= cell.is_empty();
        set(&mut row, cell);
    }
    (!is_empty).then_some(row)
}

/// The column of a field of the contract, as a Chinese page calls it.
pub(super) fn chinese(field: &str) -> &str {
    let found = COLUMNS.iter().find(|(_, name, _)| *name == field);
    found.map_or(field, |(chinese, ..)| chinese)
}

/// The columns, and one row that shows how they are filled in.
pub(super) fn example() -> String {
    let names: Vec<&str> = COLUMNS.iter().map(|(chinese, ..)| *chinese).collect();
    format!("\u{feff}{}\r\n{}\r\n", names.join(","), EXAMPLE.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn names(file: &[u8]) -> Vec<(i32, String)> {
        let rows = read(file).unwrap().rows;
        rows.into_iter()
            .map(|row| (row.line, row.checkpoint_name))
            .collect()
    }

    #[test]
    fn the_example_is_a_table() {
        let rows = read(example().as_bytes()).unwrap();
        assert_eq!((rows.rows.len(), rows.uneven.len()), (1, 0));
        assert_eq!(rows.rows[0].temperature_demand, "每次进入");
    }

    #[test]
    fn a_table_is_read_however_an_office_saved_it() {
        let table = "单位,卡点\r\n\r\n\"新兴,\n小区\",东门,,\r\n,\r\n一号院,西门\r\n";
        let expected = vec![(3, "东门".to_owned()), (6, "西门".to_owned())];
        assert_eq!(names(table.as_bytes()), expected);
        let (gbk, ..) = GB18030.encode(table);
        assert_eq!(names(&gbk), expected);
        assert_eq!(names(table.replace(',', ";").as_bytes()), expected);
        assert_eq!(
            names("unit_name\tcheckpoint_name\nA\tB".as_bytes()),
            [(2, "B".to_owned())]
        );
    }

    #[rstest]
    #[case(b"", "MISSING")]
    #[case(b"PK\x03\x04rest", "NOT_A_TABLE")]
    #[case(b"\x00\x01", "NOT_A_TABLE")]
    #[case(b"\xff\xff\xff", "NOT_A_TABLE")]
    #[case(b"unit_name,<b>door</b>\nA,B", "UNKNOWN_COLUMN")]
    #[case("单位,unit_name\nA,B".as_bytes(), "COLUMN_TWICE")]
    fn what_is_no_table_of_gates_is_refused(#[case] file: &[u8], #[case] reason: &str) {
        assert_eq!(read(file).unwrap_err().reason, reason);
    }

    #[test]
    fn a_row_with_cells_too_many_is_told_by_its_line() {
        let rows = read("单位,卡点\nA,B,C\nA,B\n".as_bytes()).unwrap();
        assert_eq!((rows.uneven, rows.rows.len()), (vec![2], 1));
        let many = format!("单位,卡点\n{}", "A,B\n".repeat(MOST + 1));
        assert_eq!(read(many.as_bytes()).unwrap_err().reason, "TOO_MANY_ROWS");
    }
}
