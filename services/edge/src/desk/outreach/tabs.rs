//! The lists of the room, to go from one to another.

use crate::desk::page::{Link, tab};
use crate::desk::seat::Desk;

/// The lists of the room; the one that is shown by its address.
pub(super) fn tabs(desk: &Desk, here: &str) -> Vec<Link> {
    let lists = [
        ("/desk/outreach", desk.t("待联系", "To be reached")),
        ("/desk/outreach?mine=1", desk.t("派给我的", "Mine")),
        ("/desk/outreach?overdue=1", desk.t("已逾期", "Overdue")),
        (
            "/desk/outreach/rounds",
            desk.t("轮次与统计", "Rounds and figures"),
        ),
    ];
    lists
        .iter()
        .map(|(to, words)| tab(words, *to, *to == here))
        .collect()
}
