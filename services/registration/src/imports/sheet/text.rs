//! CSV as offices keep it: UTF-8 with or without its mark, or GB18030 as a Chinese Excel writes it; comma, semicolon or tab.

use crate::imports::rules::cells::{Cell, NoTable, Table};
use crate::imports::sheet::gathered::Gathered;
use csv::{Position, ReaderBuilder, StringRecord, Trim};
use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// What may stand between two columns; a full-width comma is none, people write it inside addresses.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Reads a table from text.
pub fn read(file: &[u8]) -> Result<Table, NoTable> {
    let (text, encoding) = decoded(file)?;
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut gathered = Gathered::default();
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| NoTable::NotATable)? {
        let line = record.position().map_or(0, |before| line_of(&text, before));
        let line = i32::try_from(line).map_err(|_| NoTable::TooManyRows)?;
        gathered.take(line, record.iter().map(Cell::text).collect())?;
    }
    gathered.table(encoding)
}

/// The line a row begins in. The reader stands where the row before it ended: blank lines are still to come.
fn line_of(text: &str, before: &Position) -> u64 {
    let rest = usize::try_from(before.byte())
        .ok()
        .and_then(|at| text.as_bytes().get(at..));
    let blank = rest
        .unwrap_or_default()
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    before.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// The text, and what it was written in.
fn decoded(file: &[u8]) -> Result<(Cow<'_, str>, &'static str), NoTable> {
    if file.starts_with(&[0xFF, 0xFE]) || file.starts_with(&[0xFE, 0xFF]) {
        // "Unicode text" of a spreadsheet.
        let encoding = if file[0] == 0xFF { UTF_16LE } else { UTF_16BE };
        return without_mark(file, encoding, "UTF-16");
    }
    without_mark(file, UTF_8, "UTF-8").or_else(|_| without_mark(file, GB18030, "GB18030"))
}

fn without_mark<'a>(
    file: &'a [u8],
    encoding: &'static encoding_rs::Encoding,
    name: &'static str,
) -> Result<(Cow<'a, str>, &'static str), NoTable> {
    let (text, has_errors) = encoding.decode_with_bom_removal(file);
    // A picture or an archive is full of zeros, which GB18030 reads without complaint.
    if has_errors || text.contains('\0') {
        return Err(NoTable::UnknownEncoding);
    }
    Ok((text, name))
}

/// The delimiter that stands most often in the first line that holds anything, outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let first = text
        .lines()
        .find(|line| {
            !line
                .trim_matches(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';')
                .is_empty()
        })
        .unwrap_or_default();
    let outside: Vec<u8> = first
        .split('"')
        .step_by(2)
        .flat_map(str::bytes)
        .filter(|byte| DELIMITERS.contains(byte))
        .collect();
    let times = |delimiter: &u8| outside.iter().filter(|byte| *byte == delimiter).count();
    let mut most = b',';
    for delimiter in &DELIMITERS {
        if times(delimiter) > times(&most) {
            most = *delimiter;
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "姓名,证件号码,备注\n王小明,11010519491231002X,\"东门,\n左边\"\n\n,,\n\r\n李四,440524188001010014,\n";

    fn texts(table: &Table) -> Vec<(i32, Vec<&str>)> {
        table
            .rows
            .iter()
            .map(|row| {
                (
                    row.line,
                    row.cells.iter().map(|cell| cell.text.as_str()).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn rows_keep_their_lines_and_empty_ones_are_left_out() {
        let table = read(TABLE.as_bytes()).expect("a table");
        assert_eq!(table.heading, ["姓名", "证件号码", "备注"]);
        assert_eq!(
            texts(&table),
            [
                (2, vec!["王小明", "11010519491231002X", "东门,\n左边"]),
                (7, vec!["李四", "440524188001010014"]),
            ]
        );
    }

    #[test]
    fn every_encoding_and_delimiter_says_the_same() {
        let plain = read(TABLE.as_bytes()).expect("a table");
        assert_eq!(plain.encoding, "UTF-8");
        let marked = read(format!("\u{feff}{TABLE}").as_bytes()).expect("a table");
        assert_eq!(marked, plain);
        let (gbk, _, lost) = encoding_rs::GBK.encode(TABLE);
        assert!(!lost);
        let gbk = read(&gbk).expect("a table");
        assert_eq!((gbk.encoding, gbk.rows), ("GB18030", plain.rows.clone()));
        // A rare character that GBK lacks: 𠮷 has four bytes in GB18030.
        let rare = [b"\xd0\xd5\xc3\xfb,b\n".as_slice(), b"\x95\x34\xa0\x36,c\n"].concat();
        let rare = read(&rare).expect("a table");
        assert_eq!(rare.heading[0], "姓名");
        for delimiter in [";", "\t"] {
            let other = TABLE.replace("东门,", "东门，").replace(',', delimiter);
            assert_eq!(
                read(other.as_bytes()).expect("a table").rows.len(),
                2,
                "{delimiter:?}"
            );
        }
        let wide: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(TABLE.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(read(&wide).expect("a table").rows.len(), 2);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(
            read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            Err(NoTable::UnknownEncoding)
        );
        assert_eq!(read("姓名,证件号码\n".as_bytes()), Err(NoTable::Empty));
        assert_eq!(read(b"\n\n , \n"), Err(NoTable::Empty));
        let long = format!("姓名\n{}\n", "长".repeat(1_001));
        assert_eq!(read(long.as_bytes()), Err(NoTable::NotATable));
        let many = "x\n".repeat(200_002);
        assert_eq!(read(many.as_bytes()), Err(NoTable::TooManyRows));
    }
}
