//! From the bytes of a file to a table: text in the encodings offices write, workbooks without being filled by them.
//!
//! - [`text`]: CSV; [`workbook`]: XLSX; [`written`]: the way back, for the file of errors; [`gathered`]: what both gather rows in

mod gathered;
pub mod text;
pub mod workbook;
pub mod written;

use crate::imports::rules::cells::{NoTable, Table};
use crate::imports::rules::words::FileFormat;

/// The largest file, in bytes.
pub const LARGEST: usize = 64 * 1024 * 1024;

/// Reads a file.
pub fn read(format: FileFormat, file: &[u8]) -> Result<Table, NoTable> {
    if file.is_empty() {
        return Err(NoTable::Empty);
    }
    match format {
        FileFormat::Csv => text::read(file),
        FileFormat::Xlsx => workbook::read(file),
    }
}
