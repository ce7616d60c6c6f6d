//! The cells of a list, and the heads of its columns.

use kit::clock::{Day, Moment, Zone};
use std::fmt;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, and nothing but a text: `=1+1` is four characters, an id keeps all its digits.
    Text(String),
    /// A moment, shown in the town's zone to the second.
    At(Moment),
    /// A number in tenths: 365 is 36.5.
    Tenths(i32),
}

/// The head of a column: what it is called, and how wide it is (characters).
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// In Chinese and English.
    pub name: (&'static str, &'static str),
    /// In characters of a workbook.
    pub width: u8,
}

impl Column {
    /// `扫描时间 Scanned at`
    pub(super) fn head(&self) -> String {
        format!("{} {}", self.name.0, self.name.1)
    }
}

/// Why a list cannot be written.
#[derive(Debug)]
pub struct Unwritten(String);

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unwritten {}

impl Unwritten {
    pub(super) fn because(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// A moment's day, and its hours, minutes and seconds, on the clocks of the zone.
pub(super) fn clock_of(moment: Moment, zone: Zone) -> (Day, u16, u8, u8) {
    let day = Day::of(moment, zone);
    let seconds = moment.since(day.start(zone)).as_secs();
    // A day has 24 hours of 60 minutes of 60 seconds.
    let part = |value: u64| u8::try_from(value).unwrap_or_default();
    (
        day,
        u16::from(part(seconds / 3_600)),
        part(seconds / 60 % 60),
        part(seconds % 60),
    )
}
