//! Table `erasure`, and the one place that destroys a person: every table that holds one is named here.

use crate::imports::store::pairs;
use crate::rules::standing::Standing;
use crate::store::merges;
use crate::store::standings;
use crate::store::trouble::StoreError;
use crate::store::vault::{Vault, erasure_reason_of};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Sql, Tx};
use kit::due::{self, Step};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;
use vocabulary::PersonId;

/// The kind of deadline by which every other service has confirmed.
pub const DUE: &str = "erasure";
/// How long they have before the officer, and then the command, hears of it.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(24 * 3_600);
/// Who settles what goes with somebody: whoever erased them is named by the evidence alone.
const ITSELF: &str = "service:registration";

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
    /// The caller's key, or the duty.
    pub erased_by: String,
    /// How many rows of each table were destroyed.
    pub destroyed: Json<Vec<Destroyed>>,
    /// When the last of the other services had confirmed.
    pub closed_at: Option<Moment>,
    /// The last day of this evidence.
    pub delete_by: Day,
}

/// How many rows of one table were destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destroyed {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
}

/// One service's word that it has forgotten somebody.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Confirmation {
    /// The service.
    pub service: String,
    /// How many of its rows held them.
    pub forgotten: i64,
    /// When.
    pub confirmed_at: Moment,
}

