//! What is owed every day, and what of it is due or overdue at a moment: computed, never written down day by day.

use crate::quarantine::rules::policy::QuarantinePolicy;
use crate::quarantine::rules::words::HalfDay;
use kit::clock::{Day, Moment, Zone};
use std::collections::BTreeSet;
use std::time::Duration;

/// Minutes of a day.
const DAY: i32 = 24 * 60;

/// When a check of every day must be made, in minutes of the civil day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// From then on it is due.
    pub from: i32,
    /// By then it must be made, grace included; at most 24:00.
    pub by: i32,
}

/// What an order owes every day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Obligations {
    /// Before noon.
    pub morning: Option<Slot>,
    /// After noon.
    pub evening: Option<Slot>,
}

/// Until when an order has been checked: the last day of each half that was, or that was never owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The last such morning.
    pub mornings_through: Day,
    /// The last such evening.
    pub evenings_through: Day,
}

/// What of today is open, and what is late.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today {
    /// The window is open and nobody has checked.
    pub due: Vec<HalfDay>,
    /// The window has closed unchecked.
    pub overdue: Vec<HalfDay>,
}

/// Which minute of the day it is in the town.
pub fn minute_of(now: Moment, zone: Zone) -> i32 {
    let begun = now.since(Day::of(now, zone).start(zone));
    i32::try_from(begun.as_secs() / 60).unwrap_or(DAY).min(DAY - 1)
}

impl Obligations {
    /// What the policy demands.
    pub fn of(policy: &QuarantinePolicy) -> Self {
        let slot = |half| {
            let window = policy.checks.iter().find(|window| window.half == half)?;
            let by = i32::from(window.until_minute) + i32::from(policy.grace_minutes);
            Some(Slot {
                from: i32::from(window.from_minute).min(DAY),
                by: by.min(DAY),
            })
        };
        Self {
            morning: slot(HalfDay::Morning),
            evening: slot(HalfDay::Evening),
        }
    }

    /// What a half of every day owes; `None` when nothing.
    pub fn slot(&self, half: HalfDay) -> Option<Slot> {
        match half {
            HalfDay::Morning => self.morning,
            HalfDay::Evening => self.evening,
        }
    }

    /// The first day on which this half is owed by an order made at `ordered`: nobody owes what had passed before.
    pub fn first_owed(&self, half: HalfDay, first_day: Day, ordered: Moment, zone: Zone) -> Day {
        let day = Day::of(ordered, zone);
        let is_over = self
            .slot(half)
            .is_some_and(|slot| minute_of(ordered, zone) >= slot.by);
        first_day.max(if is_over { day.next() } else { day })
    }

    /// How far an order is when it is made.
    pub fn at_first(&self, first_day: Day, ordered: Moment, zone: Zone) -> Progress {
        let through = |half| self.first_owed(half, first_day, ordered, zone).previous();
        Progress {
            mornings_through: through(HalfDay::Morning),
            evenings_through: through(HalfDay::Evening),
        }
    }

    /// By when the check of a half-day must be made; `None` when none is owed.
    pub fn deadline(&self, day: Day, half: HalfDay, zone: Zone) -> Option<Moment> {
        let minutes = u64::try_from(self.slot(half)?.by).unwrap_or_default();
        Some(day.start(zone) + Duration::from_secs(minutes * 60))
    }

    /// Whether a check of a half-day that becomes known now is late.
    pub fn is_late(&self, day: Day, half: HalfDay, now: Moment, zone: Zone) -> bool {
        self.deadline(day, half, zone).is_some_and(|by| now >= by)
    }

    /// What of today is due and overdue. Nothing is owed after the last day.
    pub fn today(&self, progress: &Progress, last_day: Day, now: Moment, zone: Zone) -> Today {
        let (day, minute) = (Day::of(now, zone), minute_of(now, zone));
        let mut today = Today::default();
        if day > last_day {
            return today;
        }
        for half in HalfDay::ALL.iter().copied() {
            match self.slot(half).filter(|_| progress.through(half) < day) {
                Some(slot) if minute >= slot.by => today.overdue.push(half),
                Some(slot) if minute >= slot.from => today.due.push(half),
                _ => {}
            }
        }
        today
    }

    /// By when the next check must be made that can still be in time; `None` when none is owed any more.
    pub fn next_due(&self, progress: &Progress, last_day: Day, now: Moment, zone: Zone) -> Option<Moment> {
        let today = Day::of(now, zone);
        let of_half = |half: HalfDay| {
            let owed = progress.through(half).next().max(today);
            let by = self.deadline(owed, half, zone)?;
            let (day, by) = if by > now {
                (owed, by)
            } else {
                (owed.next(), self.deadline(owed.next(), half, zone)?)
            };
            (day <= last_day).then_some(by)
        };
        HalfDay::ALL.iter().copied().filter_map(of_half).min()
    }

