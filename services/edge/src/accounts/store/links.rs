//! Table `account_link`: which account is whose at the city's own sign-in.

use super::accounts::AccountId;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};

/// A link as it is shown: to whom stands nowhere.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Linked {
    /// An account's id.
    pub linked_by: String,
    /// When.
    pub linked_at: Moment,
}

const ADD: &str = "INSERT INTO account_link (account_id, subject_token, linked_by, linked_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const END: &str = "DELETE FROM account_link WHERE account_id = $1";
const KEEP: &str = "UPDATE account_link SET delete_by = $3 WHERE account_id = $1 AND subject_token = $2";
const ACCOUNT_OF: &str = "SELECT account_id FROM account_link WHERE subject_token = $1";
const OF_ACCOUNT: &str = "SELECT linked_by, linked_at FROM account_link WHERE account_id = $1";

/// Links an account that has no link; `false` when another account is linked to the same subject.
pub async fn add(
    tx: &mut Tx,
    account: AccountId,
    subject_token: &[u8],
    linked_by: &str,
    at: Moment,
    delete_by: Day,
) -> Result<bool, Error> {
    let query = tx.query(ADD).bind(account).bind(subject_token).bind(linked_by);
    Ok(query.bind(at).bind(delete_by).execute().await? == 1)
}

/// Ends the link of an account; `false` when it has none.
pub async fn end(tx: &mut Tx, account: AccountId) -> Result<bool, Error> {
    Ok(tx.query(END).bind(account).execute().await? == 1)
}

/// Keeps a link so much longer; `false` when it is none any more.
pub async fn keep(
    tx: &mut Tx,
    account: AccountId,
    subject_token: &[u8],
    delete_by: Day,
) -> Result<bool, Error> {
    let query = tx.query(KEEP).bind(account).bind(subject_token);
    Ok(query.bind(delete_by).execute().await? == 1)
}

/// The account that is linked to a subject.
pub async fn account_of(db: &Db, subject_token: &[u8]) -> Result<Option<AccountId>, Error> {
    let found = db.query(ACCOUNT_OF).bind(subject_token);
    Ok(found
        .fetch_optional::<(AccountId,)>()
        .await?
        .map(|(account,)| account))
}

/// The link of an account.
pub async fn of_account(db: &Db, account: AccountId) -> Result<Option<Linked>, Error> {
    db.query(OF_ACCOUNT).bind(account).fetch_optional().await
}
