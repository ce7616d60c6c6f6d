//! Table `resume`: phones that wait for a volunteer to look at an id card.

use crate::store::vault::Token;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::PersonId;

/// A phone that waits.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Resume {
    /// Its id.
    pub id: Uuid,
    /// What the volunteer types.
    pub confirm_code: String,
    /// Keyed token of the id document the phone claimed.
    pub claimed: Vec<u8>,
    /// Set by the volunteer.
    pub person_id: Option<PersonId>,
    /// Until when it waits.
    pub expires_at: Moment,
}

const INSERT: &str = "INSERT INTO resume (id, confirm_code, claimed, begun_at, expires_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const BY_ID: &str = "SELECT id, confirm_code, claimed, person_id, expires_at FROM resume WHERE id = $1";
const BY_CODE: &str =
    "SELECT id, confirm_code, claimed, person_id, expires_at FROM resume WHERE confirm_code = $1";
const CONFIRM: &str = "UPDATE resume SET person_id = $2, confirmed_by = $3 \
     WHERE id = $1 AND person_id IS NULL AND expires_at > $4";
const TAKE: &str = "DELETE FROM resume WHERE id = $1 AND person_id IS NOT NULL AND expires_at > $2";

/// Adds a phone that waits. `false` when another one waits with this code: take another code.
pub async fn add(tx: &mut Tx, resume: &Resume, now: Moment, delete_by: Day) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(resume.id)
        .bind(resume.confirm_code.clone())
        .bind(resume.claimed.clone())
        .bind(now)
        .bind(resume.expires_at)
        .bind(delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// A phone by its id; `None` when it never waited, was given its session, or was forgotten.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Option<Resume>, Error> {
    db.query(BY_ID).bind(id).fetch_optional::<Resume>().await
}

/// A phone by the code it shows.
pub async fn by_code(db: &Db, code: &str) -> Result<Option<Resume>, Error> {
    db.query(BY_CODE)
        .bind(code.to_owned())
        .fetch_optional::<Resume>()
        .await
}

/// A volunteer has seen the card. `false` when the phone waits no longer: nothing was written.
pub async fn confirm(
    tx: &mut Tx,
    id: Uuid,
    person: PersonId,
    confirmed_by: &str,
    now: Moment,
) -> Result<bool, Error> {
    let query = tx
        .query(CONFIRM)
        .bind(id)
        .bind(person)
        .bind(confirmed_by.to_owned())
        .bind(now);
    Ok(query.execute().await? == 1)
}

/// Takes a confirmed phone off the list: one confirmation, one session. `false` when it cannot be taken (any more).
pub async fn take(tx: &mut Tx, id: Uuid, now: Moment) -> Result<bool, Error> {
    Ok(tx.query(TAKE).bind(id).bind(now).execute().await? == 1)
}

/// Whether two tokens are the same document; takes as long wherever they differ.
pub fn claims(resume: &Resume, document: &Token) -> bool {
    let differ = resume
        .claimed
        .iter()
        .zip(&document.token)
        .fold(0, |sum, (left, right)| sum | (left ^ right));
    resume.claimed.len() == document.token.len() && differ == 0
}
