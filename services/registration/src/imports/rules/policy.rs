//! What a district has ordered about lists of people.

use crate::imports::rules::words::Fact;
use kit::clock::Day;
use serde::{Deserialize, Serialize};
use vocabulary::Ladder;

/// Days for which a row that nobody decided is at least shown among the errors of its list.
pub const ERRORS_SHOWN: u16 = 3;

/// How lists are taken in. Dated data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportPolicy {
    /// Days until a list is deleted with its file of errors; 7 to 180.
    pub days_kept: u16,
    /// Days a pair waits to be decided, the last one included: then its row ends as not decided. As long as it climbs, and at least three
    /// days less than the list is kept, so that whoever handed it in still finds the row among the errors.
    pub undecided_days: u16,
    /// Who must decide a pair, and how long each has.
    pub undecided_ladder: Ladder,
    /// Facts of which a difference is put before somebody, each once; a difference in any other leaves the person as they are.
    pub compared: Vec<Fact>,
}

impl ImportPolicy {
    /// The last day on which a pair found on that day is decided; `kept_until` is the last day of its list. A pair that is found anew when
    /// its list is nearly over still has that day.
    pub fn decided_by(&self, found: Day, kept_until: Day) -> Day {
        let last = found.plus_days(i32::from(self.undecided_days));
        last.min(kept_until.plus_days(-i32::from(ERRORS_SHOWN)))
            .max(found)
    }

    /// The last day of the rows of a list taken in on that day.
    pub fn rows(&self, taken_in: Day) -> Day {
        taken_in.plus_days(i32::from(self.days_kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2020-03-01", "2020-03-21")]
    #[case("2020-03-15", "2020-03-28")]
    #[case("2020-03-30", "2020-03-30")]
    fn a_pair_ends_before_its_list_does(#[case] found: &str, #[case] last: &str) {
        let policy = ImportPolicy {
            days_kept: 30,
            undecided_days: 20,
            undecided_ladder: Ladder::new(&[("community", 60), ("district", 60)]),
            compared: Vec::new(),
        };
        let day = |text| Day::parse(text).unwrap();
        let kept_until = policy.rows(day("2020-03-01"));
        assert_eq!(policy.decided_by(day(found), kept_until), day(last));
    }
}
