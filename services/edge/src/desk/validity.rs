//! Whether something that is dated is in force.

use super::page::Cell;
use super::seat::Desk;
use kit::clock::Moment;
use prost_types::Timestamp;

impl Desk {
    /// Whether a moment has come.
    pub(super) fn has_come(&self, at: Option<&Timestamp>) -> bool {
        let at = at.and_then(|at| Moment::from_proto(at).ok());
        at.is_some_and(|at| at <= self.front.clock.now())
    }

    /// In force, not yet, or no longer: by its first and its last moment, and whether a later version has taken its place.
    pub(super) fn validity(
        &self,
        from: Option<&Timestamp>,
        to: Option<&Timestamp>,
        is_replaced: bool,
    ) -> Cell {
        match (is_replaced || self.has_come(to), self.has_come(from)) {
            (true, _) => Cell::of(self.t("已失效", "no longer in force")),
            (false, true) => Cell::marked("green", "✓", self.t("生效中", "in force")),
            (false, false) => Cell::marked("yellow", "…", self.t("未生效", "not yet in force")),
        }
    }
}
