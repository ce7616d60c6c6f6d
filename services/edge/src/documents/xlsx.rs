//! A workbook (ECMA-376): ids as text, dates as dates, a first row that stays, and as many sheets as the rows need.

use super::cell::{Cell, Column, Unwritten, clock_of};
use kit::clock::{Moment, Zone};
use rust_xlsxwriter::{self as xlsx, ExcelDateTime, Format, FormatAlign, Worksheet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Of one sheet, its head included: what Excel opens.
const MOST_ROWS: u32 = 1_048_576;

/// A workbook in the making: of every sheet the rows lie in a file aside, and the last one in memory.
pub struct Workbook {
    book: xlsx::Workbook,
    file: File,
    columns: &'static [Column],
    zone: Zone,
    head: Format,
    moment: Format,
    tenths: Format,
    most_rows: u32,
    sheets: usize,
    /// The row that comes next.
    next: u32,
}

impl Workbook {
    pub(super) fn new(
        file: File,
        aside: &Path,
        columns: &'static [Column],
        zone: Zone,
    ) -> Result<Self, Unwritten> {
        let mut book = xlsx::Workbook::new();
        book.set_tempdir(aside).map_err(Unwritten::because)?;
        let mut workbook = Self {
            book,
            file,
            columns,
            zone,
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            tenths: Format::new().set_num_format("0.0"),
            most_rows: MOST_ROWS,
            sheets: 0,
            next: 0,
        };
        workbook.begin_sheet()?;
        Ok(workbook)
    }

    fn begin_sheet(&mut self) -> Result<(), Unwritten> {
        let sheet = self
            .book
            .add_worksheet_with_constant_memory()
            .map_err(Unwritten::because)?;
        self.sheets += 1;
        self.next = 1;
        head(sheet, self.columns, &self.head, self.sheets).map_err(Unwritten::because)
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), Unwritten> {
        if self.next == self.most_rows {
            self.begin_sheet()?;
        }
        let (row, zone) = (self.next, self.zone);
        self.next += 1;
        let (moment, tenths) = (&self.moment, &self.tenths);
        let sheet = self
            .book
            .worksheet_from_index(self.sheets - 1)
            .map_err(Unwritten::because)?;
        for (column, cell) in (0u16..).zip(cells) {
            let written = match cell {
                Cell::Empty => continue,
                Cell::Text(text) => sheet.write_string(row, column, text),
                Cell::At(at) => match serial(*at, zone) {
                    Some(date) => sheet.write_datetime_with_format(row, column, &date, moment),
                    // Before 1900 a spreadsheet has no dates.
                    None => sheet.write_string(row, column, at.to_string()),
                },
                Cell::Tenths(count) => {
                    sheet.write_number_with_format(row, column, f64::from(*count) / 10.0, tenths)
                }
            };
            written.map_err(Unwritten::because)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), Unwritten> {
        let mut file = BufWriter::new(self.file);
        self.book.save_to_writer(&mut file).map_err(Unwritten::because)?;
        file.flush().map_err(Unwritten::because)
    }
}

/// Names the sheet and its columns.
fn head(
    sheet: &mut Worksheet,
    columns: &[Column],
    format: &Format,
    number: usize,
) -> Result<(), xlsx::XlsxError> {
    sheet.set_name(format!("{number}"))?;
    sheet.set_freeze_panes(1, 0)?;
    for (nth, column) in (0u16..).zip(columns) {
        sheet.set_column_width(nth, column.width)?;
    }
    for (nth, column) in (0u16..).zip(columns) {
        sheet.write_string_with_format(0, nth, column.head(), format)?;
    }
    Ok(())
}

fn serial(moment: Moment, zone: Zone) -> Option<ExcelDateTime> {
    let (day, hour, minute, second) = clock_of(moment, zone);
    let year = u16::try_from(day.year()).ok()?;
    let date = ExcelDateTime::from_ymd(year, day.month(), day.day()).ok()?;
    date.and_hms(hour, minute, second).ok()
}
