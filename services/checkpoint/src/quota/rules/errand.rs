//! An errand: somebody goes on another household's quota.

use kit::clock::{Day, Moment};
use kit::parse::Unreadable;
use vocabulary::{HelperId, HouseholdId, PersonId};

/// The most days ahead.
const LONGEST_DAYS: i32 = 90;

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// Its id, the request's.
    pub id: HelperId,
    /// Whose quota.
    pub household: HouseholdId,
    /// Who goes.
    pub person: PersonId,
    /// The last day.
    pub until: Day,
    /// When it was made.
    pub appointed_at: Moment,
    /// When it was ended before its day.
    pub ended_at: Option<Moment>,
}

/// The last day of an appointment. Refuses with `IN_THE_PAST` or `TOO_FAR_AHEAD`.
pub fn last_day(until: Day, today: Day) -> Result<Day, Unreadable> {
    if until < today {
        return Err(Unreadable::new("IN_THE_PAST", "must be today or later"));
    }
    if until.days_since(today) > LONGEST_DAYS {
        return Err(Unreadable::new("TOO_FAR_AHEAD", "must be at most 90 days ahead"));
    }
    Ok(until)
}
