//! Table `code_use`: organisations that ask to verify codes.

use crate::rules::words::Decided;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::area::Area;

/// An application about to be recorded.
#[derive(Clone, Debug)]
pub struct NewCodeUse {
    /// Its id, the request's.
    pub id: Uuid,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// The organisation.
    pub applicant: String,
    /// The caller's key.
    pub applied_by: String,
    /// What for.
    pub purpose: String,
    /// On what law or order.
    pub legal_basis: String,
    /// Where.
    pub area: Area,
    /// The last day.
    pub until: Day,
    /// When it was made.
    pub applied_at: Moment,
}

/// An application as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct CodeUse {
    /// Its id.
    pub id: Uuid,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// Who applied.
    pub applied_by: String,
    /// What for.
    pub purpose: String,
    /// On what law or order.
    pub legal_basis: String,
    /// Where.
    pub area: Area,
    /// The last day.
    pub until: Day,
    /// Where it stands.
    pub state: Decided,
}

const INSERT: &str = "INSERT INTO code_use (id, request_hash, applicant, applied_by, purpose, legal_basis, area, \
     until, state, applied_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', $9) ON CONFLICT DO NOTHING";
const BY_ID: &str = "SELECT id, request_hash, applied_by, purpose, legal_basis, area, until, state FROM code_use \
     WHERE id = $1";
const DECIDE: &str = "UPDATE code_use SET state = $2, decided_by = $3, decided_at = $4, decision_reason = $5 \
     WHERE id = $1 AND state = 'proposed'";

/// Adds an application. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewCodeUse) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(new.id)
        .bind(new.request_hash.clone())
        .bind(new.applicant.clone())
        .bind(new.applied_by.clone())
        .bind(new.purpose.clone())
        .bind(new.legal_basis.clone())
        .bind(new.area)
        .bind(new.until)
        .bind(new.applied_at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// An application by id; `None` when there is none.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Option<CodeUse>, Error> {
    db.query(BY_ID).bind(id).fetch_optional::<CodeUse>().await
}

/// The same inside a transaction.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<CodeUse>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<CodeUse>().await
}

/// Answers an application. `false` when it was answered already: nothing was written.
pub async fn decide(
    tx: &mut Tx,
    id: Uuid,
    state: Decided,
    decided_by: &str,
    at: Moment,
    reason: &str,
) -> Result<bool, Error> {
    let query = tx
        .query(DECIDE)
        .bind(id)
        .bind(state)
        .bind(decided_by.to_owned())
        .bind(at);
    Ok(query.bind(reason.to_owned()).execute().await? == 1)
}
