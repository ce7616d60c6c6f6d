//! By when an objection is answered, and who hears of it when it is not.

use kit::clock::Day;
use serde::{Deserialize, Serialize};
use vocabulary::Ladder;

/// What a district has ordered about objections: dated data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectionPolicy {
    /// Who must answer, and how long each has.
    pub ladder: Ladder,
    /// Days an objection is kept after it was made; 14 to 1,826, and longer than it climbs.
    pub keep_days: u16,
}

impl ObjectionPolicy {
    /// The last day of an objection made on that day.
    pub fn kept_until(&self, made: Day) -> Day {
        made.plus_days(i32::from(self.keep_days))
    }
}
