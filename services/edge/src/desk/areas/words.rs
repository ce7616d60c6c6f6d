//! What the enumerations of areas and measures are called.

use crate::desk::page::{Cell, Choices};
use crate::desk::seat::Desk;
use proto::registration::v1 as pb;

/// Grades of a county.
pub(super) const GRADES: &Choices<pb::RiskGrade> = &[
    (pb::RiskGrade::Low, ("低风险", "Low risk")),
    (pb::RiskGrade::Mid, ("中风险", "Medium risk")),
    (pb::RiskGrade::High, ("高风险", "High risk")),
];

/// Where a measure stands.
pub(super) const STATES: &Choices<pb::MeasureState> = &[
    (
        pb::MeasureState::Previewed,
        ("预览，未执行", "Shown, nothing done"),
    ),
    (
        pb::MeasureState::Waiting,
        ("待第二人审批", "Waits for a second person"),
    ),
    (pb::MeasureState::Rejected, ("未批准", "Rejected")),
    (pb::MeasureState::Applying, ("执行中", "Being applied")),
    (pb::MeasureState::Applied, ("已执行", "Applied")),
    (pb::MeasureState::Stopped, ("已中止", "Stopped")),
    (
        pb::MeasureState::RevertWaiting,
        ("撤回待第二人同意", "Taking back waits for a second person"),
    ),
    (pb::MeasureState::Reverting, ("撤回中", "Being taken back")),
    (pb::MeasureState::Reverted, ("已撤回", "Taken back")),
];

/// Quarantine that a grade suggests.
pub(super) const QUARANTINES: &Choices<pb::SuggestedQuarantine> = &[
    (pb::SuggestedQuarantine::None, ("不隔离", "None")),
    (
        pb::SuggestedQuarantine::SelfMonitoring,
        ("自我健康监测", "Self-monitoring"),
    ),
    (pb::SuggestedQuarantine::Home, ("居家隔离", "At home")),
    (pb::SuggestedQuarantine::Centralised, ("集中隔离", "Centralised")),
];

/// A grade, marked so that its colour says nothing alone.
pub(super) fn grade(desk: &Desk, grade: pb::RiskGrade) -> Cell {
    let (class, symbol) = match grade {
        pb::RiskGrade::Low => ("green", "▽"),
        pb::RiskGrade::Mid => ("yellow", "◇"),
        pb::RiskGrade::High => ("red", "▲"),
        pb::RiskGrade::Unspecified => ("grey", "?"),
    };
    Cell::marked(class, symbol, desk.says(GRADES, grade))
}
