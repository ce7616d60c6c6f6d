//! What a district has ordered about areas: how figures become a grade, and what follows from one.

use crate::risk::rules::words::{Grade, Suggested};
use serde::{Deserialize, Serialize};
use vocabulary::level::Level;

/// The body of a policy of kind `area_risk`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaRiskPolicy {
    /// Cases and clusters count for so many days (14 by the national guidance of February 2020); 1 to 60.
    pub clear_days: i32,
    /// More cases than these are many (50); 1 to 100,000.
    pub many_cases: i64,
    /// What follows for people from a county of middle risk; `None` is nothing.
    pub mid: Option<Consequence>,
    /// The same of high risk.
    pub high: Option<Consequence>,
    /// Above so many people a measure needs a second person; 0 to 1,000.
    pub one_person_up_to: i64,
    /// How many people a transaction holds; 1 to 2,048.
    pub batch: i32,
    /// How many days it is kept whom a measure touched, from the day it was shown; 30 to 1,826.
    pub keep_days: u16,
}

/// What follows for people who stayed in a county of some grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// The level that is held; yellow or red.
    pub level: Level,
    /// Arrivals within so many days count; 1 to 60.
    pub days_back: i32,
    /// The level holds for so many days, 1 to 60; `None` until it is taken back.
    pub hold_days: Option<i32>,
    /// The quarantine that is suggested.
    pub quarantine: Suggested,
}

impl AreaRiskPolicy {
    /// What follows from a grade.
    pub fn consequence(&self, grade: Grade) -> Option<&Consequence> {
        match grade {
            Grade::Low => None,
            Grade::Mid => self.mid.as_ref(),
            Grade::High => self.high.as_ref(),
        }
    }
}
