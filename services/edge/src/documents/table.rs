//! A list written a row at a time: as a workbook or as comma-separated values.

use super::cell::{Cell, Column, Unwritten};
use super::csv::Values;
use super::xlsx::Workbook;
use kit::clock::Zone;
use std::fs::File;
use std::path::Path;

/// A list in the making, in constant memory.
pub enum Table {
    /// Comma-separated values.
    Csv(Box<Values>),
    /// A workbook.
    Xlsx(Box<Workbook>),
}

impl Table {
    /// Comma-separated values into this file.
    ///
    /// # Errors
    /// The file system's.
    pub fn csv(file: File, columns: &'static [Column], zone: Zone) -> Result<Self, Unwritten> {
        Ok(Self::Csv(Box::new(Values::new(file, columns, zone)?)))
    }

    /// A workbook into this file; its rows are laid aside in a folder until it is finished.
    ///
    /// # Errors
    /// The file system's.
    pub fn xlsx(file: File, aside: &Path, columns: &'static [Column], zone: Zone) -> Result<Self, Unwritten> {
        Ok(Self::Xlsx(Box::new(Workbook::new(file, aside, columns, zone)?)))
    }

    /// Writes the next row: as many cells as there are columns.
    ///
    /// # Errors
    /// The file system's.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Unwritten> {
        match self {
            Self::Csv(values) => values.row(cells),
            Self::Xlsx(workbook) => workbook.row(cells),
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The file system's.
    pub fn finish(self) -> Result<(), Unwritten> {
        match self {
            Self::Csv(values) => values.finish(),
            Self::Xlsx(workbook) => workbook.finish(),
        }
    }
}
