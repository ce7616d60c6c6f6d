//! Table `erasure`, and the one place that destroys a person: every table that holds one is named here.

use crate::rules::standing::Standing;
use crate::store::standings;
use crate::store::trouble::StoreError;
use crate::store::vault::{Vault, erasure_reason_of};
use kit::clock::{Day, Moment};
use kit::db::{Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::PersonId;

/// An erasure about to happen.
#[derive(Clone, Debug)]
pub struct NewErasure<'a> {
    /// Its id: the request's, or made by the duty.
    pub id: Uuid,
    /// Of the request's body; `None` when a duty erased.
    pub request_hash: Option<Vec<u8>>,
    /// Who is erased.
    pub person: PersonId,
    /// Why.
    pub reason: &'a str,
    /// The caller's key, or the duty.
    pub erased_by: &'a str,
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
    "UPDATE household SET version = version + 1, fact = NULL WHERE id IN (SELECT household_id FROM household_member \
     WHERE person_id = $1 AND left_version IS NULL)",
    "DELETE FROM household_member WHERE person_id = $1",
    "DELETE FROM household_exemption WHERE person_id = $1",
    "UPDATE household SET head_id = NULL, phone = NULL WHERE head_id = $1",
    "UPDATE household_record SET head_id = NULL, phone = NULL WHERE head_id = $1",
    "UPDATE person SET guardian_id = NULL WHERE guardian_id = $1",
    "DELETE FROM person WHERE id = $1",
];

/// Destroys a person, leaves the tombstone and the evidence, and returns the tombstone: announce it as the transaction's
/// last statement. `None` when there was nobody to destroy: then nothing was written.
pub async fn erase(
    tx: &mut Tx,
    vault: &Vault,
    erasure: &NewErasure<'_>,
) -> Result<Option<Standing>, StoreError> {
    let (id, now) = (erasure.id, erasure.erased_at);
    let reason = vault.seal(erasure_reason_of(id), &erasure.reason, now)?;
    let standing = standings::of_in(tx, erasure.person).await?.after_erasure(now);
    let mut destroyed = 0;
    for statement in DESTROY {
        destroyed = tx.query(*statement).bind(erasure.person).execute().await?;
    }
    if destroyed == 0 {
        return Ok(None);
    }
    tx.query(INSERT)
        .bind(id)
        .bind(erasure.request_hash.clone())
        .bind(erasure.person)
        .bind(reason)
        .bind(erasure.erased_by.to_owned())
        .bind(now)
        .bind(erasure.delete_by)
        .execute()
        .await?;
    standings::put(tx, &standing, now, erasure.delete_by).await?;
    Ok(Some(standing))
}

/// An erasure by id; `None` when there is none.
pub async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Option<Erasure>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Erasure>().await
}
