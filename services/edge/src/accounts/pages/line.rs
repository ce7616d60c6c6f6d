//! An account as a list shows it.

use crate::accounts::store::accounts::{Account, AccountId};
use crate::session::signed_in::SignedIn;
use crate::web::frame::{self, Frame};
use crate::web::refusal::Refusal;
use vocabulary::{Role, RoleSet};

/// One line; the name is masked.
pub(super) struct Line {
    pub(super) id: AccountId,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) roles: String,
    pub(super) place: String,
    pub(super) signed_in_at: Option<String>,
}

/// Lines for whoever looks.
pub(super) fn lines(by: &SignedIn, accounts: &[Account]) -> Result<Vec<Line>, Refusal> {
    accounts.iter().map(|account| line(by, account)).collect()
}

/// One of them.
pub(super) fn line(by: &SignedIn, account: &Account) -> Result<Line, Refusal> {
    let office = &by.office;
    let name = office
        .vault
        .name(account.id.as_uuid(), &account.sealed)
        .map_err(|error| by.fails(error))?;
    Ok(Line {
        id: account.id,
        login: account.login.clone(),
        name: name.masked(),
        roles: roles(&by.frame, account.role_set()),
        place: office.gazetteer.full_name(&account.area),
        signed_in_at: account
            .signed_in_at
            .map(|at| frame::minute(at, office.clock.zone())),
    })
}

/// Roles in words.
pub(super) fn roles(frame: &Frame, roles: RoleSet) -> String {
    let words = roles
        .iter()
        .map(|role: Role| frame.t(role.chinese(), role.english()));
    words.collect::<Vec<_>>().join(frame.t("、", ", "))
}
