//! What turns and gaps are called.

use crate::desk::page::{Cell, Choices, word};
use crate::desk::seat::Desk;
use proto::checkpoint::v1 as pb;

/// How a volunteer's turn stands.
const TURNS: &Choices<pb::TurnState> = &[
    (pb::TurnState::Planned, ("待到岗", "expected")),
    (pb::TurnState::Present, ("在岗", "there")),
    (pb::TurnState::Left, ("已离岗", "left")),
    (pb::TurnState::Absent, ("未到岗", "did not come")),
];

/// Days of the week, by the contract's numbers.
pub(super) const WEEKDAYS: [(&str, &str); 7] = [
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
];

/// The volunteers of a shift, each with how their turn stands.
pub(super) fn turns(desk: &Desk, turns: &[pb::Turn]) -> String {
    let told = |turn: &pb::Turn| {
        let state = desk.word(word(TURNS, turn.state()));
        let late = if turn.late {
            desk.t("，迟到", ", late")
        } else {
            ""
        };
        format!("{}（{state}{late}）", turn.account)
    };
    match turns.is_empty() {
        true => desk.t("（未定）", "(nobody yet)").to_owned(),
        false => turns
            .iter()
            .map(told)
            .collect::<Vec<_>>()
            .join(desk.t("、", ", ")),
    }
}

/// A shift's places, and how many of them are open.
pub(super) fn places(desk: &Desk, shift: &pb::Shift) -> Cell {
    match (shift.cancelled_at.is_some(), shift.open_places) {
        (true, _) => Cell::marked("grey", "✕", desk.t("已取消", "cancelled")),
        (false, 0) => Cell::of(shift.places.to_string()),
        (false, open) => {
            let said = format!("{} · {open} {}", shift.places, desk.t("缺", "open"));
            Cell::marked("yellow", "!", said)
        }
    }
}
