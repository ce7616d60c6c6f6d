//! Comma-separated values (RFC 4180) in UTF-8 with the mark by which Excel knows it, and nothing in them that Excel would compute.

use super::cell::{Cell, Column, Unwritten, clock_of};
use kit::clock::Zone;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};

/// Without it Excel reads UTF-8 as the code page of the machine.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// How a cell begins that a spreadsheet would compute, and its wide forms, which Chinese and Japanese input methods make.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Values in the making.
pub struct Values {
    writer: csv::Writer<BufWriter<File>>,
    zone: Zone,
}

impl Values {
    pub(super) fn new(file: File, columns: &'static [Column], zone: Zone) -> Result<Self, Unwritten> {
        let mut file = BufWriter::new(file);
        file.write_all(MARK).map_err(Unwritten::because)?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(file);
        let heads = columns.iter().map(Column::head);
        writer.write_record(heads).map_err(Unwritten::because)?;
        Ok(Self { writer, zone })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), Unwritten> {
        for cell in cells {
            let written = match cell {
                Cell::Empty => self.writer.write_field(""),
                Cell::Text(text) => self.writer.write_field(neutral(text).as_bytes()),
                Cell::At(moment) => {
                    let (day, hour, minute, second) = clock_of(*moment, self.zone);
                    self.writer
                        .write_field(format!("{day} {hour:02}:{minute:02}:{second:02}"))
                }
                Cell::Tenths(tenths) => self
                    .writer
                    .write_field(format!("{}.{}", tenths / 10, tenths % 10)),
            };
            written.map_err(Unwritten::because)?;
        }
        self.writer
            .write_record(None::<&[u8]>)
            .map_err(Unwritten::because)
    }

    pub(super) fn finish(mut self) -> Result<(), Unwritten> {
        self.writer.flush().map_err(Unwritten::because)
    }
}

/// The text behind an apostrophe when a spreadsheet would take it for a formula.
pub fn neutral(text: &str) -> Cow<'_, str> {
    match text.starts_with(FORMULA) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}
