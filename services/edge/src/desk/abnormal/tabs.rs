//! The lists of the room, to go from one to another.

use crate::desk::page::{Link, tab};
use crate::desk::seat::Desk;

/// The lists of the room; the one that is shown by its address.
pub(super) fn tabs(desk: &Desk, here: &str) -> Vec<Link> {
    let lists = [
        ("/desk/abnormal", desk.t("异常待处置", "Open cases")),
        ("/desk/abnormal?overdue=1", desk.t("已逾期上报", "Passed on")),
        ("/desk/abnormal?closed=1", desk.t("已办结", "Closed cases")),
        ("/desk/leads", desk.t("卡点线索", "Leads from gates")),
        ("/desk/leads?with_closed=1", desk.t("全部线索", "All leads")),
    ];
    lists
        .iter()
        .map(|(to, words)| tab(words, *to, *to == here))
        .collect()
}
