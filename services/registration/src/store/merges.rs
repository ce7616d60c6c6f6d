//! Table `person_merge`, and the one place where a record's rows follow the person it turned out to be: every table that
//! holds one is named here.

use crate::rules::person::Person;
use crate::rules::stand::Stand;
use crate::store::isolations;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vocabulary::PersonId;

/// Two records about to become one.
#[derive(Clone, Debug)]
pub struct NewMerge<'a> {
    /// Its id, the request's.
    pub id: Uuid,
    /// The record that goes.
    pub merged: &'a Person,
    /// The record that stays, as it was.
    pub kept: &'a Person,
    /// How it stands from now on.
    pub stand: &'a Stand,
    /// Why.
    pub reason: &'a str,
    /// The caller's key.
    pub merged_by: &'a str,
    /// When.
    pub merged_at: Moment,
    /// The last day of the kept record, and of this evidence.
    pub delete_by: Day,
}

/// A merge as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Merge {
    /// The record that went.
    pub person_id: PersonId,
    /// The record it goes on as.
    pub kept_id: PersonId,
    /// The merge.
    pub id: Uuid,
    /// When.
    pub merged_at: Moment,
    /// Over both records before.
    pub before_hash: Vec<u8>,
    /// Over the kept one after.
    pub after_hash: Vec<u8>,
}

/// Rows that follow the person: `$1` is the record that goes, `$2` the one that stays. A house with a table that holds a person names it
/// here: trips, quarantines and tasks follow too.
const FOLLOW: &[&str] = &[
    "UPDATE declaration SET person_id = $2 WHERE person_id = $1",
    "INSERT INTO declaration_day (person_id, day, by_staff, declared, delete_by) SELECT $2, day, by_staff, declared, delete_by \
     FROM declaration_day WHERE person_id = $1 ON CONFLICT (person_id, day, by_staff) \
     DO UPDATE SET declared = declaration_day.declared + excluded.declared",
    "UPDATE level_change SET person_id = $2 WHERE person_id = $1",
    "UPDATE health_code SET person_id = $2 WHERE person_id = $1",
    "UPDATE revocation SET person_id = $2 WHERE person_id = $1",
    "UPDATE person SET guardian_id = $2 WHERE guardian_id = $1 AND id <> $2",
    "UPDATE person SET guardian_id = NULL WHERE id = $2 AND guardian_id = $1",
    "UPDATE person_merge SET kept_id = $2 WHERE kept_id = $1",
    // Of two pairs of a row the one that waits goes on: a row without one could never be decided.
    "DELETE FROM due WHERE kind = 'import_pair' AND object_id IN (SELECT p.id FROM import_pair p \
     WHERE p.person_id = $2 AND p.state <> 'waiting' AND EXISTS (SELECT 1 FROM import_pair o \
     WHERE o.import_id = p.import_id AND o.line = p.line AND o.person_id = $1 AND o.state = 'waiting'))",
    "DELETE FROM import_pair WHERE person_id = $2 AND state <> 'waiting' AND EXISTS (SELECT 1 FROM import_pair o \
     WHERE o.import_id = import_pair.import_id AND o.line = import_pair.line AND o.person_id = $1 AND o.state = 'waiting')",
    "UPDATE import_pair SET person_id = $2 WHERE person_id = $1 AND NOT EXISTS \
     (SELECT 1 FROM import_pair o WHERE o.import_id = import_pair.import_id AND o.line = import_pair.line AND o.person_id = $2)",
    "UPDATE trip SET person_id = $2 WHERE person_id = $1",
    "UPDATE trip_version SET person_id = $2 WHERE person_id = $1",
    // Of two objections of a kind that wait, the kept record's goes on.
    "UPDATE objection SET person_id = $2 WHERE person_id = $1 AND NOT (state IN ('open', 'proposed') AND EXISTS \
     (SELECT 1 FROM objection o WHERE o.person_id = $2 AND o.kind = objection.kind AND o.state IN ('open', 'proposed')))",
    "UPDATE bulk_person SET person_id = $2 WHERE person_id = $1 AND NOT EXISTS \
     (SELECT 1 FROM bulk_person o WHERE o.bulk_change_id = bulk_person.bulk_change_id AND o.person_id = $2)",
    // Of two turns the earlier one counts: it may have come already, and is taken back last.
    "DELETE FROM measure_person WHERE person_id = $2 AND EXISTS (SELECT 1 FROM measure_person o \
     WHERE o.measure_id = measure_person.measure_id AND o.person_id = $1 AND o.turn < measure_person.turn)",
    "UPDATE measure_person SET person_id = $2 WHERE person_id = $1 AND NOT EXISTS \
     (SELECT 1 FROM measure_person o WHERE o.measure_id = measure_person.measure_id AND o.person_id = $2)",
    "UPDATE quarantine SET person_id = $2 WHERE person_id = $1",
    "UPDATE quarantine_stay SET person_id = $2 WHERE person_id = $1",
    "UPDATE quarantine_extension SET person_id = $2 WHERE person_id = $1",
    "UPDATE quarantine_check SET person_id = $2 WHERE person_id = $1",
    "UPDATE quarantine_need SET person_id = $2 WHERE person_id = $1",
    "UPDATE quarantine_release SET person_id = $2 WHERE person_id = $1",
    "UPDATE quarantine_reporter SET person_id = $2 WHERE person_id = $1",
    "UPDATE outreach_attempt SET person_id = $2 WHERE person_id = $1",
    "UPDATE outreach_abnormal SET person_id = $2 WHERE person_id = $1",
    "UPDATE outreach_task SET person_id = $2 WHERE person_id = $1 AND NOT EXISTS \
     (SELECT 1 FROM outreach_task o WHERE o.plan_id = outreach_task.plan_id AND o.person_id = $2)",
    "UPDATE fever_report SET person_id = $2 WHERE person_id = $1",
    "UPDATE lead SET person_id = $2 WHERE person_id = $1",
    // Gates are told of the households of both.
    "UPDATE household SET version = version + 1, fact = NULL WHERE id IN (SELECT household_id FROM household_member \
     WHERE person_id IN ($1, $2) AND left_version IS NULL)",
    "UPDATE household_member SET person_id = $2 WHERE person_id = $1 AND NOT EXISTS (SELECT 1 FROM household_member o \
     WHERE o.person_id = $2 AND (o.left_version IS NULL OR o.household_id = household_member.household_id))",
    "UPDATE household_exemption SET person_id = $2 WHERE person_id = $1 AND NOT EXISTS \
     (SELECT 1 FROM household_exemption o WHERE o.person_id = $2 AND o.kind = household_exemption.kind)",
    "UPDATE household SET head_id = $2 WHERE head_id = $1",
    "UPDATE household_record SET head_id = $2 WHERE head_id = $1",
];
/// What goes with the record.
const DESTROY: &[&str] = &[
    // The kept record is held by both's, as the caller decides.
    "DELETE FROM hold WHERE person_id = $1",
    "DELETE FROM declaration_day WHERE person_id = $1",
    "DELETE FROM person_token WHERE person_id = $1",
    "DELETE FROM resume WHERE person_id = $1",
    // Of a row that may be both, one pair is enough.
    "DELETE FROM due WHERE kind = 'import_pair' AND object_id IN (SELECT p.id FROM import_pair p WHERE p.person_id = $1)",
    "DELETE FROM import_pair WHERE person_id = $1",
    "DELETE FROM due WHERE kind = 'objection' AND object_id IN (SELECT id FROM objection WHERE person_id = $1)",
    "DELETE FROM objection WHERE person_id = $1",
    "DELETE FROM bulk_person WHERE person_id = $1",
    "DELETE FROM measure_person WHERE person_id = $1",
    "DELETE FROM outreach_listed WHERE person_id = $1",
    "DELETE FROM outreach_task WHERE person_id = $1",
    "DELETE FROM quarantine_reporter WHERE reporter_id = $1",
    "DELETE FROM household_member WHERE person_id = $1",
    "DELETE FROM household_exemption WHERE person_id = $1",
    "UPDATE person SET registered_with = id WHERE registered_with = $1 AND registered_with <> id",
    "DELETE FROM person WHERE id = $1",
];
const INSERT: &str = "INSERT INTO person_merge (person_id, kept_id, id, reason, merged_by, merged_at, before_hash, after_hash, \
     delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const SET_KEPT: &str =
    "UPDATE person SET guardian_id = COALESCE(guardian_id, $2), delete_by = $3 WHERE id = $1";
