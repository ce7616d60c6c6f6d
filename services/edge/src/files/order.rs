//! An order in the name of whoever is signed in.

use super::kind::FileKind;
use super::store::built_files::FileId;
use super::workshop::Order;
use crate::session::signed_in::SignedIn;

/// Orders a file for them, with what they are now.
pub fn order(by: &SignedIn, id: FileId, kind: FileKind, asked: String) -> Order {
    Order {
        id,
        account_id: by.account.id,
        granted: granted(by),
        kind,
        asked,
    }
}

/// Roles and scope, as a file is built with them and may be fetched with them.
pub(super) fn granted(by: &SignedIn) -> String {
    format!("{}@{}", by.account.roles, by.scope)
}
