//! 值守排班: volunteers stand at the gates of a community in three shifts of eight hours.

use super::messages::id;
use super::teller::{Cast, TellError, Teller, at};
use crate::demo::desk::{account, patiently};
use kit::clock::Day;
use proto::checkpoint::v1 as gate;
use vocabulary::Role;

/// Hours at which volunteers relieve each other.
const TIMES: [i32; 3] = [6, 14, 22];
/// How long each stays.
const HOURS: i32 = 8;
/// How many stand at a gate.
const AT_A_GATE: usize = 2;
/// Somebody who does not come on the second day, and whose place stays empty.
const ABSENT: usize = 7;

/// A volunteer's turn.
pub(super) struct Turn {
    volunteer: usize,
    shift: gate::Shift,
}

/// Whose turn it is, relief by relief.
pub(super) type Roster = Vec<Vec<Turn>>;

impl Teller<'_> {
    /// Plans 29 February and 1 March; the answer is who comes at each relief.
    pub(super) async fn plan_roster(&self, cast: &Cast) -> Result<Roster, TellError> {
        let Some(care) = self.story.care else {
            return Ok(Vec::new());
        };
        let calendar = self.calendar();
        let day = |at| Day::of(at, self.clock.zone()).to_string();
        let kept: Vec<&str> = cast
            .gates
            .iter()
            .filter(|gate| gate.plan.unit.starts_with(care.kept_by))
            .map(|gate| gate.id.as_str())
            .collect();
        self.begin("值守排班 rosters", kept.len());
        let mut roster = Roster::new();
        for (number, gate) in kept.into_iter().enumerate() {
            let volunteers =
                |time: usize| (0..AT_A_GATE).map(move |place| (number * 3 + time) * AT_A_GATE + place);
            let times = TIMES.iter().enumerate().map(|(time, hour)| gate::ShiftTime {
                starts_at_minute: hour * 60,
                length_minutes: HOURS * 60,
                places: AT_A_GATE as i32,
                accounts: volunteers(time)
                    .map(|number| account(Role::GateStaff, number % care.volunteers))
                    .collect(),
            });
            let plan = gate::PlanShiftsRequest {
                request_id: id("roster", number, calendar.orders),
                checkpoint_id: gate.to_owned(),
                first_day: day(calendar.shifts[0].from),
                last_day: day(calendar.shifts[1].from),
                times: times.collect(),
                ..Default::default()
            };
            let plan = async || {
                let plan = self.desks.by(Role::CommunityWorker, number, plan.clone());
                self.desks.shifts().plan_shifts(plan).await
            };
            let planned = patiently(plan).await.map_err(at("a roster"))?;
            for (relief, shift) in planned.shifts.into_iter().enumerate() {
                roster.resize_with(roster.len().max(relief + 1), Vec::new);
                roster[relief].extend(volunteers(relief % TIMES.len()).map(|volunteer| Turn {
                    volunteer,
                    shift: shift.clone(),
                }));
            }
            self.progress.inc(1);
        }
        Ok(roster)
    }

    /// Volunteers relieve each other; whoever was there goes.
    pub(super) async fn relieve(&self, roster: &Roster, relief: usize) -> Result<(), TellError> {
        let Some(turns) = roster.get(relief) else {
            return Ok(());
        };
        self.begin("换岗 volunteers relieve each other", turns.len());
        for turn in turns {
            let is_absent = turn.volunteer == ABSENT && relief >= TIMES.len();
            if !is_absent {
                self.take(turn, relief).await?;
            }
            self.progress.inc(1);
        }
        Ok(())
    }

    async fn take(&self, turn: &Turn, relief: usize) -> Result<(), TellError> {
        let calendar = self.calendar();
        let take = gate::TakeShiftRequest {
            request_id: id(&format!("relief {relief}"), turn.volunteer, calendar.orders),
            checkpoint_id: turn.shift.checkpoint_id.clone(),
            shift_id: turn.shift.shift_id.clone(),
        };
        let take = async || {
            let take = self.desks.by(Role::GateStaff, turn.volunteer, take.clone());
            self.desks.shifts().take_shift(take).await
        };
        patiently(take).await.map_err(at("a turn")).map(drop)
    }
}
