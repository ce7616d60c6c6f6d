//! What is changed of a pass once it is recorded: its reading comes, it is taken back, its person is erased,
//! it is doubted.

use kit::clock::Moment;
use kit::db::{Db, Error, Sql, Tx};
use vocabulary::{CheckpointId, PassId, PersonId};

use super::row::{columns, write_taken};
use crate::fevers::store::expiry as fevers;
use crate::rules::pass::Pass;
use crate::rules::policy::PolicyStamp;
use crate::rules::taken::Taken;
use crate::rules::verdict::Decision;

/// Locked on PostgreSQL; on SQLite a writing transaction is alone anyway.
const TO_CHANGE: Sql = Sql::Differs {
    postgres: concat!(
        "SELECT ",
        columns!(),
        " FROM pass WHERE checkpoint_id = $1 AND id = $2 FOR UPDATE"
    ),
    sqlite: concat!(
        "SELECT ",
        columns!(),
        " FROM pass WHERE checkpoint_id = $1 AND id = $2"
    ),
};
const COMPLETE: &str = "UPDATE pass SET temperature = $3, verdict = $4, reasons = $5, confirm_by = NULL, \
                        policy_id = $6, policy_version = $7 WHERE checkpoint_id = $1 AND id = $2 AND voided_at IS NULL";
const VOID: &str =
    "UPDATE pass SET voided_at = $3 WHERE checkpoint_id = $1 AND id = $2 AND voided_at IS NULL";
const DOUBT: &str = "UPDATE pass SET doubtful = TRUE WHERE checkpoint_id = $1 AND id = $2";
const FORGET_PERSON: &str = "UPDATE pass SET person_id = NULL WHERE person_id = $1";
const FOLLOW: &str = "UPDATE pass SET person_id = $2 WHERE person_id = $1";

/// The pass, held until the transaction ends; `None` when there is none.
pub async fn to_change(tx: &mut Tx, gate: CheckpointId, id: PassId) -> Result<Option<Pass>, Error> {
    tx.query(TO_CHANGE).bind(gate).bind(id).fetch_optional().await
}

/// Writes the reading, what it makes of the pass and the order that decided; false when it was taken back.
pub async fn complete(
    tx: &mut Tx,
    pass: &Pass,
    taken: Taken,
    decision: &Decision,
    policy: Option<PolicyStamp>,
) -> Result<bool, Error> {
    let changed = tx
        .query(COMPLETE)
        .bind(pass.checkpoint)
        .bind(pass.id)
        .bind(write_taken(taken))
        .bind(decision.verdict)
        .bind(decision.reasons.clone())
        .bind(policy.map(|stamp| stamp.id))
        .bind(policy.map(|stamp| stamp.version))
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Takes the pass back; false when it was before.
pub async fn void(tx: &mut Tx, pass: &Pass, at: Moment) -> Result<bool, Error> {
    Ok(tx
        .query(VOID)
        .bind(pass.checkpoint)
        .bind(pass.id)
        .bind(at)
        .execute()
        .await?
        == 1)
}

/// Takes an erased person out of every pass and every fever case; both stay, as facts of the gates. Returns how many passes there were.
pub async fn forget_person(tx: &mut Tx, person: PersonId) -> Result<u64, Error> {
    fevers::forget_person(tx, person).await?;
    tx.query(FORGET_PERSON).bind(person).execute().await
}

/// Passes and fever cases of a record go on as those of the person it went into. Doing it again changes nothing.
pub async fn follow_person(tx: &mut Tx, from: PersonId, to: PersonId) -> Result<(), Error> {
    fevers::follow_person(tx, from, to).await?;
    tx.query(FOLLOW).bind(from).bind(to).execute().await?;
    Ok(())
}

/// Marks a pass that we would have decided otherwise.
pub async fn doubt(db: &Db, pass: &Pass) -> Result<(), Error> {
    db.query(DOUBT)
        .bind(pass.checkpoint)
        .bind(pass.id)
        .execute()
        .await?;
    Ok(())
}
