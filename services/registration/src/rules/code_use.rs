//! When a partner may verify codes (GB/T 38963: 调用申请).

use crate::rules::words::Decided;
use kit::clock::Day;
use vocabulary::area::Area;

/// What an approved application allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance<'a> {
    /// Who applied: only they may use it.
    pub applied_by: &'a str,
    /// Where codes may be verified.
    pub area: Area,
    /// The last day.
    pub until: Day,
    /// Whether it was approved.
    pub state: Decided,
}

impl Allowance<'_> {
    /// Whether it lets this caller verify, today, a code issued for that area.
    pub fn lets(&self, caller: &str, today: Day, code_area: Option<&Area>) -> bool {
        self.state == Decided::Approved
            && self.applied_by == caller
            && today <= self.until
            && code_area.is_none_or(|area| self.area.contains(area))
    }
}

/// The furthest an application may reach, in days.
pub const LONGEST_DAYS: i32 = 366;
/// An application is answered within so many hours, or somebody higher hears of it.
pub const ANSWER_HOURS: u32 = 72;
