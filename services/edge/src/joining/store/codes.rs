//! Table `join_code`: codes by which volunteers join, by their hash; and who joined by which.

use crate::accounts::store::accounts::AccountId;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use kit::id::{Id, Kind};
use vocabulary::{Area, CheckpointId};

/// What the id of a code is the id of.
#[derive(Debug)]
pub enum CodeKind {}

impl Kind for CodeKind {
    const NAME: &'static str = "join code";
}

/// The id of a code: says nothing about its letters.
pub type CodeId = Id<CodeKind>;

/// To what a code invites.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Invitation {
    /// The id of the code.
    pub id: CodeId,
    /// The gate.
    pub checkpoint_id: CheckpointId,
    /// What it is called.
    pub gate_name: String,
    /// Where it lies.
    pub area: Area,
    /// Who made the code.
    pub made_by: AccountId,
    /// Until when it may be used.
    pub good_until: Moment,
    /// Until when whoever joins is signed in.
    pub shift_ends_at: Moment,
}

/// A volunteer who joined.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Joined {
    /// Their account.
    pub account_id: AccountId,
    /// Their name, sealed.
    pub sealed: Vec<u8>,
    /// When they joined.
    pub created_at: Moment,
    /// Until when they are signed in.
    pub shift_ends_at: Moment,
}

const ADD: &str = "INSERT INTO join_code (id, code_hash, checkpoint_id, gate_name, area, made_by, good_until, shift_ends_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const OPEN: &str = "SELECT id, checkpoint_id, gate_name, area, made_by, good_until, shift_ends_at FROM join_code \
     WHERE code_hash = $1 AND account_id IS NULL AND good_until > $2";
const OF_ACCOUNT: &str = "SELECT id, checkpoint_id, gate_name, area, made_by, good_until, shift_ends_at FROM join_code \
     WHERE account_id = $1";
const TAKE: &str =
    "UPDATE join_code SET account_id = $2 WHERE id = $1 AND account_id IS NULL AND good_until > $3";
const JOINED: &str = "SELECT join_code.account_id, account.sealed, account.created_at, join_code.shift_ends_at FROM join_code \
     JOIN account ON account.id = join_code.account_id \
     WHERE join_code.checkpoint_id = $1 AND join_code.shift_ends_at > $2 AND account.left_at IS NULL \
     ORDER BY account.created_at DESC, account.id LIMIT 100";

/// Adds a code under the hash of its letters.
pub async fn add(tx: &mut Tx, code: &Invitation, code_hash: &[u8], delete_by: Day) -> Result<(), Error> {
    let query = tx
        .query(ADD)
        .bind(code.id)
        .bind(code_hash)
        .bind(code.checkpoint_id)
        .bind(code.gate_name.as_str())
        .bind(code.area)
        .bind(code.made_by);
    let query = query
        .bind(code.good_until)
        .bind(code.shift_ends_at)
        .bind(delete_by);
    query.execute().await?;
    Ok(())
}

/// To what a code invites; `None` when there is none, it was used, or it is over at `now`.
pub async fn open(db: &Db, code_hash: &[u8], now: Moment) -> Result<Option<Invitation>, Error> {
    db.query(OPEN).bind(code_hash).bind(now).fetch_optional().await
}

/// To what the code invited by which this account joined.
pub async fn of_account(db: &Db, account: AccountId) -> Result<Option<Invitation>, Error> {
    db.query(OF_ACCOUNT).bind(account).fetch_optional().await
}

/// Uses a code for an account; `false` when somebody has used it, or it is over at `now`.
pub async fn take(tx: &mut Tx, id: CodeId, account: AccountId, now: Moment) -> Result<bool, Error> {
    Ok(tx.query(TAKE).bind(id).bind(account).bind(now).execute().await? == 1)
}

/// Who is signed in at a gate by a code at `now`, the last to join first.
pub async fn joined(db: &Db, gate: CheckpointId, now: Moment) -> Result<Vec<Joined>, Error> {
    db.query(JOINED).bind(gate).bind(now).fetch_all().await
}
