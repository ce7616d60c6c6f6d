//! What turns and gaps are called.

use crate::desk::page::{Cell, Choices, Said, word};
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
pub(super) fn turns(desk: &Desk, turns: &[pb::Turn]) -> Cell {
    if turns.is_empty() {
        return Cell::of(desk.t("（未定）", "(nobody yet)"));
    }
    let told = |(nth, turn): (usize, &pb::Turn)| {
        let state = desk.word(word(TURNS, turn.state()));
        let late = if turn.late {
            desk.t("，迟到", ", late")
        } else {
            ""
        };
        let before = if nth == 0 { "" } else { desk.t("、", ", ") };
        [
            Said::Words(before.to_owned()),
            Said::Account(turn.account.clone()),
            Said::Words(format!("（{state}{late}）")),
        ]
    };
    Cell::saying(turns.iter().enumerate().flat_map(told).collect())
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
