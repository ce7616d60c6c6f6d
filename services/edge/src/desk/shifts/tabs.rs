//! The lists of the room.

use crate::desk::page::{Link, tab};
use crate::desk::seat::Desk;
use vocabulary::Role;
use vocabulary::Role::{Command, CommunityWorker, Inspector, Officer};

/// Those who answer for every hour being covered.
pub(super) const OVERSEERS: &[Role] = &[CommunityWorker, Officer, Command, Inspector];

/// The lists of the room that somebody may see.
pub(super) fn tabs(desk: &Desk, is_gaps: bool) -> Vec<Link> {
    let mut tabs = vec![tab(desk.t("排班表", "Roster"), "/desk/shifts", !is_gaps)];
    if desk.is_any(OVERSEERS) {
        tabs.push(tab(
            desk.t("24小时值守缺口", "Gaps of 24 hours"),
            "/desk/shifts/gaps",
            is_gaps,
        ));
    }
    tabs
}
