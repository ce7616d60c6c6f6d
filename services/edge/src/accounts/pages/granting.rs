//! The part of a form that says what an account is granted.

use crate::accounts::rules::grant::staff_roles;
use crate::accounts::store::accounts::Account;
use crate::web::form::Fields;
use crate::web::frame::Frame;

/// What was typed, to be shown again: nothing is lost on a bad field.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) roles: Vec<String>,
    pub(super) scope: String,
    pub(super) area: String,
}

impl Typed {
    pub(super) fn of(fields: &Fields) -> Self {
        let text = |name| fields.text(name).to_owned();
        Self {
            login: text("login"),
            name: text("name"),
            roles: fields.all("roles").map(str::to_owned).collect(),
            scope: text("scope"),
            area: text("area"),
        }
    }

    /// What an account has now.
    pub(super) fn of_account(account: &Account) -> Self {
        let area = match account.scope.area() {
            Some(_) => String::new(),
            None => account.area.code().to_owned(),
        };
        Self {
            roles: account
                .role_set()
                .iter()
                .map(|role| role.text().to_owned())
                .collect(),
            scope: account.scope.to_string(),
            area,
            ..Self::default()
        }
    }
}

/// A role to be ticked.
pub(super) struct Choice {
    pub(super) text: &'static str,
    pub(super) name: &'static str,
    pub(super) is_chosen: bool,
}

/// All roles of staff, those that were typed ticked.
pub(super) fn choices(frame: &Frame, typed: &Typed) -> Vec<Choice> {
    let choice = |role: vocabulary::Role| Choice {
        text: role.text(),
        name: frame.t(role.chinese(), role.english()),
        is_chosen: typed.roles.iter().any(|chosen| chosen == role.text()),
    };
    staff_roles().map(choice).collect()
}
