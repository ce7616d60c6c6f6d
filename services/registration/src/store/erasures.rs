//! Table `erasure`, and the one place that destroys a person: every table that holds one is named here.

use kit::clock::{Day, Moment};
use kit::db::{Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::PersonId;

/// An erasure about to be recorded.
#[derive(Clone, Debug)]
pub struct NewErasure {
    /// Its id: the request's, or made by the duty.
    pub id: Uuid,
    /// Of the request's body; `None` when a duty erased.
    pub request_hash: Option<Vec<u8>>,
    /// Who is erased.
    pub person: PersonId,
    /// Why, sealed.
    pub reason: Vec<u8>,
    /// The caller's key, or the duty.
    pub erased_by: String,
    /// When.
    pub erased_at: Moment,
    /// The last day of this evidence.
    pub delete_by: Day,
}

/// An erasure as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Erasure {
    /// Its id.
    pub id: Uuid,
    /// Of the request's body.
    pub request_hash: Option<Vec<u8>>,
    /// Who was erased.
    pub person_id: PersonId,
    /// When.
    pub erased_at: Moment,
}

const INSERT: &str = "INSERT INTO erasure (id, request_hash, person_id, reason, erased_by, erased_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const BY_ID: &str = "SELECT id, request_hash, person_id, erased_at FROM erasure WHERE id = $1";

/// What destroys a person. The standing stays as a tombstone until every code that was out has expired, and the erasure
/// as evidence; neither holds more than the id.
const DESTROY: &[&str] = &[
    "DELETE FROM person_token WHERE person_id = $1",
    "DELETE FROM declaration WHERE person_id = $1",
    "DELETE FROM declaration_day WHERE person_id = $1",
    "DELETE FROM level_change WHERE person_id = $1",
    "DELETE FROM health_code WHERE person_id = $1",
    "DELETE FROM revocation WHERE person_id = $1",
    "DELETE FROM resume WHERE person_id = $1",
    "UPDATE person SET guardian_id = NULL WHERE guardian_id = $1",
    "DELETE FROM person WHERE id = $1",
];

/// Destroys a person and records that it was done. `false` when there was nobody to destroy: then nothing is recorded.
pub async fn erase(tx: &mut Tx, erasure: &NewErasure) -> Result<bool, Error> {
    let mut destroyed = 0;
    for statement in DESTROY {
        destroyed = tx.query(*statement).bind(erasure.person).execute().await?;
    }
    if destroyed == 0 {
        return Ok(false);
    }
    tx.query(INSERT)
        .bind(erasure.id)
        .bind(erasure.request_hash.clone())
        .bind(erasure.person)
        .bind(erasure.reason.clone())
        .bind(erasure.erased_by.clone())
        .bind(erasure.erased_at)
        .bind(erasure.delete_by)
        .execute()
        .await?;
    Ok(true)
}

/// An erasure by id; `None` when there is none.
pub async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Option<Erasure>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Erasure>().await
}
