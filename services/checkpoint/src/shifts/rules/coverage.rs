//! Which of the hours that must be covered nobody covers.

use kit::clock::{Day, Moment, Zone};

use super::order::{ShiftOrder, minutes};

/// From a moment, inclusive, until another, exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// Inclusive.
    pub from: Moment,
    /// Exclusive; a stretch that does not end after its beginning is empty.
    pub until: Moment,
}

impl Stretch {
    /// What of it lies between two moments; `None` when nothing does.
    pub fn within(self, from: Moment, until: Moment) -> Option<Self> {
        let cut = Self {
            from: self.from.max(from),
            until: self.until.min(until),
        };
        (cut.from < cut.until).then_some(cut)
    }
}

/// The hours of these days that must be covered, in the order of time; days that meet at midnight are one stretch.
pub fn to_cover(first: Day, last: Day, zone: Zone, order: &ShiftOrder) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut day = first;
    loop {
        let midnight = day.start(zone);
        let from = midnight + minutes(order.covered_from_minute.min(1_440));
        let until = midnight + minutes(order.covered_until_minute.min(1_440));
        match stretches.last_mut() {
            Some(before) if before.until == from => before.until = until,
            _ if from < until => stretches.push(Stretch { from, until }),
            _ => {}
        }
        if day >= last {
            return stretches;
        }
        day = day.next();
    }
}

/// What of `whole` no stretch of `covered` covers, in the order of time. Stretches of `whole` do not overlap and stand in order; those of
/// `covered` may lie anyhow.
pub fn gaps(whole: &[Stretch], mut covered: Vec<Stretch>) -> Vec<Stretch> {
    covered.retain(|stretch| stretch.from < stretch.until);
    covered.sort_unstable();
    let mut gaps = Vec::new();
    for stretch in whole {
        let mut from = stretch.from;
        for cover in &covered {
            if let Some(before) = stretch.within(from, cover.from) {
                gaps.push(before);
            }
            from = from.max(cover.until.min(stretch.until)).max(stretch.from);
        }
        gaps.extend(stretch.within(from, stretch.until));
    }
    gaps
}
