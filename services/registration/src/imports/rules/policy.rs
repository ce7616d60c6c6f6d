//! What a district has ordered about lists of people.

use crate::imports::rules::words::Fact;
use kit::clock::Day;
use serde::{Deserialize, Serialize};

/// How lists are taken in. Dated data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportPolicy {
    /// Days until what is not settled of a list is deleted: bad rows, and pairs nobody has decided; 7 to 180.
    pub days_kept: u16,
    /// Facts of which a difference is put before somebody, each once; a difference in any other leaves the person as they are.
    pub compared: Vec<Fact>,
}

impl ImportPolicy {
    /// The last day of the rows of a list taken in on that day.
    pub fn rows(&self, taken_in: Day) -> Day {
        taken_in.plus_days(i32::from(self.days_kept))
    }
}
