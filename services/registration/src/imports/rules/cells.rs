//! A table before anything is known of it: rows of cells, and what a spreadsheet has made of them.

use serde::{Deserialize, Serialize};

/// Rows of a file with anything in them, without the heading.
pub const MOST_ROWS: usize = 200_000;
/// Columns that are looked at; a sheet can have 16,384.
pub const MOST_COLUMNS: usize = 64;
/// Characters of a cell: longer than anything a person is described by, shorter than what fills a disk.
pub const LONGEST_CELL: usize = 1_000;

/// What a spreadsheet takes a cell for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// What somebody typed.
    Text,
    /// A number; of long ones the last digits are lost.
    Number,
    /// A day.
    Date,
    /// `#N/A` and the like.
    Error,
}

/// One cell. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// As it is shown.
    pub text: String,
    /// What it is taken for.
    pub kind: CellKind,
}

impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cell({:?}, ***)", self.kind)
    }
}

impl Cell {
    /// A typed text. An apostrophe before what a spreadsheet would calculate is how our own error file kept it from doing so.
    pub fn text(text: &str) -> Self {
        let text = text.trim();
        let unguarded = text
            .strip_prefix('\'')
            .filter(|rest| rest.starts_with(FORMULA_STARTS));
        Self {
            text: unguarded.unwrap_or(text).to_owned(),
            kind: CellKind::Text,
        }
    }

    /// Nothing.
    pub fn empty() -> Self {
        Self::text("")
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether a long number has become one of fifteen digits and an exponent: `4.10811E+17`.
    pub fn has_lost_digits(&self) -> bool {
        let Some((mantissa, exponent)) = self.text.split_once(['E', 'e']) else {
            return false;
        };
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        is_number(mantissa) && mantissa.as_bytes()[0].is_ascii_digit() && is_number(exponent)
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file; the heading is line 1.
    pub line: i32,
    /// Its cells, as many as it has.
    pub cells: Vec<Cell>,
}

/// A whole table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The first row with anything in it.
    pub heading: Vec<String>,
    /// All others with anything in them.
    pub rows: Vec<Row>,
    /// What the text was written in; empty for a workbook.
    pub encoding: &'static str,
}

/// Why a file as a whole is no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTable {
    /// Nothing stands in it, or a heading only.
    Empty,
    /// More rows than are taken at once.
    TooManyRows,
    /// A small archive that becomes a large one.
    ExpandsTooMuch,
    /// Broken, or something else.
    NotATable,
    /// Neither UTF-8 nor GB18030.
    UnknownEncoding,
}

/// What a spreadsheet takes for a formula when a cell begins so.
pub const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell as a spreadsheet must not calculate it: text that begins like a formula is led by an apostrophe.
pub fn neutral(text: &str) -> String {
    if text.starts_with(FORMULA_STARTS) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_lost_its_digits_is_seen() {
        for lost in ["4.10811E+17", "4.1081119900101E17", "1E+18"] {
            assert!(Cell::text(lost).has_lost_digits(), "{lost}");
        }
        for whole in ["410811199001010015", "E12345678", "1E", "", "东E+1"] {
            assert!(!Cell::text(whole).has_lost_digits(), "{whole}");
        }
    }

    #[test]
    fn what_is_neutralised_comes_back() {
        for text in ["=1+1", "+8613800000001", "-", "@x"] {
            assert!(neutral(text).starts_with('\''));
            assert_eq!(Cell::text(&neutral(text)).text, text);
        }
        assert_eq!(neutral("王小明"), "王小明");
        assert_eq!(Cell::text("'s-Hertogenbosch").text, "'s-Hertogenbosch");
    }
}
