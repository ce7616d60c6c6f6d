//! A plan: so many times of day on so many days, and the shifts it comes to.

use kit::clock::{Day, Moment, Zone};
use kit::id::Id;
use vocabulary::{CheckpointId, ShiftId};

use super::order::minutes;

/// More shifts are not planned at once: two months of four a day, and some.
pub const MOST_SHIFTS: usize = 300;

/// A time of day that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftTime {
    /// Minutes after midnight.
    pub starts_at_minute: u32,
    /// How long it lasts.
    pub length_minutes: u32,
    /// How many are wanted.
    pub places: i32,
    /// Who is put down; not more than places.
    pub accounts: Vec<String>,
}

/// What is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// Monday 1 to Sunday 7; none is every day.
    pub weekdays: Vec<u8>,
    /// The times of each of these days.
    pub times: Vec<ShiftTime>,
}

/// A shift as it stands in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// The gate.
    pub gate: CheckpointId,
    /// Inclusive.
    pub starts_at: Moment,
    /// Exclusive.
    pub ends_at: Moment,
    /// How many are wanted.
    pub places: i32,
    /// How many of them somebody has.
    pub taken: i32,
    /// When it was taken out of the roster.
    pub cancelled_at: Option<Moment>,
}

impl Shift {
    /// Whether both are kept at some moment.
    pub fn overlaps(&self, from: Moment, until: Moment) -> bool {
        self.starts_at < until && from < self.ends_at
    }
}

impl Plan {
    /// The shifts it comes to and who is put down for each, earliest first.
    pub fn shifts(&self, gate: CheckpointId, now: Moment, zone: Zone) -> Vec<(Shift, Vec<String>)> {
        let mut shifts = Vec::new();
        let mut day = self.first;
        loop {
            if self.weekdays.is_empty() || self.weekdays.contains(&day.weekday()) {
                shifts.extend(self.times.iter().map(|time| time.on(day, gate, now, zone)));
            }
            if day >= self.last {
                break;
            }
            day = day.next();
        }
        shifts.sort_by_key(|(shift, _)| (shift.starts_at, shift.ends_at));
        shifts
    }
}

impl ShiftTime {
    fn on(&self, day: Day, gate: CheckpointId, now: Moment, zone: Zone) -> (Shift, Vec<String>) {
        let starts_at = day.start(zone) + minutes(self.starts_at_minute);
        let shift = Shift {
            id: Id::new(now),
            gate,
            starts_at,
            ends_at: starts_at + minutes(self.length_minutes),
            places: self.places,
            taken: i32::try_from(self.accounts.len()).unwrap_or(i32::MAX),
            cancelled_at: None,
        };
        (shift, self.accounts.clone())
    }
}

/// Whether somebody is put down for two shifts at the same time, or a shift stands there twice.
pub fn contradicts_itself(shifts: &[(Shift, Vec<String>)]) -> bool {
    shifts.iter().enumerate().any(|(nth, (shift, accounts))| {
        shifts.iter().skip(nth + 1).any(|(other, others)| {
            let same = (shift.starts_at, shift.ends_at) == (other.starts_at, other.ends_at);
            let overlaps = shift.overlaps(other.starts_at, other.ends_at);
            same || overlaps && accounts.iter().any(|account| others.contains(account))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(starts_at_minute: u32, length_minutes: u32, accounts: &[&str]) -> ShiftTime {
        ShiftTime {
            starts_at_minute,
            length_minutes,
            places: 2,
            accounts: accounts.iter().map(|account| (*account).to_owned()).collect(),
        }
    }

    #[test]
    fn a_pattern_is_repeated_on_its_weekdays() {
        let zone = Zone::parse("+08:00").unwrap();
        let now = Moment::from_unix_seconds(1_583_035_200);
        let plan = Plan {
            // A Sunday.
            first: Day::parse("2020-03-01").unwrap(),
            last: Day::parse("2020-03-08").unwrap(),
            weekdays: vec![6, 7],
            times: vec![time(20 * 60, 12 * 60, &["li"]), time(8 * 60, 12 * 60, &["zhang"])],
        };
        let shifts = plan.shifts(CheckpointId::new(now), now, zone);
        let starts: Vec<String> = shifts
            .iter()
            .map(|(shift, _)| shift.starts_at.to_string())
            .collect();
        assert_eq!(starts.len(), 6);
        assert_eq!(starts[0], "2020-03-01T00:00:00.000000Z");
        assert_eq!(starts[1], "2020-03-01T12:00:00.000000Z");
        assert_eq!(starts[2], "2020-03-07T00:00:00.000000Z");
        // Night follows day without a gap.
        assert_eq!(shifts[0].0.ends_at, shifts[1].0.starts_at);
        assert_eq!((shifts[0].0.places, shifts[0].0.taken), (2, 1));
        assert!(!contradicts_itself(&shifts));
    }

    #[test]
    fn nobody_stands_twice_at_the_same_time() {
        let zone = Zone::UTC;
        let now = Moment::from_unix_seconds(1_583_035_200);
        let day = Day::parse("2020-03-01").unwrap();
        let plan = |times: Vec<ShiftTime>| {
            let plan = Plan {
                first: day,
                last: day.next(),
                weekdays: Vec::new(),
                times,
            };
            contradicts_itself(&plan.shifts(CheckpointId::new(now), now, zone))
        };
        assert!(plan(vec![time(480, 240, &["li"]), time(600, 240, &["li"])]));
        assert!(!plan(vec![time(480, 240, &["li"]), time(600, 240, &["zhang"])]));
        assert!(!plan(vec![time(480, 120, &["li"]), time(600, 240, &["li"])]));
        assert!(
            plan(vec![time(480, 240, &[]), time(480, 240, &[])]),
            "the same hours twice"
        );
        // The night of the first day and the morning of the second.
        assert!(plan(vec![time(1_200, 720, &["li"]), time(450, 60, &["li"])]));
    }
}
