//! Tables `declaration` and `declaration_day`: what people declared, and how often a day.

use crate::rules::level::{DecidedBy, Verdict};
use crate::rules::words::Source;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::level::Level;
use vocabulary::{DeclarationId, PersonId};

/// A declaration about to be recorded, its answers sealed already.
#[derive(Clone, Debug)]
pub struct NewDeclaration {
    /// Of whom.
    pub person: PersonId,
    /// Its id.
    pub id: DeclarationId,
    /// Of the create's body; `None` when it came with a registration.
    pub request_hash: Option<Vec<u8>>,
    /// The answers, sealed.
    pub answers: Vec<u8>,
    /// Whose word it is.
    pub source: Source,
    /// The caller's key.
    pub declared_by: String,
    /// What the policy made of it.
    pub verdict: Verdict,
    /// The policy.
    pub by: DecidedBy,
    /// Green holds until then.
    pub fresh_until: Option<Moment>,
    /// When it was declared.
    pub declared_at: Moment,
    /// When it reached us.
    pub received_at: Moment,
    /// Its last day.
    pub delete_by: Day,
}

/// What tells a repeated declaration from a reused id.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Declared {
    /// Of whom.
    pub person_id: PersonId,
    /// Of the create's body.
    pub request_hash: Option<Vec<u8>>,
}

/// A declaration as it lies there.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Kept {
    /// Its id.
    pub id: DeclarationId,
    /// The answers, sealed.
    pub answers: Vec<u8>,
    /// Whose word it is.
    pub source: Source,
    /// What the policy made of it.
    pub level: Level,
    /// Why.
    pub reason: String,
    /// The policy.
    pub policy_id: Uuid,
    /// Its version.
    pub policy_version: i32,
    /// The document that ordered it.
    pub policy_document: String,
    /// Green held until then.
    pub fresh_until: Option<Moment>,
    /// When it was declared.
    pub declared_at: Moment,
    /// When it reached us.
    pub received_at: Moment,
    /// Its last day.
    pub delete_by: Day,
}

/// Where a page of somebody's declarations begins: after this one.
pub type Keyset = (Moment, Uuid);

const INSERT: &str = "INSERT INTO declaration (person_id, id, request_hash, answers, source, declared_by, level, \
     reason, policy_id, policy_version, policy_document, fresh_until, declared_at, received_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING";
const CREATE: &str = "SELECT person_id, request_hash FROM declaration WHERE id = $1";
const OF_PERSON: &str = "SELECT id, answers, source, level, reason, policy_id, policy_version, policy_document, fresh_until, \
     declared_at, received_at, delete_by FROM declaration WHERE person_id = $1 AND (declared_at, id) < ($2, $3) \
     ORDER BY declared_at DESC, id DESC LIMIT $4";
const COUNT: &str = "INSERT INTO declaration_day (person_id, day, by_staff, declared, delete_by) \
     VALUES ($1, $2, $3, 1, $4) ON CONFLICT (person_id, day, by_staff) \
     DO UPDATE SET declared = declaration_day.declared + 1 WHERE declaration_day.declared < $5";

/// Adds a declaration. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewDeclaration) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.request_hash.clone())
        .bind(new.answers.clone())
        .bind(new.source)
        .bind(new.declared_by.clone())
        .bind(new.verdict.level)
        .bind(new.verdict.reason.clone())
        .bind(new.by.policy_id)
        .bind(new.by.version)
        .bind(new.by.document_number.clone())
        .bind(new.fresh_until)
        .bind(new.declared_at)
        .bind(new.received_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// How a declaration of that id was created; `None` when there is none.
pub async fn create_of(tx: &mut Tx, id: Uuid) -> Result<Option<Declared>, Error> {
    tx.query(CREATE).bind(id).fetch_optional::<Declared>().await
}

/// What somebody declared, newest first, at most so many.
pub async fn of_person(db: &Db, person: PersonId, before: Keyset, most: i64) -> Result<Vec<Kept>, Error> {
    let query = db.query(OF_PERSON).bind(person).bind(before.0).bind(before.1);
    query.bind(most).fetch_all::<Kept>().await
}

/// Counts one more declaration of that day. `false` when `limit` is reached: nothing was counted.
pub async fn count(
    tx: &mut Tx,
    person: PersonId,
    day: Day,
    source: Source,
    limit: i32,
    delete_by: Day,
) -> Result<bool, Error> {
    if limit < 1 {
        return Ok(false);
    }
    let query = tx
        .query(COUNT)
        .bind(person)
        .bind(day)
        .bind(source.is_staff())
        .bind(delete_by)
        .bind(limit);
    Ok(query.execute().await? == 1)
}
