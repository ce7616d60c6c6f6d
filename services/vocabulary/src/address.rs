//! The free-text part of an address: lane, building, door.

use crate::area::Area;
use crate::column::Text;
use crate::gazetteer::Gazetteer;
use crate::mask;
use kit::parse::{Unreadable, required};
use std::borrow::Cow;
use std::fmt;

const LONGEST: usize = 120;

/// The address within an area: 1–120 characters of one line. The area itself is an [`Area`] beside it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// Reads one line of text; refuses with `MISSING`, `TOO_LONG` or `UNPRINTABLE`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        required(text, LONGEST).map(|line| Self(line.to_owned()))
    }

    /// The address in clear: for sealing, and for roles that may read it, with a purpose.
    pub fn clear(&self) -> &str {
        &self.0
    }

    /// What a list shows: the area down to its street, nothing of the text.
    pub fn masked(&self, area: &Area, gazetteer: &Gazetteer) -> String {
        mask::address(area, gazetteer)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(***)")
    }
}

impl Text for Address {
    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

crate::serialized_as_text!(Address);
