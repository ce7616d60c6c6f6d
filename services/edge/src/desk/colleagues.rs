//! Colleagues: named where a page shows who did something, and told by login name where somebody is put down for something.

use super::page::{Form, Page};
use super::seat::{Answered, Desk};
use crate::accounts::error::Error;
use crate::accounts::naming::{Names, words};
use crate::accounts::rules::login::Login;
use crate::accounts::store::accounts::{self, AccountId, Listed};
use std::collections::BTreeMap;
use vocabulary::Role;

/// Accounts that are offered: more are typed.
const OFFERED: i64 = 200;
/// What stands between the accounts of one line.
const BETWEEN: [char; 6] = [',', '，', '、', ' ', ';', '；'];

impl Desk {
    /// The page with names in place of the accounts on it, all of them asked for at once.
    pub(super) async fn named(&self, page: Page) -> Answered<Page> {
        let accounts = page.accounts();
        if accounts.is_empty() {
            return Ok(page);
        }
        let frame = &self.by.frame;
        let names = Names::of(&self.by.office, frame, accounts.iter().map(String::as_str)).await;
        let names = names.map_err(|error| self.by.fails(error))?;
        Ok(page.named(|id| names.told(frame, id)))
    }

    /// Login names of colleagues in sight who have one of these roles, each with who it is.
    pub(super) async fn colleagues(&self, roles: &[Role]) -> Answered<Vec<(String, String)>> {
        let office = &self.by.office;
        let listed = Listed {
            area: self.by.scope.area().unwrap_or(self.by.account.area),
            login: String::new(),
            name_token: Vec::new(),
            after: String::new(),
            limit: OFFERED,
        };
        let found = accounts::list(&office.db, &listed).await;
        let found = found.map_err(|error| self.by.fails(Error::from(error)))?;
        let now = office.now();
        let fitting = found.iter().filter(|account| {
            account.is_good(now) && account.ends_at.is_none() && account.role_set().has_any(roles)
        });
        Ok(fitting
            .map(|account| (account.login.clone(), words(office, &self.by.frame, account)))
            .collect())
    }

    /// The ids of accounts that were typed into a field by their login names, in that order. A login name of nobody is told beside the field.
    pub(super) async fn accounts_typed(
        &self,
        form: &mut Form,
        field: &str,
        typed: &str,
    ) -> Answered<Vec<String>> {
        match self.accounts(typed).await? {
            Ok(accounts) => Ok(accounts),
            Err(login) => {
                let told = format!(
                    "{}{login}",
                    self.t("没有这个账号，或已离任：", "No such account, or they have left: ")
                );
                form.flaw(field, told);
                Ok(Vec::new())
            }
        }
    }

    /// The accounts of login names; the first one that is nobody's as the error. An id is taken as it is.
    async fn accounts(&self, typed: &str) -> Answered<Result<Vec<String>, String>> {
        let typed: Vec<&str> = typed
            .split(|character: char| BETWEEN.contains(&character) || character.is_whitespace())
            .filter(|login| !login.is_empty())
            .collect();
        let logins: Vec<String> = typed.iter().map(|login| Login::folded(login)).collect();
        let office = &self.by.office;
        let found = accounts::by_logins(&office.db, &logins).await;
        let found = found.map_err(|error| self.by.fails(Error::from(error)))?;
        let now = office.now();
        let known: BTreeMap<String, String> = found
            .into_iter()
            .filter(|account| account.is_good(now))
            .map(|account| (account.login, account.id.to_string()))
            .collect();
        let account = |(login, typed): (&String, &&str)| match (known.get(login), AccountId::parse(typed)) {
            (Some(id), _) => Ok(id.clone()),
            (None, Ok(id)) => Ok(id.to_string()),
            (None, Err(_)) => Err((*typed).to_owned()),
        };
        Ok(logins.iter().zip(&typed).map(account).collect())
    }
}
