//! Table `session`: who is signed in, by the hash of what their cookie holds.

use crate::accounts::store::accounts::AccountId;
use crate::session::stage::Stage;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use kit::id::{Id, Kind};

/// What the id of a session is the id of.
#[derive(Debug)]
pub enum SessionKind {}

impl Kind for SessionKind {
    const NAME: &'static str = "session";
}

/// The id of a session: says nothing about its token.
pub type SessionId = Id<SessionKind>;

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub account_id: AccountId,
    /// How far the sign-in has come.
    pub stage: Stage,
    /// When it began.
    pub begun_at: Moment,
    /// When it was last used, to the minute.
    pub seen_at: Moment,
    /// When it ends however it is used.
    pub ends_at: Moment,
    /// Whether it is good until then however long nobody does anything.
    pub stays: bool,
}

const ADD: &str = "INSERT INTO session (id, token_hash, account_id, stage, begun_at, seen_at, ends_at, stays, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const BY_HASH: &str = "SELECT id, account_id, stage, begun_at, seen_at, ends_at, stays FROM session \
     WHERE token_hash = $1 AND ends_at > $2 AND (stays OR seen_at > $3)";
const SEEN: &str = "UPDATE session SET seen_at = $2 WHERE id = $1";
const OF_ACCOUNT: &str = "SELECT id, account_id, stage, begun_at, seen_at, ends_at, stays FROM session \
     WHERE account_id = $1 AND ends_at > $2 AND (stays OR seen_at > $3) ORDER BY seen_at DESC, id LIMIT 50";
const END: &str = "DELETE FROM session WHERE id = $1 AND account_id = $2";
const END_OF_TOKEN: &str = "DELETE FROM session WHERE token_hash = $1";
const END_ALL: &str = "DELETE FROM session WHERE account_id = $1";

/// Begins a session under the hash of its token.
pub async fn add(tx: &mut Tx, session: &Session, token_hash: &[u8], delete_by: Day) -> Result<(), Error> {
    let query = tx
        .query(ADD)
        .bind(session.id)
        .bind(token_hash)
        .bind(session.account_id)
        .bind(session.stage);
    let query = query
        .bind(session.begun_at)
        .bind(session.seen_at)
        .bind(session.ends_at)
        .bind(session.stays)
        .bind(delete_by);
    query.execute().await?;
    Ok(())
}

/// The session of a token; `None` when there is none, it is over at `now`, or it does not stay and was last seen
/// at `idle_since` or before.
pub async fn by_hash(
    db: &Db,
    token_hash: &[u8],
    now: Moment,
    idle_since: Moment,
) -> Result<Option<Session>, Error> {
    db.query(BY_HASH)
        .bind(token_hash)
        .bind(now)
        .bind(idle_since)
        .fetch_optional()
        .await
}

/// It was used.
pub async fn seen(db: &Db, id: SessionId, at: Moment) -> Result<(), Error> {
    db.query(SEEN).bind(id).bind(at).execute().await?;
    Ok(())
}

/// The sessions of an account that are not over, the last used first.
pub async fn of_account(
    db: &Db,
    account: AccountId,
    now: Moment,
    idle_since: Moment,
) -> Result<Vec<Session>, Error> {
    db.query(OF_ACCOUNT)
        .bind(account)
        .bind(now)
        .bind(idle_since)
        .fetch_all()
        .await
}

/// Ends one session of an account; `false` when it had none of that id.
pub async fn end(tx: &mut Tx, id: SessionId, account: AccountId) -> Result<bool, Error> {
    Ok(tx.query(END).bind(id).bind(account).execute().await? == 1)
}

/// Ends the session of a token, if there is one.
pub async fn end_of_token(tx: &mut Tx, token_hash: &[u8]) -> Result<bool, Error> {
    Ok(tx.query(END_OF_TOKEN).bind(token_hash).execute().await? == 1)
}

/// Ends all sessions of an account and returns how many there were.
pub async fn end_all(tx: &mut Tx, account: AccountId) -> Result<u64, Error> {
    tx.query(END_ALL).bind(account).execute().await
}
