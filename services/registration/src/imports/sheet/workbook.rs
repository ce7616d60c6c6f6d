//! XLSX, cell by cell; an archive is measured before it is opened, so that a small file cannot become a full memory.

use crate::imports::rules::cells::{Cell, CellKind, MOST_COLUMNS, NoTable, Table};
use crate::imports::sheet::gathered::Gathered;
use calamine::{DataRef, Reader, Xlsx};
use std::io::{Cursor, Read, copy, sink};
use zip::ZipArchive;

/// Bytes that an archive may become: a sheet of 200,000 rows has about 150 MB.
const LARGEST_INSIDE: u64 = 256 * 1024 * 1024;
/// Parts of an archive; a workbook has a few dozen.
const MOST_PARTS: usize = 2_000;
/// Numbers from here on have more digits than a spreadsheet keeps.
const LOSES_DIGITS: f64 = 1e15;

/// Reads the first sheet that holds anything.
pub fn read(file: &[u8]) -> Result<Table, NoTable> {
    measure(file, LARGEST_INSIDE)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(|_| NoTable::NotATable)?;
    for sheet in workbook.sheet_names() {
        match of_sheet(&mut workbook, &sheet) {
            Err(NoTable::Empty) => {}
            read => return read,
        }
    }
    Err(NoTable::Empty)
}

/// Unpacks every part into nothing and counts: what an archive says of its own size may be a lie.
fn measure(file: &[u8], most: u64) -> Result<(), NoTable> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| NoTable::NotATable)?;
    if archive.len() > MOST_PARTS {
        return Err(NoTable::ExpandsTooMuch);
    }
    let mut left = most;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|_| NoTable::NotATable)?;
        let size = copy(&mut part.take(left + 1), &mut sink()).map_err(|_| NoTable::NotATable)?;
        left = left.checked_sub(size).ok_or(NoTable::ExpandsTooMuch)?;
    }
    Ok(())
}

fn of_sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Table, NoTable> {
    let mut cells = workbook
        .worksheet_cells_reader(sheet)
        .map_err(|_| NoTable::NotATable)?;
    let mut gathered = Gathered::default();
    let mut row: Vec<Cell> = Vec::new();
    let mut at = 0;
    while let Some(cell) = cells.next_cell().map_err(|_| NoTable::NotATable)? {
        let (line, column) = cell.get_position();
        if line < at {
            return Err(NoTable::NotATable);
        }
        if line != at {
            gathered.take(number(at)?, std::mem::take(&mut row))?;
            at = line;
        }
        let read = read_cell(cell.get_value());
        let column = column as usize;
        if read.is_empty() {
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(NoTable::NotATable);
        }
        if row.len() <= column {
            row.resize_with(column + 1, Cell::empty);
        }
        row[column] = read;
    }
    gathered.take(number(at)?, row)?;
    gathered.table("")
}

fn number(row: u32) -> Result<i32, NoTable> {
    i32::try_from(row + 1).map_err(|_| NoTable::NotATable)
}

fn read_cell(value: &DataRef<'_>) -> Cell {
    let (text, kind) = match value {
        DataRef::Empty => (String::new(), CellKind::Text),
        DataRef::String(text) => return Cell::text(text),
        DataRef::SharedString(text) => return Cell::text(text),
        DataRef::Int(number) => (number.to_string(), CellKind::Number),
        DataRef::Float(number) => (shown(*number), CellKind::Number),
        DataRef::Bool(claim) => (claim.to_string(), CellKind::Text),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            (format!("{year:04}-{month:02}-{day:02}"), CellKind::Date)
        }
        DataRef::DateTime(length) => (shown(length.as_f64()), CellKind::Number),
        DataRef::DateTimeIso(text) => (
            text.split('T').next().unwrap_or_default().to_owned(),
            CellKind::Date,
        ),
        DataRef::DurationIso(text) => (text.clone(), CellKind::Date),
        DataRef::Error(error) => (error.to_string(), CellKind::Error),
    };
    Cell { text, kind }
}

/// A number as the spreadsheet shows it: `4.10811E+17` where it has lost digits.
fn shown(number: f64) -> String {
    if number.abs() < LOSES_DIGITS {
        return number.to_string();
    }
    let scientific = format!("{number:.5E}");
    match scientific.split_once('E') {
        Some((mantissa, exponent)) => format!("{mantissa}E+{exponent}"),
        None => scientific,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_number_is_shown_as_the_spreadsheet_shows_it() {
        assert_eq!(shown(410_811_199_001_010_015.0), "4.10811E+17");
        assert_eq!(shown(13_800_000_001.0), "13800000001");
        assert_eq!(shown(410_811_007_001.0), "410811007001");
        let lost = Cell {
            text: shown(410_811_199_001_010_015.0),
            kind: CellKind::Number,
        };
        assert!(lost.has_lost_digits());
    }

    #[test]
    fn an_archive_is_measured_by_what_it_becomes() {
        use std::io::Write;
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for part in ["a", "b"] {
            archive.start_file(part, options).expect("a part");
            archive.write_all(&[0; 10_000]).expect("zeros");
        }
        let file = archive.finish().expect("an archive").into_inner();
        assert!(file.len() < 1_000, "it looks small");
        assert_eq!(measure(&file, 20_000), Ok(()));
        assert_eq!(measure(&file, 19_999), Err(NoTable::ExpandsTooMuch));
        assert_eq!(measure(&file, 9_999), Err(NoTable::ExpandsTooMuch));
    }

    #[test]
    fn what_is_no_archive_is_no_workbook() {
        assert_eq!(read(b"PK\x03\x04 and nothing more"), Err(NoTable::NotATable));
        assert_eq!(read("姓名,证件号码".as_bytes()), Err(NoTable::NotATable));
    }
}