    /// Half-days before `until` that were owed and not checked, oldest first.
    pub fn missed(
        &self,
        owed_since: impl Fn(HalfDay) -> Day,
        until: Day,
        checked: &BTreeSet<(Day, HalfDay)>,
    ) -> Vec<(Day, HalfDay)> {
        let mut missed = Vec::new();
        for half in HalfDay::ALL
            .iter()
            .copied()
            .filter(|half| self.slot(*half).is_some())
        {
            let mut day = owed_since(half);
            while day < until {
                if !checked.contains(&(day, half)) {
                    missed.push((day, half));
                }
                day = day.next();
            }
        }
        missed.sort_unstable();
        missed
    }
}

impl Progress {
    /// The last day of this half that is checked or was never owed.
    pub fn through(&self, half: HalfDay) -> Day {
        match half {
            HalfDay::Morning => self.mornings_through,
            HalfDay::Evening => self.evenings_through,
        }
    }

    /// After a check of a half-day; an older one moves nothing.
    #[must_use]
    pub fn after(&self, day: Day, half: HalfDay) -> Self {
        let mut next = *self;
        let through = match half {
            HalfDay::Morning => &mut next.mornings_through,
            HalfDay::Evening => &mut next.evenings_through,
        };
        *through = day.max(*through);
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use HalfDay::{Evening, Morning};
    use rstest::rstest;

    fn zone() -> Zone {
        Zone::parse("+08:00").unwrap()
    }

    fn at(text: &str) -> Moment {
        Moment::parse(&format!("{text}:00+08:00")).unwrap()
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn twice() -> Obligations {
        Obligations {
            morning: Some(Slot { from: 0, by: 750 }),
            evening: Some(Slot { from: 720, by: 1_230 }),
        }
    }

    #[rstest]
    #[case("2020-03-01T08:00", "2020-02-29", "2020-02-29")]
    #[case("2020-03-01T12:29", "2020-02-29", "2020-02-29")]
    #[case("2020-03-01T12:30", "2020-03-01", "2020-02-29")]
    #[case("2020-03-01T20:30", "2020-03-01", "2020-03-01")]
    fn nobody_owes_what_had_passed_when_it_was_ordered(
        #[case] ordered: &str,
        #[case] mornings: &str,
        #[case] evenings: &str,
    ) {
        // Counted from the order, also when the period began before.
        for first in ["2020-02-25", "2020-03-01"] {
            let progress = twice().at_first(day(first), at(ordered), zone());
            assert_eq!(progress.mornings_through, day(mornings));
            assert_eq!(progress.evenings_through, day(evenings));
        }
    }

    #[rstest]
    #[case("2020-03-02T00:00", &[Morning], &[])]
    #[case("2020-03-02T12:00", &[Morning, Evening], &[])]
    #[case("2020-03-02T12:30", &[Evening], &[Morning])]
    #[case("2020-03-02T20:30", &[], &[Morning, Evening])]
    #[case("2020-03-15T20:30", &[], &[])]
    fn what_is_due_becomes_overdue(#[case] now: &str, #[case] due: &[HalfDay], #[case] overdue: &[HalfDay]) {
        let progress = twice().at_first(day("2020-03-01"), at("2020-03-01T08:00"), zone());
        let today = twice().today(&progress, day("2020-03-14"), at(now), zone());
        assert_eq!((today.due.as_slice(), today.overdue.as_slice()), (due, overdue));
    }

    #[test]
    fn the_next_check_is_the_first_that_can_still_be_in_time() {
        let owed = twice();
        let progress = owed.at_first(day("2020-03-01"), at("2020-03-01T08:00"), zone());
        let last = day("2020-03-02");
        let next = |progress: &Progress, now: &str| owed.next_due(progress, last, at(now), zone());
        assert_eq!(next(&progress, "2020-03-01T08:00"), Some(at("2020-03-01T12:30")));
        // The morning was missed; the evening of today comes before tomorrow's morning.
        assert_eq!(next(&progress, "2020-03-01T13:00"), Some(at("2020-03-01T20:30")));
        let checked = progress
            .after(day("2020-03-01"), Morning)
            .after(day("2020-03-01"), Evening);
        assert_eq!(next(&checked, "2020-03-01T13:00"), Some(at("2020-03-02T12:30")));
        let done = checked.after(last, Morning).after(last, Evening);
        assert_eq!(next(&done, "2020-03-02T20:00"), None);
    }

    #[test]
    fn a_late_fact_moves_nothing_back() {
        let progress = Progress {
            mornings_through: day("2020-03-05"),
            evenings_through: day("2020-03-04"),
        };
        assert_eq!(progress.after(day("2020-03-02"), Morning), progress);
        assert!(twice().is_late(day("2020-03-02"), Morning, at("2020-03-02T12:30"), zone()));
        assert!(!twice().is_late(day("2020-03-02"), Morning, at("2020-03-02T12:29"), zone()));
        assert!(!Obligations::default().is_late(day("2020-03-02"), Morning, at("2020-03-09T12:29"), zone()));
    }

    #[test]
    fn what_was_never_checked_is_found() {
        let checked = BTreeSet::from([(day("2020-03-01"), Evening), (day("2020-03-02"), Morning)]);
        let missed = twice().missed(|_| day("2020-03-01"), day("2020-03-03"), &checked);
        assert_eq!(
            missed,
            [(day("2020-03-01"), Morning), (day("2020-03-02"), Evening)]
        );
    }
}
