//! Who is reached by a round.

use serde::{Deserialize, Serialize};
use vocabulary::area::Area;
use vocabulary::{HouseholdId, PersonId};

/// The most people, or households, of a list.
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
    /// Who belonged to some households when the round was planned.
    Households,
    /// Everybody the area looks after.
    AllOfArea,
}

impl Cohort {
    /// Whether its people were written down when the round was planned.
    pub fn is_listed(&self) -> bool {
        matches!(self, Self::People | Self::Households)
    }
}

/// Whom a list names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// Nobody: the cohort is no list.
    Nobody,
    /// These, each once.
    People(Vec<PersonId>),
    /// Whoever belongs to these, in the order they were named.
    Households(Vec<HouseholdId>),
}
