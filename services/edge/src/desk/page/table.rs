//! Lines of cells, and where the list goes on.

use super::cell::Cell;

/// A table.
#[derive(Clone, Debug, Default)]
pub(in crate::desk) struct Table {
    /// What stands above each column.
    pub heads: Vec<String>,
    /// The lines.
    pub lines: Vec<Vec<Cell>>,
    /// What is said when there are none.
    pub empty: String,
    /// The address of the next page, if there is one.
    pub next: Option<String>,
}

impl Table {
    /// Columns, and what is said when there is no line.
    pub(in crate::desk) fn new(heads: &[&str], empty: &str) -> Self {
        Self {
            heads: heads.iter().map(|head| (*head).to_owned()).collect(),
            empty: empty.to_owned(),
            ..Self::default()
        }
    }

    /// Adds lines.
    pub(in crate::desk) fn lines(mut self, lines: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        self.lines.extend(lines);
        self
    }

    /// Says where the list goes on.
    pub(in crate::desk) fn next(mut self, next: Option<String>) -> Self {
        self.next = next;
        self
    }

    /// What stands above each column, and whether numbers stand in it.
    pub(in crate::desk) fn columns(&self) -> impl Iterator<Item = (&str, bool)> {
        let holds_number = |column: usize| {
            let first = self.lines.first().and_then(|line| line.get(column));
            first.is_some_and(|cell| cell.is_number)
        };
        let heads = self.heads.iter().enumerate();
        heads.map(move |(column, head)| (head.as_str(), holds_number(column)))
    }
}
