//! What the district orders about returnees.

use crate::returnees::rules::words::ReturneeKind;
use kit::clock::{Day, Moment, Zone};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What the district orders about returnees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturneePolicy {
    /// By when an arrival is declared, in hours from the beginning of its day: 24 is the end of the day (许昌: 24:00 of the same day). 1 to 168.
    pub deadline_hours: u16,
    /// How many days ahead an arrival may be declared; 1 to 366.
    pub most_days_ahead: u16,
    /// How many days ahead an expected arrival counts as planned (3日内计划返); at most as many as it may be declared ahead.
    pub planned_days: u16,
    /// The kinds that count as returnees in figures; at least one, each once.
    pub counted: Vec<ReturneeKind>,
    /// How many trips of one person may be expected at a time; 1 to 50.
    pub expected_at_once: u16,
    /// How many days a trip is kept after it was last heard of; 14 to 1,826.
    pub retention_days: u16,
}

impl ReturneePolicy {
    /// How much too late an arrival on that day was declared at that moment, in minutes begun; 0 when in time.
    pub fn late_minutes(&self, arrival: Day, declared_at: Moment, zone: Zone) -> i64 {
        let allowed = Duration::from_secs(u64::from(self.deadline_hours) * 3_600);
        let late = declared_at.since(arrival.start(zone) + allowed);
        i64::try_from(late.as_micros().div_ceil(60_000_000)).unwrap_or(i64::MAX)
    }

    /// The last day ahead for which an arrival may be declared.
    pub fn last_day_ahead(&self, today: Day) -> Day {
        today.plus_days(i32::from(self.most_days_ahead))
    }

    /// The last day on which an expected arrival counts as planned.
    pub fn last_planned_day(&self, today: Day) -> Day {
        today.plus_days(i32::from(self.planned_days))
    }

    /// The last day of a trip that was heard of on that day.
    pub fn last_day(&self, heard_of: Day) -> Day {
        heard_of.plus_days(i32::from(self.retention_days))
    }

    /// Whether the kind counts in figures.
    pub fn counts(&self, kind: ReturneeKind) -> bool {
        self.counted.contains(&kind)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use rstest::rstest;

    pub(in crate::returnees::rules) fn policy() -> ReturneePolicy {
        ReturneePolicy {
            deadline_hours: 24,
            most_days_ahead: 30,
            planned_days: 3,
            counted: ReturneeKind::ALL.to_vec(),
            expected_at_once: 5,
            retention_days: 180,
        }
    }

    #[rstest]
    #[case(24, "2020-03-01T23:59:59.999999+08:00", 0)]
    #[case(24, "2020-03-02T00:00:00+08:00", 0)]
    #[case(24, "2020-03-02T00:00:01+08:00", 1)]
    #[case(24, "2020-03-02T01:00:00+08:00", 60)]
    #[case(24, "2020-02-28T12:00:00+08:00", 0)]
    #[case(12, "2020-03-01T12:30:00+08:00", 30)]
    #[case(48, "2020-03-02T23:00:00+08:00", 0)]
    fn late_is_what_comes_after_the_deadline_of_the_day(
        #[case] hours: u16,
        #[case] declared: &str,
        #[case] late: i64,
    ) {
        let policy = ReturneePolicy {
            deadline_hours: hours,
            ..policy()
        };
        let arrival = Day::parse("2020-03-01").unwrap();
        let declared = Moment::parse(declared).unwrap();
        let zone = Zone::parse("+08:00").unwrap();
        assert_eq!(policy.late_minutes(arrival, declared, zone), late);
    }
}
