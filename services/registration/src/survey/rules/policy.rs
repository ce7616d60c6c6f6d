//! How long households are kept, and how far ahead an exemption reaches.

use kit::clock::Day;
use kit::parse::Unreadable;
use serde::{Deserialize, Serialize};

/// The body of a policy of kind `survey`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyPolicy {
    /// Days a household is kept after it was last recorded; 14 to 1,826.
    pub household_days: u16,
    /// Days an exemption reaches at most, from 1; no longer than its household is kept.
    pub exemption_days: u16,
}

impl SurveyPolicy {
    /// The last day of what was recorded on that day.
    pub fn delete_by(&self, recorded: Day) -> Day {
        recorded.plus_days(i32::from(self.household_days))
    }

    /// An exemption's last day. Refuses with `IN_THE_PAST` or `TOO_FAR_AHEAD`.
    pub fn exemption(&self, until: Day, today: Day) -> Result<Day, Unreadable> {
        if until < today {
            return Err(Unreadable::new("IN_THE_PAST", "must be today or later"));
        }
        if until.days_since(today) > i32::from(self.exemption_days) {
            return Err(Unreadable::new(
                "TOO_FAR_AHEAD",
                format!("must be at most {} days ahead", self.exemption_days),
            ));
        }
        Ok(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exemption_ends_within_the_days_of_the_policy() {
        let policy = SurveyPolicy {
            household_days: 180,
            exemption_days: 30,
        };
        let today = Day::parse("2020-03-01").unwrap();
        let refused = |day: &str| {
            policy
                .exemption(Day::parse(day).unwrap(), today)
                .map_err(|no| no.reason)
        };
        assert_eq!(refused("2020-02-29"), Err("IN_THE_PAST"));
        assert!(refused("2020-03-01").is_ok() && refused("2020-03-31").is_ok());
        assert_eq!(refused("2020-04-01"), Err("TOO_FAR_AHEAD"));
    }
}
