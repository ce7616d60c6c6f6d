//! Open cases with their clocks: where and what, never who. A board hangs in a room.

use super::clocks::Countdown;
use super::facts::{OfGates, OfPeople};
use crate::web::frame::Frame;
use crate::web::words::Both;
use kit::clock::Moment;
use proto::checkpoint::v1::{Fever, FeverLevel, FeverState};
use proto::registration::v1::{AbnormalCase, AbnormalLevel, AbnormalSeverity};

/// Rows that fit.
const LINES: usize = 4;

/// One open case.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) place: String,
    pub(super) what: String,
    /// Who must act.
    pub(super) waits_for: String,
    /// By when; `None` when nobody owes anything any more.
    pub(super) clock: Option<Countdown>,
}

/// How many fevers are overdue, and the first ones in the order of their deadlines.
pub(super) fn fevers(frame: &Frame, gates: &OfGates, now: Moment) -> (usize, Vec<Line>) {
    let all = &gates.fevers.all;
    let overdue = |fever: &&Fever| is_over(fever.due_at.as_ref(), now);
    let line = |fever: &Fever| {
        let (state, level) = (fever_state(fever.state()), fever_level(fever.waits_for()));
        let newest = fever
            .second_temperature_deci_celsius
            .unwrap_or(fever.first_temperature_deci_celsius);
        Line {
            place: gates
                .gate_names
                .get(&fever.checkpoint_id)
                .cloned()
                .unwrap_or_default(),
            what: format!("{}.{}℃ {}", newest / 10, newest % 10, frame.t(state.0, state.1)),
            waits_for: frame.t(level.0, level.1).to_owned(),
            clock: Countdown::of(fever.due_at.as_ref(), now),
        }
    };
    (
        all.iter().filter(overdue).count(),
        all.iter().take(LINES).map(line).collect(),
    )
}

/// The same of abnormal answers; `home` is the whole name of the board's own area, which its places need not repeat.
pub(super) fn abnormal(frame: &Frame, people: &OfPeople, home: &str, now: Moment) -> (usize, Vec<Line>) {
    let all = &people.abnormal.all;
    let overdue = |case: &&AbnormalCase| is_over(case.due_at.as_ref(), now);
    let line = |case: &AbnormalCase| {
        let what = match case.severity() {
            AbnormalSeverity::Urgent => ("紧急", "Urgent"),
            AbnormalSeverity::Serious | AbnormalSeverity::Unspecified => ("需核实", "Serious"),
        };
        let level = abnormal_level(case.level());
        Line {
            place: case
                .area
                .as_ref()
                .map(|area| within(&area.name, home).to_owned())
                .unwrap_or_default(),
            what: frame.t(what.0, what.1).to_owned(),
            waits_for: frame.t(level.0, level.1).to_owned(),
            clock: Countdown::of(case.due_at.as_ref(), now),
        }
    };
    (
        all.iter().filter(overdue).count(),
        all.iter().take(LINES).map(line).collect(),
    )
}

fn within<'n>(name: &'n str, home: &str) -> &'n str {
    match name.strip_prefix(home) {
        None | Some("") => name,
        Some(rest) => rest,
    }
}

fn is_over(due: Option<&prost_types::Timestamp>, now: Moment) -> bool {
    Countdown::of(due, now).is_some_and(|clock| clock.is_over)
}

fn fever_state(state: FeverState) -> Both {
    match state {
        FeverState::Waiting | FeverState::Unspecified => ("待复测", "to be measured again"),
        FeverState::ToClinic => ("转发热门诊", "to the clinic"),
        FeverState::InHospital => ("已送医", "in hospital"),
        FeverState::Closed => ("已结", "closed"),
    }
}

fn fever_level(level: FeverLevel) -> Both {
    match level {
        FeverLevel::Gate => ("卡点", "Gate"),
        FeverLevel::Community => ("社区", "Community"),
        FeverLevel::Street => ("街道", "Street"),
        FeverLevel::District => ("区", "District"),
        FeverLevel::Unspecified => ("—", "—"),
    }
}

fn abnormal_level(level: AbnormalLevel) -> Both {
    match level {
        AbnormalLevel::Community => ("社区", "Community"),
        AbnormalLevel::Street => ("街道", "Street"),
        AbnormalLevel::District => ("区", "District"),
        AbnormalLevel::Unspecified => ("—", "—"),
    }
}
