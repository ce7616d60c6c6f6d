//! What a district has ordered about levels of many people: dated data.

use kit::clock::Day;
use serde::{Deserialize, Serialize};

/// The order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkPolicy {
    /// How many days ago an event may have happened that a decision rests on; 1 to 180.
    pub event_days: u16,
    /// How many decisions against people one account may make one by one within a day: adverse levels proposed, orders of quarantine and
    /// declarations for others that make a level worse. More is a bulk change, which needs an event, or a colleague's work. 0 to 1,000.
    pub single_adverse_per_day: u16,
    /// Days for which it is kept whom a bulk change was about; 30 to 1,826.
    pub keep_days: u16,
}

impl BulkPolicy {
    /// Whether a decision of `today` may rest on what happened then.
    pub fn is_recent(&self, happened: Day, today: Day) -> bool {
        today <= happened.plus_days(i32::from(self.event_days))
    }

    /// The last day on which it is known whom a change proposed on that day was about.
    pub fn kept_until(&self, proposed: Day) -> Day {
        proposed.plus_days(i32::from(self.keep_days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_grows_old() {
        let order = BulkPolicy {
            event_days: 14,
            single_adverse_per_day: 20,
            keep_days: 180,
        };
        let day = |text| Day::parse(text).expect("a day");
        assert!(order.is_recent(day("2020-02-16"), day("2020-03-01")));
        assert!(!order.is_recent(day("2020-02-15"), day("2020-03-01")));
    }
}
