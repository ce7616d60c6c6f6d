//! Who is reached by a round.

use serde::{Deserialize, Serialize};
use vocabulary::area::Area;

/// The most people of a list.
pub const MOST_LISTED: usize = 10_000;
/// The furthest a cohort looks back, in days.
pub const LONGEST_DAYS: i32 = 60;

/// Who is reached by a round; always within the round's area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cohort {
    /// Who came back within so many days.
    Returnees {
        /// How many.
        days: i32,
    },
    /// Who is under quarantine.
    UnderQuarantine,
    /// Who came from an area within so many days.
    FromArea {
        /// Where from.
        origin: Area,
        /// How many.
        days: i32,
    },
    /// A list.
    People,
    /// Everybody the area looks after.
    AllOfArea,
}
