//! What quotas remember; one file per table, or per tables that change together.

pub mod claims;
pub mod errands;
pub mod households;

use kit::clock::Day;
use kit::db::{Db, Error, Tx};
use vocabulary::PersonId;

/// What takes an erased person out of every table here. Outings stay used, as figures of their households.
const FORGET_PERSON: &[&str] = &[
    "DELETE FROM household_member WHERE person_id = $1",
    "DELETE FROM quota_helper WHERE person_id = $1",
    // Somebody counted alone claims under their own id.
    "DELETE FROM quota_claim WHERE household_id = $1",
    "UPDATE quota_claim SET person_id = NULL WHERE person_id = $1",
];
const FORGET_DUE: &[&str] = &[
    "DELETE FROM household_member WHERE delete_by <= $1",
    "DELETE FROM household WHERE delete_by <= $1",
    "DELETE FROM quota_helper WHERE delete_by <= $1",
    "DELETE FROM quota_claim WHERE delete_by <= $1",
];

/// Takes an erased person out of every table of quotas; returns in how many rows they were.
pub async fn forget_person(tx: &mut Tx, person: PersonId) -> Result<u64, Error> {
    let mut forgotten = 0;
    for statement in FORGET_PERSON {
        forgotten += tx.query(*statement).bind(person).execute().await?;
    }
    Ok(forgotten)
}

/// Deletes what is past its day; returns how many rows that were.
pub async fn forget_due(db: &Db, today: Day) -> Result<u64, Error> {
    let mut forgotten = 0;
    for statement in FORGET_DUE {
        forgotten += db.query(*statement).bind(today).execute().await?;
    }
    Ok(forgotten)
}
