//! One volunteer in one shift: whether they may take it, and how they stand.

use kit::clock::Moment;

use super::order::ShiftOrder;
use super::plan::Shift;
use crate::rules::policy::PolicyStamp;

/// One volunteer in one shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who, by their account.
    pub account: String,
    /// The shift's.
    pub starts_at: Moment,
    /// The shift's.
    pub ends_at: Moment,
    /// When they came.
    pub arrived_at: Option<Moment>,
    /// When they went.
    pub left_at: Option<Moment>,
    /// Came later than the order grants.
    pub late: bool,
    /// The order that judged it.
    pub policy: Option<PolicyStamp>,
}

/// How a turn stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnState {
    /// Put down, and expected.
    Planned,
    /// There.
    Present,
    /// Came and went.
    Left,
    /// Did not come in time.
    Absent,
}

impl Turn {
    /// How it stands. Somebody who forgot to say that they went left when the shift ended.
    pub fn state(&self, now: Moment, order: &ShiftOrder) -> TurnState {
        match self.presence() {
            Some((_, until)) if now < until => TurnState::Present,
            Some(_) => TurnState::Left,
            None if now < self.starts_at + order.absent_after() && now < self.ends_at => TurnState::Planned,
            None => TurnState::Absent,
        }
    }

    /// From when to when they were there, if they came.
    pub fn presence(&self) -> Option<(Moment, Moment)> {
        let arrived = self.arrived_at?;
        Some((arrived, self.left_at.unwrap_or(self.ends_at.max(arrived))))
    }
}

/// What becomes of somebody who takes a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// They get an open place and are expected.
    PutDown,
    /// They get an open place and are there.
    Joined,
    /// They are there, on the place they had.
    Arrived {
        /// Later than the order grants.
        late: bool,
    },
    /// They had it before.
    Already,
}

/// Why somebody does not get a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It is not in the roster any more.
    #[error("the shift was cancelled")]
    Cancelled,
    /// It has ended.
    #[error("the shift is over")]
    Over,
    /// They were there and went.
    #[error("the caller left this shift already")]
    LeftAlready,
    /// Everybody who is wanted is put down.
    #[error("the shift has no open place")]
    NoOpenPlace,
}

/// What becomes of somebody who takes the shift now; `mine` is their turn in it, if they have one.
pub fn take(shift: &Shift, mine: Option<&Turn>, now: Moment, order: &ShiftOrder) -> Result<Taken, NotTaken> {
    if shift.cancelled_at.is_some() {
        return Err(NotTaken::Cancelled);
    }
    if shift.ends_at <= now {
        return Err(NotTaken::Over);
    }
    let in_its_time = shift.starts_at - order.come_early() <= now;
    match mine {
        Some(mine) if mine.left_at.is_some() => Err(NotTaken::LeftAlready),
        Some(mine) if mine.arrived_at.is_some() || !in_its_time => Ok(Taken::Already),
        Some(_) => Ok(Taken::Arrived {
            late: shift.starts_at + order.late_after() < now,
        }),
        None if shift.taken >= shift.places => Err(NotTaken::NoOpenPlace),
        None if in_its_time => Ok(Taken::Joined),
        None => Ok(Taken::PutDown),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use vocabulary::{CheckpointId, ShiftId};

    use super::*;

    const START: Moment = Moment::from_unix_seconds(1_583_035_200);
    const MINUTE: Duration = Duration::from_secs(60);

    fn shift(taken: i32) -> Shift {
        Shift {
            id: ShiftId::new(START),
            gate: CheckpointId::new(START),
            starts_at: START,
            ends_at: START + 480 * MINUTE,
            places: 2,
            taken,
            cancelled_at: None,
        }
    }

    fn turn() -> Turn {
        Turn {
            account: "zhang".into(),
            starts_at: START,
            ends_at: START + 480 * MINUTE,
            arrived_at: None,
            left_at: None,
            late: false,
            policy: None,
        }
    }

    #[test]
    fn whoever_takes_a_shift_is_put_down_or_there() {
        let order = ShiftOrder::default();
        let taken = |mine: Option<&Turn>, at: Moment, have: i32| take(&shift(have), mine, at, &order);
        let mine = turn();
        assert_eq!(taken(None, START - 600 * MINUTE, 1), Ok(Taken::PutDown));
        assert_eq!(taken(None, START - 60 * MINUTE, 1), Ok(Taken::Joined));
        assert_eq!(taken(None, START, 2), Err(NotTaken::NoOpenPlace));
        assert_eq!(taken(Some(&mine), START - 600 * MINUTE, 2), Ok(Taken::Already));
        assert_eq!(
            taken(Some(&mine), START + 10 * MINUTE, 2),
            Ok(Taken::Arrived { late: false })
        );
        let a_moment_later = START + 10 * MINUTE + Duration::from_micros(1);
        assert_eq!(
            taken(Some(&mine), a_moment_later, 2),
            Ok(Taken::Arrived { late: true })
        );
        assert_eq!(taken(Some(&mine), START + 480 * MINUTE, 2), Err(NotTaken::Over));
        let there = Turn {
            arrived_at: Some(START),
            ..turn()
        };
        assert_eq!(taken(Some(&there), START + MINUTE, 2), Ok(Taken::Already));
        let gone = Turn {
            left_at: Some(START + MINUTE),
            ..there
        };
        assert_eq!(taken(Some(&gone), START + MINUTE, 2), Err(NotTaken::LeftAlready));
        let cancelled = Shift {
            cancelled_at: Some(START),
            ..shift(0)
        };
        assert_eq!(take(&cancelled, None, START, &order), Err(NotTaken::Cancelled));
    }

    #[test]
    fn whoever_does_not_come_is_absent_and_whoever_forgets_to_go_left_at_the_end() {
        let order = ShiftOrder::default();
        let mine = turn();
        assert_eq!(mine.state(START + 29 * MINUTE, &order), TurnState::Planned);
        assert_eq!(mine.state(START + 30 * MINUTE, &order), TurnState::Absent);
        let there = Turn {
            arrived_at: Some(START - MINUTE),
            ..turn()
        };
        assert_eq!(there.state(START + 479 * MINUTE, &order), TurnState::Present);
        assert_eq!(there.state(START + 480 * MINUTE, &order), TurnState::Left);
        let gone = Turn {
            left_at: Some(START + 30 * MINUTE),
            ..there
        };
        assert_eq!(gone.state(START + 30 * MINUTE, &order), TurnState::Left);
    }
}
