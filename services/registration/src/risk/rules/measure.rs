//! A measure: what follows from a grade for people who stayed there, and who may do what with it.

use crate::risk::rules::words::{State, Suggested};
use crate::rules::level::{DecidedBy, Verdict};
use crate::rules::stand::{Cause, Hold, Stand};
use kit::clock::{Day, Moment};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;
use vocabulary::area::Area;
use vocabulary::level::Level;

/// What gates are told.
pub const REASON: &str = "AREA_RISK";

/// So many days after it was shown, whom a measure touches is forgotten unless somebody was held.
pub const SHOWN_DAYS: i32 = 7;
/// What was shown longer ago than this is shown again before it is applied: people have come and gone.
const SHOWN_FOR: Duration = Duration::from_secs(3 * 86_400);

/// How many people of one street stood at one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The street; empty for those looked after by the whole district.
    pub street: String,
    /// The level.
    pub level: Level,
    /// The people.
    pub people: i64,
}

/// A measure as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Its id, the request's.
    pub id: Uuid,
    /// Of the request's body.
    pub request_hash: Vec<u8>,
    /// The version of the grade it follows from.
    pub risk: Uuid,
    /// The area whose people it touches.
    pub within: Area,
    /// The level that is held.
    pub level: Level,
    /// Arrivals on this day or later count.
    pub since: Day,
    /// Until when the level holds.
    pub hold_until: Option<Moment>,
    /// The quarantine that is suggested.
    pub quarantine: Suggested,
    /// The policy that decided.
    pub by: DecidedBy,
    /// How many people a transaction holds.
    pub batch: i32,
    /// Whether a second person must agree.
    pub needs_two: bool,
    /// How far it has come.
    pub progress: Progress,
    /// By street and level, as they were shown.
    pub counts: Vec<Count>,
    /// Where it stands.
    pub state: State,
    /// Who asked for it.
    pub author: String,
    /// When.
    pub proposed_at: Moment,
    /// Who agreed or rejected.
    pub approver: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
    /// What they had to say.
    pub note: Option<String>,
    /// Who stopped it, and why.
    pub stopped: Option<(String, String)>,
    /// Who wanted it taken back, and why.
    pub reverted: Option<(String, String)>,
    /// When it was last done.
    pub finished_at: Option<Moment>,
    /// Unless somebody was held by then, whom it touches is forgotten.
    pub shown_until: Day,
}

/// How far a measure has come, in people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whom it touches, as they were shown.
    pub touched: i64,
    /// Held so far.
    pub held: i64,
    /// Gone when their turn came.
    pub gone: i64,
    /// Whose hold was taken back.
    pub lifted: i64,
    /// Up to whose turn it has come: 0 to `touched`. Applied it goes up, taken back it goes down.
    pub reached: i64,
}

/// Whose turn it is: everybody after the first number, up to and with the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turns {
    /// The last turn before them.
    pub after: i64,
    /// The last of theirs.
    pub up_to: i64,
}

/// Why something cannot be done with a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// What was shown to one person is applied by that person.
    #[error("only whoever asked for a measure applies it")]
    NotTheAuthor,
    /// One person cannot be two.
    #[error("a second person must agree")]
    ApproverIsAuthor,
    /// People have come and gone since.
    #[error("the measure was shown too long ago: have it shown again")]
    TooOld,
    /// It is not in a state for this.
    #[error("the measure has moved on: look at it again")]
    MovedOn,
}

impl Measure {
    /// Where it goes when `who` applies it at `now`.
    pub fn applied_by(&self, who: &str, now: Moment) -> Result<State, Unfit> {
        if self.author != who {
            return Err(Unfit::NotTheAuthor);
        }
        match (self.state, self.needs_two) {
            (State::Previewed, _) if self.is_too_old(now) => Err(Unfit::TooOld),
            (State::Previewed, true) => Ok(State::Waiting),
            (State::Previewed, false) => Ok(State::Applying),
            _ => Err(Unfit::MovedOn),
        }
    }

    fn is_too_old(&self, now: Moment) -> bool {
        now > self.proposed_at + SHOWN_FOR
    }

    /// Where it goes when `who` decides about it at `now`.
    pub fn decided_by(&self, who: &str, approve: bool, now: Moment) -> Result<State, Unfit> {
        if self.author == who {
            return Err(Unfit::ApproverIsAuthor);
        }
        match self.state {
            State::Waiting if approve && self.is_too_old(now) => Err(Unfit::TooOld),
            State::Waiting if approve => Ok(State::Applying),
            State::Waiting => Ok(State::Rejected),
            _ => Err(Unfit::MovedOn),
        }
    }

    /// Where it goes when somebody stops it, before it began or midway.
    pub fn stopped(&self) -> Result<State, Unfit> {
        match self.state {
            State::Waiting | State::Applying => Ok(State::Stopped),
            _ => Err(Unfit::MovedOn),
        }
    }

    /// Where it goes when `who` wants it taken back. What two people did, two people take back.
    pub fn reverted_by(&self, who: &str) -> Result<State, Unfit> {
        match (self.state, &self.reverted) {
            (State::Applied | State::Stopped, _) if self.needs_two => Ok(State::RevertWaiting),
            (State::Applied | State::Stopped, _) => Ok(State::Reverting),
            (State::RevertWaiting, Some((first, _))) if first == who => Err(Unfit::ApproverIsAuthor),
            (State::RevertWaiting, _) => Ok(State::Reverting),
            _ => Err(Unfit::MovedOn),
        }
    }

    /// Whose turn it is next; nobody's when it is neither being applied nor taken back, or has come to its end.
    pub fn next(&self) -> Turns {
        let (reached, batch) = (self.progress.reached, i64::from(self.batch));
        match self.state {
            State::Applying => Turns {
                after: reached,
                up_to: (reached + batch).min(self.progress.touched),
            },
            State::Reverting => Turns {
                after: (reached - batch).max(0),
                up_to: reached,
            },
            _ => Turns {
                after: reached,
                up_to: reached,
            },
        }
    }

    /// Goes on after these turns, of whom so many were still there; the last of them ends it.
    pub fn goes_on(&mut self, turns: Turns, there: i64, now: Moment) {
        let is_over = match self.state {
            State::Applying => {
                self.progress.reached = turns.up_to;
                self.progress.held += there;
                self.progress.gone += turns.up_to - turns.after - there;
                turns.up_to == self.progress.touched
            }
            State::Reverting => {
                self.progress.reached = turns.after;
                self.progress.lifted += there;
                turns.after == 0
            }
            _ => return,
        };
        if is_over {
            self.state = match self.state {
                State::Applying => State::Applied,
                _ => State::Reverted,
            };
            self.finished_at = Some(now);
        }
    }

    /// How somebody stands once it has come to them: held, or held no longer.
    pub fn moves(&self, stand: &Stand, now: Moment) -> Stand {
        match self.state {
            State::Reverting => self.lifts(stand),
            _ => self.holds(stand, now),
        }
    }

    /// How somebody stands once it holds them.
    pub fn holds(&self, stand: &Stand, now: Moment) -> Stand {
        stand.held(Hold {
            cause: Cause::AreaRisk,
            id: self.id,
            verdict: Verdict {
                level: self.level,
                reason: REASON.to_owned(),
            },
            by: Some(self.by.clone()),
            since: now,
            until: self.hold_until,
        })
    }

    /// How somebody stands once it holds them no longer.
    pub fn lifts(&self, stand: &Stand) -> Stand {
        stand.lifted(Cause::AreaRisk, self.id)
    }
}
