//! An order of quarantine: its period, what it owes, and what it holds.

use crate::quarantine::rules::ids::OrderId;
use crate::quarantine::rules::obligations::{Obligations, Progress, Today};
use crate::quarantine::rules::policy::Terms;
use crate::quarantine::rules::words::{IN_QUARANTINE, Mode, Reason, State};
use crate::rules::level::{DecidedBy, Verdict};
use crate::rules::stand::{Cause, Hold, Stand};
use kit::clock::{Day, Moment, Zone};
use vocabulary::PersonId;
use vocabulary::area::Area;
use vocabulary::level::Level;

/// The longest an order may be made for, in days.
pub const LONGEST_ORDER: i32 = 60;
/// The longest a period may become with its extensions, in days.
pub const LONGEST_PERIOD: i32 = 90;
/// How long ago a period may have begun when it becomes known, in days: longer than any policy keeps it, a year was typed wrong.
pub const OLDEST_FIRST_DAY: i32 = 1_826;

/// An order as it stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Who is kept apart.
    pub person: PersonId,
    /// Its id.
    pub id: OrderId,
    /// Why.
    pub reason: Reason,
    /// What shows it, sealed.
    pub evidence: Vec<u8>,
    /// The caller's key.
    pub ordered_by: String,
    /// When it was ordered.
    pub ordered_at: Moment,
    /// The first day.
    pub first_day: Day,
    /// The last day, extensions included.
    pub last_day: Day,
    /// Where and how, now.
    pub terms: Stay,
    /// What is owed every day.
    pub obligations: Obligations,
    /// How far that is done.
    pub progress: Progress,
    /// The latest reading.
    pub last_check: Option<LastCheck>,
    /// Alarming checks nobody has answered.
    pub alarms: i32,
    /// Needs nobody has answered.
    pub needs: i32,
    /// Where it stands.
    pub state: State,
    /// When it was released.
    pub released_at: Option<Moment>,
    /// The last day of what is kept of it.
    pub delete_by: Day,
}

/// One mode at one place, watched by one area, as a policy decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The mode.
    pub mode: Mode,
    /// The place, sealed; `None` at the registered home.
    pub place: Option<Vec<u8>>,
    /// The area that watches.
    pub watch: Area,
    /// The level held; `None` when policy holds none.
    pub level: Option<Level>,
    /// The policy that decided.
    pub by: DecidedBy,
}

/// The latest reading of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastCheck {
    /// When it was taken.
    pub at: Moment,
    /// Tenths of a degree; `None` when not taken.
    pub deci_celsius: Option<i32>,
    /// A fever or a symptom.
    pub is_alarming: bool,
}

impl Order {
    /// Whether it is in force.
    pub fn is_in_force(&self) -> bool {
        self.state == State::InForce
    }

    /// Days of the whole period.
    pub fn days(&self) -> i32 {
        self.last_day.days_since(self.first_day) + 1
    }

    /// The nth day of the period, from 1; 0 before it, never more than its days.
    pub fn day_number(&self, today: Day) -> i32 {
        (today.days_since(self.first_day) + 1).clamp(0, self.days())
    }

    /// Whether the last day has passed without a release.
    pub fn is_release_overdue(&self, today: Day) -> bool {
        self.is_in_force() && self.last_day < today
    }

    /// What of today is due and overdue; nothing once it is released.
    pub fn today(&self, now: Moment, zone: Zone) -> Today {
        match self.state {
            State::InForce => self.obligations.today(&self.progress, self.last_day, now, zone),
            State::Released => Today::default(),
        }
    }

    /// By when the next check must be made; `None` when none is owed any more.
    pub fn next_due(&self, now: Moment, zone: Zone) -> Option<Moment> {
        match self.state {
            State::InForce => self
                .obligations
                .next_due(&self.progress, self.last_day, now, zone),
            State::Released => None,
        }
    }

    /// The last day a check may be of: late facts of an ended order are taken, later ones are none of its.
    pub fn last_checked_day(&self, today: Day, zone: Zone) -> Day {
        self.released_at.map_or(today, |at| Day::of(at, zone).min(today))
    }
}

/// Since when an order holds: one that becomes known late since the beginning of its first day.
pub fn began(first: Day, ordered_at: Moment, zone: Zone) -> Moment {
    if first < Day::of(ordered_at, zone) {
        first.start(zone)
    } else {
        ordered_at
    }
}

/// The last day of a period.
pub fn last_day(first: Day, days: i32) -> Day {
    first.plus_days(days - 1)
}

/// How somebody stands under an order: the level it holds, or nothing when its policy holds none.
pub fn stand_under(stand: &Stand, order: OrderId, terms: &Stay, since: Moment) -> Stand {
    let Some(level) = terms.level else {
        return stand.lifted(Cause::Quarantine, order.as_uuid());
    };
    stand.held(Hold {
        cause: Cause::Quarantine,
        id: order.as_uuid(),
        verdict: Verdict {
            level,
            reason: IN_QUARANTINE.to_owned(),
        },
        by: Some(terms.by.clone()),
        since,
        until: None,
    })
}

/// What a policy makes of a mode.
pub fn stay(mode: Mode, place: Option<Vec<u8>>, watch: Area, terms: &Terms, by: DecidedBy) -> Stay {
    Stay {
        mode,
        place,
        watch,
        level: terms.held_level(),
        by,
    }
}
