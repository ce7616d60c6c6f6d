//! Who did something, and who looks.

use super::seat::{Answered, Desk};
use crate::accounts::naming::Names;
use vocabulary::area::AreaLevel;

impl Desk {
    /// Who this is, in a sentence that is no cell of its own.
    pub(super) async fn called(&self, who: &str) -> Answered<String> {
        let names = Names::of(&self.by.office, &self.by.frame, [who]).await;
        let names = names.map_err(|error| self.by.fails(error))?;
        Ok(names.told(&self.by.frame, who))
    }

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