macro_rules! erasures {
    ($rest:literal) => {
        concat!(
            "SELECT id, request_hash, person_id, erased_at, erased_by, destroyed, closed_at, delete_by FROM erasure WHERE ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO erasure (id, request_hash, person_id, reason, erased_by, erased_at, destroyed, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const BY_ID: &str = erasures!("id = $1");
const OF_PERSON: &str = erasures!("person_id = $1 ORDER BY erased_at DESC, id DESC LIMIT 1");
const PAGE: &str = erasures!("(erased_at, id) < ($1, $2) ORDER BY erased_at DESC, id DESC LIMIT $3");
const PAGE_OPEN: &str =
    erasures!("closed_at IS NULL AND (erased_at, id) < ($1, $2) ORDER BY erased_at DESC, id DESC LIMIT $3");
const CONFIRM: &str = "INSERT INTO erasure_confirmation (erasure_id, service, forgotten, confirmed_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const CONFIRMATIONS: &str = "SELECT service, forgotten, confirmed_at FROM erasure_confirmation WHERE erasure_id = $1 ORDER BY service";
const CLOSE: &str = "UPDATE erasure SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL";
/// Rows that still hold an id, beside the evidence and the tombstone.
const LEFT: &str = "SELECT CAST((SELECT COUNT(*) FROM person WHERE id = $1) \
     + (SELECT COUNT(*) FROM person WHERE guardian_id = $1) \
     + (SELECT COUNT(*) FROM person WHERE registered_with = $1 AND registered_with <> id) AS BIGINT)";

/// What destroys a person. The standing stays as a tombstone until every code that was out has expired, and the erasure
/// as evidence; neither holds more than the id.
const DESTROY: &[&str] = &[
    "DELETE FROM hold WHERE person_id = $1",
    "DELETE FROM person_token WHERE person_id = $1",
    "DELETE FROM declaration WHERE person_id = $1",
    "DELETE FROM declaration_day WHERE person_id = $1",
    "DELETE FROM level_change WHERE person_id = $1",
    "DELETE FROM health_code WHERE person_id = $1",
    "DELETE FROM revocation WHERE person_id = $1",
    "DELETE FROM resume WHERE person_id = $1",
    // Nobody is to act on anything about somebody who is gone: deadlines go with what they are about.
    "DELETE FROM due WHERE kind = 'objection' AND object_id IN (SELECT id FROM objection WHERE person_id = $1)",
    "DELETE FROM objection WHERE person_id = $1",
    "DELETE FROM bulk_person WHERE person_id = $1",
    "DELETE FROM trip_version WHERE person_id = $1",
    "DELETE FROM trip WHERE person_id = $1",
    "DELETE FROM isolation WHERE person_id = $1",
    "DELETE FROM due WHERE kind = 'quarantine_check' AND object_id IN (SELECT id FROM quarantine_check WHERE person_id = $1)",
    "DELETE FROM due WHERE kind = 'quarantine_need' AND object_id IN (SELECT id FROM quarantine_need WHERE person_id = $1)",
    "DELETE FROM due WHERE kind = 'quarantine_release' AND object_id IN (SELECT id FROM quarantine WHERE person_id = $1)",
    "DELETE FROM quarantine_check WHERE person_id = $1",
    "DELETE FROM quarantine_need WHERE person_id = $1",
    "DELETE FROM quarantine_release WHERE person_id = $1",
    "DELETE FROM quarantine_extension WHERE person_id = $1",
    "DELETE FROM quarantine_stay WHERE person_id = $1",
    "DELETE FROM quarantine_reporter WHERE person_id = $1 OR reporter_id = $1",
    "DELETE FROM quarantine WHERE person_id = $1",
    "DELETE FROM outreach_listed WHERE person_id = $1",
    "DELETE FROM outreach_task WHERE person_id = $1",
    "DELETE FROM outreach_attempt WHERE person_id = $1",
    "DELETE FROM due WHERE kind = 'outreach_abnormal' AND object_id IN (SELECT id FROM outreach_abnormal WHERE person_id = $1)",
    "DELETE FROM outreach_abnormal WHERE person_id = $1",
    "DELETE FROM fever_report WHERE person_id = $1",
    "DELETE FROM due WHERE kind = 'lead' AND object_id IN (SELECT id FROM lead WHERE person_id = $1)",
    "DELETE FROM lead WHERE person_id = $1",
    "DELETE FROM measure_person WHERE person_id = $1",
    // A row that nobody has told from them goes with them, as one of somebody known, also one that may still be somebody else: matched
    // again, or told from that other, it would register them anew.
    "UPDATE import SET rows_known = rows_known + (SELECT CAST(COUNT(*) AS INTEGER) FROM import_row r JOIN import_pair p \
     ON p.import_id = r.import_id AND p.line = r.line WHERE r.import_id = import.id AND p.person_id = $1 \
     AND p.state IN ('waiting', 'not_decided')) \
     WHERE id IN (SELECT import_id FROM import_pair WHERE person_id = $1)",
    "DELETE FROM import_row WHERE (import_id, line) IN (SELECT p.import_id, p.line FROM import_pair p WHERE p.person_id = $1 \
     AND p.state IN ('waiting', 'not_decided'))",
    "DELETE FROM due WHERE kind = 'import_pair' AND object_id IN (SELECT id FROM import_pair WHERE person_id = $1)",
    "DELETE FROM import_pair WHERE person_id = $1",
    "DELETE FROM person_merge WHERE kept_id = $1",
    "UPDATE household SET version = version + 1, fact = NULL WHERE id IN (SELECT household_id FROM household_member \
     WHERE person_id = $1 AND left_version IS NULL)",
    "DELETE FROM household_member WHERE person_id = $1",
    "DELETE FROM household_exemption WHERE person_id = $1",
    "UPDATE household SET head_id = NULL, phone = NULL WHERE head_id = $1",
    "UPDATE household_record SET head_id = NULL, phone = NULL WHERE head_id = $1",
    "UPDATE person SET guardian_id = NULL WHERE guardian_id = $1",
    // Only a repeated request asks with whom they came, and nobody repeats this one any more.
    "UPDATE person SET registered_with = id WHERE registered_with = $1 AND registered_with <> id",
    "DELETE FROM person WHERE id = $1",
];

/// Destroys a person, leaves the tombstone and the evidence, and returns the tombstone, with one for every record that went into
/// them: announce these as the transaction's last statement. Empty when there was nobody to destroy: then nothing was written.
pub async fn erase(
    tx: &mut Tx,
    vault: &Vault,
    erasure: &NewErasure<'_>,
) -> Result<Vec<Standing>, StoreError> {
    let (id, now) = (erasure.id, erasure.erased_at);
    let reason = vault.seal(erasure_reason_of(id), &erasure.reason, now)?;
    let mut gone = vec![erasure.person];
    gone.extend(merges::into(tx, erasure.person).await?);
    pairs::settle_beside(tx, erasure.person, ITSELF, now).await?;
    let mut destroyed = Vec::new();
    for statement in DESTROY {
        let rows = tx.query(*statement).bind(erasure.person).execute().await?;
        destroyed.extend(table_of(statement).map(|table| Destroyed { table, rows }));
    }
    // The person's own row comes last.
    if destroyed.last().is_none_or(|person| person.rows == 0) {
        return Ok(Vec::new());
    }
    destroyed.retain(|table| table.rows > 0);
    tx.query(INSERT)
        .bind(id)
        .bind(erasure.request_hash.clone())
        .bind(erasure.person)
        .bind(reason)
        .bind(erasure.erased_by.to_owned())
        .bind(now)
        .bind(Json(destroyed))
        .bind(erasure.delete_by)
        .execute()
        .await?;
    let ladder = ["officer", "command"].map(|level| Step::new(level, CONFIRMED_WITHIN));
    due::open(tx, DUE, id, ladder.into(), now).await?;
    let mut tombstones = Vec::with_capacity(gone.len());
    for person in gone {
        let standing = standings::of_in(tx, person).await?.after_erasure(now);
        standings::put(tx, &standing, now, erasure.delete_by).await?;
        tombstones.push(standing);
    }
    Ok(tombstones)
}

/// The table a statement deletes from; `None` for one that deletes nothing.
fn table_of(statement: &str) -> Option<String> {
    let table = statement.strip_prefix("DELETE FROM ")?.split(' ').next()?;
    Some(table.to_owned())
}

/// An erasure by id; `None` when there is none.
pub async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Option<Erasure>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Erasure>().await
}

/// The erasure of a person; `None` when they were never erased, or the evidence is past its day.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Option<Erasure>, Error> {
    tx.query(OF_PERSON).bind(person).fetch_optional::<Erasure>().await
}

/// Erasures, the newest first, before this key; only those that wait for a service, or all.
pub async fn page(
    db: &Db,
    open_only: bool,
    before: (Moment, Uuid),
    most: i64,
) -> Result<Vec<Erasure>, Error> {
    let sql = if open_only { PAGE_OPEN } else { PAGE };
    db.query(sql)
        .bind(before.0)
        .bind(before.1)
        .bind(most)
        .fetch_all()
        .await
}

/// Records a service's word; what it said first stays.
pub async fn confirm(tx: &mut Tx, erasure: &Erasure, confirmation: &Confirmation) -> Result<(), Error> {
    tx.query(CONFIRM)
        .bind(erasure.id)
        .bind(confirmation.service.clone())
        .bind(confirmation.forgotten)
        .bind(confirmation.confirmed_at)
        .bind(erasure.delete_by)
        .execute()
        .await?;
    Ok(())
}

/// Who has confirmed an erasure.
pub async fn confirmations(tx: &mut Tx, erasure: Uuid) -> Result<Vec<Confirmation>, Error> {
    tx.query(CONFIRMATIONS).bind(erasure).fetch_all().await
}

/// Every other service has confirmed. `false` when it was closed before.
pub async fn close(tx: &mut Tx, erasure: Uuid, at: Moment) -> Result<bool, Error> {
    Ok(tx.query(CLOSE).bind(erasure).bind(at).execute().await? == 1)
}

/// How many rows still hold a person, in every table but the evidence itself and the tombstone that gates are told of.
pub async fn rows_left(tx: &mut Tx, person: PersonId) -> Result<i64, Error> {
    let mut left = tx.query(LEFT).bind(person).fetch_one::<(i64,)>().await?.0;
    for table in DESTROY
        .iter()
        .filter_map(|statement| statement.strip_prefix("DELETE FROM "))
    {
        // Audited: built from the constants above, which hold no values.
        let count = Sql::built(format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}"));
        left += tx.query(count).bind(person).fetch_one::<(i64,)>().await?.0;
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_the_tables_it_deleted_from_and_the_person_last() {
        let named: Vec<_> = DESTROY
            .iter()
            .filter_map(|statement| table_of(statement))
            .collect();
        assert_eq!(named.last().map(String::as_str), Some("person"));
        assert!(named.iter().any(|table| table == "declaration"));
        assert_eq!(table_of("UPDATE person SET guardian_id = NULL"), None);
    }
}
