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
/// What follows from a record (`$1`) to the person it went into (`$2`). Of two turns that were both used by somebody counted alone, one is
/// enough: it is used. A turn that was not their household's before is not taken from the household now.
const FOLLOW: &[&str] = &[
    // Registration tells both households anew.
    "UPDATE household_member SET person_id = $2 WHERE person_id = $1 \
     AND NOT EXISTS (SELECT 1 FROM household_member o WHERE o.person_id = $2)",
    "UPDATE quota_helper SET person_id = $2 WHERE person_id = $1",
    "UPDATE quota_claim SET person_id = $2 WHERE person_id = $1",
    "UPDATE quota_claim SET household_id = $2 WHERE household_id = $1 AND NOT EXISTS (SELECT 1 FROM quota_claim o \
     WHERE o.household_id = $2 AND o.policy_id = quota_claim.policy_id AND o.rule = quota_claim.rule AND o.period = quota_claim.period)",
];
/// What stays behind then.
const LEFT_BEHIND: &[&str] = &[
    "DELETE FROM household_member WHERE person_id = $1",
    "DELETE FROM quota_claim WHERE household_id = $1",
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

/// What a record's quotas were goes on as those of the person it went into.
pub async fn follow_person(tx: &mut Tx, from: PersonId, to: PersonId) -> Result<(), Error> {
    for statement in FOLLOW {
        tx.query(*statement).bind(from).bind(to).execute().await?;
    }
    for statement in LEFT_BEHIND {
        tx.query(*statement).bind(from).execute().await?;
    }
    Ok(())
}

/// Deletes what is past its day; returns how many rows that were.
pub async fn forget_due(db: &Db, today: Day) -> Result<u64, Error> {
    let mut forgotten = 0;
    for statement in FORGET_DUE {
        forgotten += db.query(*statement).bind(today).execute().await?;
    }
    Ok(forgotten)
}