const SET_DECLARED: &str = "UPDATE person SET last_declared_at = $2, last_source = $3 WHERE id = $1";
const BY_PERSON: &str = "SELECT person_id, kept_id, id, merged_at, before_hash, after_hash FROM person_merge WHERE person_id = $1";
const INTO: &str = "SELECT person_id FROM person_merge WHERE kept_id = $1 ORDER BY person_id";

/// Moves everything from one record to the other, destroys the one and leaves the history. How the kept one stands and what gates must be
/// told is put by the caller.
pub async fn merge(tx: &mut Tx, new: &NewMerge<'_>) -> Result<(), Error> {
    let (merged, kept) = (new.merged, new.kept);
    let before = hash(&[(merged, &merged.stand), (kept, &kept.stand)]);
    isolations::move_all(tx, merged.id, kept.id).await?;
    for statement in FOLLOW {
        tx.query(*statement)
            .bind(merged.id)
            .bind(kept.id)
            .execute()
            .await?;
    }
    for statement in DESTROY {
        tx.query(*statement).bind(merged.id).execute().await?;
    }
    let guardian = merged.guardian.filter(|guardian| *guardian != kept.id);
    tx.query(SET_KEPT)
        .bind(kept.id)
        .bind(guardian)
        .bind(new.delete_by)
        .execute()
        .await?;
    if merged.last_declared_at > kept.last_declared_at {
        tx.query(SET_DECLARED)
            .bind(kept.id)
            .bind(merged.last_declared_at)
            .bind(merged.last_source)
            .execute()
            .await?;
    }
    tx.query(INSERT)
        .bind(merged.id)
        .bind(kept.id)
        .bind(new.id)
        .bind(new.reason.to_owned())
        .bind(new.merged_by.to_owned())
        .bind(new.merged_at)
        .bind(before)
        .bind(hash(&[(kept, new.stand)]))
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(())
}

/// Over records in their sealed form: a hash of a phone number would give the number away.
fn hash(records: &[(&Person, &Stand)]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for (person, stand) in records {
        hash.update(person.id.as_uuid().as_bytes());
        hash.update(&person.sealed);
        hash.update(serde_json::to_vec(stand).unwrap_or_default());
    }
    hash.finalize().to_vec()
}

/// What became of a record; `None` when it was not merged.
pub async fn of(db: &Db, person: PersonId) -> Result<Option<Merge>, Error> {
    db.query(BY_PERSON).bind(person).fetch_optional::<Merge>().await
}

/// The same inside a transaction.
pub async fn of_in(tx: &mut Tx, person: PersonId) -> Result<Option<Merge>, Error> {
    tx.query(BY_PERSON).bind(person).fetch_optional::<Merge>().await
}

/// The records that went into a person.
pub async fn into(tx: &mut Tx, kept: PersonId) -> Result<Vec<PersonId>, Error> {
    let rows = tx.query(INTO).bind(kept).fetch_all::<(PersonId,)>().await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
