//! Who looks.

use super::seat::Desk;
use vocabulary::area::AreaLevel;

impl Desk {
    /// Whether they see a whole district: only those are told of what lies nowhere any more.
    pub(super) fn sees_the_district(&self) -> bool {
        let area = self.by.scope.area();
        area.is_some_and(|area| area.level() <= AreaLevel::District)
    }

    /// Whether that account is the one that looks.
    pub(super) fn is_me(&self, who: &str) -> bool {
        self.by.account.id.to_string() == who
    }
}
