//! Rows on their way into a table.

use crate::imports::rules::cells::{Cell, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, NoTable, Row, Table};

/// Gathers rows into a table: empty ones are left out, the first of the others is the heading.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    heading: Option<Vec<String>>,
    rows: Vec<Row>,
}

impl Gathered {
    pub(super) fn take(&mut self, line: i32, mut cells: Vec<Cell>) -> Result<(), NoTable> {
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > MOST_COLUMNS || cells.iter().any(|cell| is_too_long(&cell.text)) {
            return Err(NoTable::NotATable);
        }
        if self.heading.is_none() {
            self.heading = Some(cells.into_iter().map(|cell| cell.text).collect());
            return Ok(());
        }
        if self.rows.len() == MOST_ROWS {
            return Err(NoTable::TooManyRows);
        }
        self.rows.push(Row { line, cells });
        Ok(())
    }

    pub(super) fn table(self, encoding: &'static str) -> Result<Table, NoTable> {
        let heading = self.heading.ok_or(NoTable::Empty)?;
        if self.rows.is_empty() {
            return Err(NoTable::Empty);
        }
        Ok(Table {
            heading,
            rows: self.rows,
            encoding,
        })
    }
}

fn is_too_long(text: &str) -> bool {
    text.len() > LONGEST_CELL && text.chars().nth(LONGEST_CELL).is_some()
}
