//! Tables `health_code` and `revocation`: what was made, and what no longer holds.

use crate::rules::code::CodeTimes;
use crate::rules::words::CodeKind;
use kit::clock::{Day, Moment};
use kit::db::{Error, Tx};
use uuid::Uuid;
use vocabulary::level::Level;
use vocabulary::{CodeId, PersonId};

/// A code about to be recorded. Its text is kept nowhere.
#[derive(Clone, Debug)]
pub struct NewCode {
    /// Of whom.
    pub person: PersonId,
    /// Its id, also inside the code.
    pub id: CodeId,
    /// What it is carried on.
    pub kind: CodeKind,
    /// The level inside.
    pub level: Level,
    /// The key that signed it.
    pub key_id: String,
    /// The caller's key.
    pub made_by: String,
    /// From when to when.
    pub times: CodeTimes,
    /// Its last day here.
    pub delete_by: Day,
}

/// Codes revoked.
#[derive(Clone, Debug)]
pub struct NewRevocation {
    /// Whose codes.
    pub person: PersonId,
    /// Its id.
    pub id: Uuid,
    /// Which code; `None` for all until then.
    pub code: Option<CodeId>,
    /// Why, sealed.
    pub reason: Vec<u8>,
    /// The caller's key.
    pub revoked_by: String,
    /// When.
    pub revoked_at: Moment,
    /// Its last day here.
    pub delete_by: Day,
}

const INSERT: &str = "INSERT INTO health_code (person_id, id, kind, level, key_id, made_by, issued_at, expires_at, \
     delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const EXPIRY: &str = "SELECT expires_at FROM health_code WHERE person_id = $1 AND id = $2";
const REVOKE: &str = "INSERT INTO revocation (person_id, id, code_id, reason, revoked_by, revoked_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Adds a code that was made.
pub async fn add(tx: &mut Tx, new: &NewCode) -> Result<(), Error> {
    tx.query(INSERT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.kind)
        .bind(new.level)
        .bind(new.key_id.clone())
        .bind(new.made_by.clone())
        .bind(new.times.issued_at)
        .bind(new.times.expires_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(())
}

/// When a person's code ends; `None` when it is none of theirs.
pub async fn expiry(tx: &mut Tx, person: PersonId, code: CodeId) -> Result<Option<Moment>, Error> {
    let row = tx
        .query(EXPIRY)
        .bind(person)
        .bind(code)
        .fetch_optional::<(Moment,)>()
        .await?;
    Ok(row.map(|(expires_at,)| expires_at))
}

/// Adds a revocation.
pub async fn revoke(tx: &mut Tx, new: &NewRevocation) -> Result<(), Error> {
    tx.query(REVOKE)
        .bind(new.person)
        .bind(new.id)
        .bind(new.code)
        .bind(new.reason.clone())
        .bind(new.revoked_by.clone())
        .bind(new.revoked_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(())
}
