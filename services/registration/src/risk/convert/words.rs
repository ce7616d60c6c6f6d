//! Closed lists: each enum of the contract beside the city's.

use crate::risk::rules::words::{Grade, State, Suggested};
use kit::parse::Unreadable;
use proto::registration::v1 as pb;

fn unknown(reason: &'static str) -> Unreadable {
    Unreadable::new(reason, "must be one of the values of the contract")
}

/// A grade.
pub fn grade(grade: Grade) -> pb::RiskGrade {
    match grade {
        Grade::Low => pb::RiskGrade::Low,
        Grade::Mid => pb::RiskGrade::Mid,
        Grade::High => pb::RiskGrade::High,
    }
}

/// A grade; `None` when unspecified. Refuses with `UNKNOWN_GRADE`.
pub fn read_grade(number: i32) -> Result<Option<Grade>, Unreadable> {
    match pb::RiskGrade::try_from(number) {
        Ok(pb::RiskGrade::Unspecified) => Ok(None),
        Ok(pb::RiskGrade::Low) => Ok(Some(Grade::Low)),
        Ok(pb::RiskGrade::Mid) => Ok(Some(Grade::Mid)),
        Ok(pb::RiskGrade::High) => Ok(Some(Grade::High)),
        Err(_) => Err(unknown("UNKNOWN_GRADE")),
    }
}

/// The quarantine a grade suggests.
pub fn quarantine(suggested: Suggested) -> pb::SuggestedQuarantine {
    match suggested {
        Suggested::None => pb::SuggestedQuarantine::None,
        Suggested::SelfMonitoring => pb::SuggestedQuarantine::SelfMonitoring,
        Suggested::Home => pb::SuggestedQuarantine::Home,
        Suggested::Centralised => pb::SuggestedQuarantine::Centralised,
    }
}

/// Where a measure stands.
pub fn state(state: State) -> pb::MeasureState {
    match state {
        State::Previewed => pb::MeasureState::Previewed,
        State::Waiting => pb::MeasureState::Waiting,
        State::Rejected => pb::MeasureState::Rejected,
        State::Applying => pb::MeasureState::Applying,
        State::Applied => pb::MeasureState::Applied,
        State::Stopped => pb::MeasureState::Stopped,
        State::RevertWaiting => pb::MeasureState::RevertWaiting,
        State::Reverting => pb::MeasureState::Reverting,
        State::Reverted => pb::MeasureState::Reverted,
    }
}

/// Where measures that are asked for stand; `None` for any. Refuses with `UNKNOWN_STATE`.
pub fn read_state(number: i32) -> Result<Option<State>, Unreadable> {
    let asked = pb::MeasureState::try_from(number).map_err(|_| unknown("UNKNOWN_STATE"))?;
    Ok(State::ALL.iter().copied().find(|ours| state(*ours) == asked))
}
