//! Table `level_change`: levels proposed by one person and decided by another.

use crate::rules::words::{Decided, LevelReason};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use vocabulary::level::Level;
use vocabulary::{BulkChangeId, LevelChangeId, PersonId};

/// A proposed level about to be recorded.
#[derive(Clone, Debug)]
pub struct NewLevelChange {
    /// Whose level.
    pub person: PersonId,
    /// Its id, the request's.
    pub id: LevelChangeId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// The level proposed.
    pub level: Level,
    /// Why.
    pub reason: LevelReason,
    /// What shows it, sealed.
    pub evidence: Vec<u8>,
    /// The caller's key.
    pub author: String,
    /// When.
    pub proposed_at: Moment,
    /// Of a change of many people's levels, which two have decided already: which one, and by whom it was approved.
    pub bulk: Option<(BulkChangeId, String)>,
    /// Its last day here.
    pub delete_by: Day,
}

/// A level change as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct LevelChange {
    /// Whose level.
    pub person_id: PersonId,
    /// Its id.
    pub id: LevelChangeId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// The level proposed.
    pub level: Level,
    /// Why.
    pub reason: LevelReason,
    /// Who proposed it.
    pub author: String,
    /// Where it stands.
    pub state: Decided,
    /// Who decided.
    pub approver: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
}

/// How a second person decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The change.
    pub id: LevelChangeId,
    /// Whose level.
    pub person: PersonId,
    /// Approved or rejected.
    pub state: Decided,
    /// The caller's key; never the author's.
    pub approver: String,
    /// Their note, sealed.
    pub note: Option<Vec<u8>>,
    /// When.
    pub at: Moment,
}

const INSERT: &str = "INSERT INTO level_change (person_id, id, request_hash, level, reason, evidence, author, \
     proposed_at, state, approver, decided_at, bulk_change_id, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING";
const BY_ID: &str = "SELECT person_id, id, request_hash, level, reason, author, state, approver, decided_at \
     FROM level_change WHERE id = $1";
const DECIDE: &str = "UPDATE level_change SET state = $3, approver = $4, note = $5, decided_at = $6 \
     WHERE person_id = $1 AND id = $2 AND state = 'proposed' AND author <> $4";

/// Adds a proposal, or one person's part of what was decided about many. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewLevelChange) -> Result<bool, Error> {
    let (bulk, approver) = new.bulk.clone().unzip();
    let state = if bulk.is_some() {
        Decided::Approved
    } else {
        Decided::Proposed
    };
    let added = tx
        .query(INSERT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.request_hash.clone())
        .bind(new.level)
        .bind(new.reason)
        .bind(new.evidence.clone())
        .bind(new.author.clone())
        .bind(new.proposed_at)
        .bind(state)
        .bind(approver)
        .bind(bulk.map(|_| new.proposed_at))
        .bind(bulk)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// A change by id; `None` when there is none.
pub async fn by_id(db: &Db, id: LevelChangeId) -> Result<Option<LevelChange>, Error> {
    db.query(BY_ID).bind(id).fetch_optional::<LevelChange>().await
}

/// The same inside a transaction.
pub async fn by_id_in(tx: &mut Tx, id: LevelChangeId) -> Result<Option<LevelChange>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<LevelChange>().await
}

/// Decides. `false` when it was decided already or the approver is its author: nothing was written.
pub async fn decide(tx: &mut Tx, decision: &Decision) -> Result<bool, Error> {
    let decided = tx
        .query(DECIDE)
        .bind(decision.person)
        .bind(decision.id)
        .bind(decision.state)
        .bind(decision.approver.clone())
        .bind(decision.note.clone())
        .bind(decision.at)
        .execute()
        .await?;
    Ok(decided == 1)
}
