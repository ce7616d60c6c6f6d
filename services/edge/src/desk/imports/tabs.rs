//! The lists of the room, to go from one to another.

use crate::desk::page::{Link, tab};
use crate::desk::seat::Desk;

/// The lists of the room; the one that is shown by its address.
pub(super) fn tabs(desk: &Desk, here: &str) -> Vec<Link> {
    let lists = [
        ("/desk/imports", desk.t("导入记录", "Imports")),
        ("/desk/imports/new", desk.t("导入名单", "Import a list")),
        ("/desk/imports/pairs", desk.t("待判定", "To be decided")),
        ("/desk/imports/pairs?overdue=1", desk.t("逾期待判定", "Overdue")),
    ];
    lists
        .iter()
        .map(|(to, words)| tab(words, *to, *to == here))
        .collect()
}
