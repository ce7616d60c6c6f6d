//! Table `account_grant`: what an account was granted, by whom and when.

use super::accounts::AccountId;
use crate::accounts::rules::grant::Grant;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use kit::id::{Id, Kind};
use vocabulary::Scope;

/// What the id of a line is the id of.
#[derive(Debug)]
enum GrantKind {}

impl Kind for GrantKind {
    const NAME: &'static str = "grant";
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Granted {
    /// `officer+gate_staff`.
    pub roles: String,
    /// How far they saw.
    pub scope: Scope,
    /// An account's id, or the command's name.
    pub granted_by: String,
    /// When.
    pub granted_at: Moment,
}

const ADD: &str = "INSERT INTO account_grant (account_id, id, roles, scope, granted_by, granted_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const OF_ACCOUNT: &str = "SELECT roles, scope, granted_by, granted_at FROM account_grant WHERE account_id = $1 ORDER BY id DESC LIMIT 100";

/// Adds a line.
pub async fn add(
    tx: &mut Tx,
    account: AccountId,
    grant: &Grant,
    granted_by: &str,
    at: Moment,
    delete_by: Day,
) -> Result<(), Error> {
    let query = tx
        .query(ADD)
        .bind(account)
        .bind(Id::<GrantKind>::new(at))
        .bind(grant.roles.to_string());
    query
        .bind(grant.scope)
        .bind(granted_by)
        .bind(at)
        .bind(delete_by)
        .execute()
        .await?;
    Ok(())
}

/// The lines of an account, the newest first.
pub async fn of_account(db: &Db, account: AccountId) -> Result<Vec<Granted>, Error> {
    db.query(OF_ACCOUNT).bind(account).fetch_all().await
}
