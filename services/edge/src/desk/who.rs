//! Who did something: services know accounts by their ids, people by the names with which they sign in.

use super::seat::{Answered, Desk};
use crate::accounts::store::accounts::{self, AccountId};
use vocabulary::area::AreaLevel;

impl Desk {
    /// The login name of an account; of whoever has none here, what the service said.
    pub(super) async fn called(&self, who: &str) -> Answered<String> {
        let Ok(id) = AccountId::parse(who) else {
            return Ok(who.to_owned());
        };
        let account = accounts::by_id(&self.by.office.db, id).await;
        let account = account.map_err(|error| self.by.fails(error))?;
        Ok(account.map_or_else(|| who.to_owned(), |account| account.login))
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
