//! The lists of the room.

use crate::desk::page::{Link, tab};
use crate::desk::seat::Desk;
use vocabulary::Role;
use vocabulary::Role::{Command, CommunityWorker, Officer};

/// Those who compare areas.
pub(super) const RANKERS: &[Role] = &[Officer, Command, CommunityWorker];

/// The lists of the room that somebody may see.
pub(super) fn tabs(desk: &Desk, is_ranking: bool) -> Vec<Link> {
    let mut tabs = vec![tab(desk.t("汇总", "Figures"), "/desk/statistics", !is_ranking)];
    if desk.is_any(RANKERS) {
        tabs.push(tab(
            desk.t("排名", "Ranking"),
            "/desk/statistics/ranking",
            is_ranking,
        ));
    }
    tabs
}
