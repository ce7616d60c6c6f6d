//! Tables `standing` and `standings_heard`: what overrides codes, and when registration was last heard of.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Sql, Tx};
use std::ops::Deref;
use uuid::Uuid;
use vocabulary::{CodeId, Level, PersonId};

use crate::rules::policy::PolicyStamp;
use crate::rules::standing::Standing;

macro_rules! columns {
    () => {
        "person_id, level, reason, in_quarantine, codes_revoked_before, revoked_codes, policy_id, policy_version, version, erased, merged_into"
    };
}
const ALL: &str = concat!("SELECT ", columns!(), " FROM standing");
const COLUMNS: usize = 12;
const PUT: &str = concat!("INSERT INTO standing (", columns!(), ", delete_by)");
const OR_LATER: &str = "ON CONFLICT (person_id) DO UPDATE SET level = excluded.level, reason = excluded.reason, in_quarantine = excluded.in_quarantine, \
     codes_revoked_before = excluded.codes_revoked_before, revoked_codes = excluded.revoked_codes, policy_id = excluded.policy_id, \
     policy_version = excluded.policy_version, version = excluded.version, erased = excluded.erased, merged_into = excluded.merged_into, delete_by = excluded.delete_by";
const COUNT_FORGOTTEN: &str = "UPDATE standing SET forgotten = forgotten + $2 WHERE person_id = $1";
const FORGOTTEN: &str = "SELECT forgotten FROM standing WHERE person_id = $1 AND erased";
const FORGET: &str = "DELETE FROM standing WHERE person_id = $1";
const FORGET_DUE: &str = "DELETE FROM standing WHERE delete_by <= $1";
const HEARD: &str = "SELECT heard_at FROM standings_heard WHERE name = $1";
const HEAR: &str = "INSERT INTO standings_heard (name, heard_at) VALUES ($1, $2) \
                    ON CONFLICT (name) DO UPDATE SET heard_at = excluded.heard_at WHERE standings_heard.heard_at < excluded.heard_at";

#[derive(FromRow)]
struct Row {
    person_id: PersonId,
    level: Option<Level>,
    reason: String,
    in_quarantine: bool,
    codes_revoked_before: Option<Moment>,
    revoked_codes: Json<Vec<CodeId>>,
    policy_id: Option<Uuid>,
    policy_version: Option<i32>,
    version: i64,
    erased: bool,
    merged_into: Option<PersonId>,
}

impl From<Row> for Standing {
    fn from(row: Row) -> Self {
        Self {
            person: row.person_id,
            level: row.level,
            reason: row.reason,
            in_quarantine: row.in_quarantine,
            codes_revoked_before: row.codes_revoked_before,
            revoked_codes: row.revoked_codes.0,
            policy: row
                .policy_id
                .zip(row.policy_version)
                .map(|(id, version)| PolicyStamp { id, version }),
            version: row.version,
            erased: row.erased,
            merged_into: row.merged_into,
        }
    }
}

/// Every standing.
pub async fn all(db: &Db) -> Result<Vec<Standing>, Error> {
    let rows = db.query(ALL).fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(Standing::from).collect())
}

/// Writes a standing; it is deleted on `delete_by` unless it is written again.
pub async fn put(tx: &mut Tx, standing: &Standing, delete_by: Day) -> Result<(), Error> {
    put_all(tx, &[standing], delete_by).await
}

/// Writes standings of different people, many in one statement.
pub async fn put_all<S: Deref<Target = Standing>>(
    tx: &mut Tx,
    standings: &[S],
    delete_by: Day,
) -> Result<(), Error> {
    for batch in tx.engine().batches(standings, COLUMNS) {
        let mut query = tx.query(Sql::rows(PUT, COLUMNS, batch.len(), OR_LATER));
        for standing in batch {
            query = query
                .bind(standing.person)
                .bind(standing.level)
                .bind(standing.reason.clone())
                .bind(standing.in_quarantine)
                .bind(standing.codes_revoked_before)
                .bind(Json(standing.revoked_codes.clone()))
                .bind(standing.policy.map(|stamp| stamp.id))
                .bind(standing.policy.map(|stamp| stamp.version))
                .bind(standing.version)
                .bind(standing.erased)
                .bind(standing.merged_into)
                .bind(delete_by);
        }
        query.execute().await?;
    }
    Ok(())
}

/// Whoever is erased was forgotten in so many more rows.
pub async fn count_forgotten(tx: &mut Tx, person: PersonId, rows: u64) -> Result<(), Error> {
    if rows > 0 {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        tx.query(COUNT_FORGOTTEN)
            .bind(person)
            .bind(rows)
            .execute()
            .await?;
    }
    Ok(())
}

/// In how many rows somebody was forgotten; `None` when nothing is known of them any more.
pub async fn forgotten(db: &Db, person: PersonId) -> Result<Option<i64>, Error> {
    let row = db
        .query(FORGOTTEN)
        .bind(person)
        .fetch_optional::<(i64,)>()
        .await?;
    Ok(row.map(|(rows,)| rows))
}

/// Forgets what does not override anything any more.
pub async fn forget(tx: &mut Tx, person: PersonId) -> Result<(), Error> {
    tx.query(FORGET).bind(person).execute().await?;
    Ok(())
}

/// Forgets standings whose codes have all expired; returns how many.
pub async fn forget_due(db: &Db, today: Day) -> Result<u64, Error> {
    db.query(FORGET_DUE).bind(today).execute().await
}

/// When registration was last heard of, by any replica.
pub async fn heard_at(db: &Db, name: &'static str) -> Result<Option<Moment>, Error> {
    Ok(db
        .query(HEARD)
        .bind(name)
        .fetch_optional::<(Moment,)>()
        .await?
        .map(|(at,)| at))
}

/// Registration was heard of; an older moment than is known changes nothing.
pub async fn hear(db: &Db, name: &'static str, at: Moment) -> Result<(), Error> {
    db.query(HEAR).bind(name).bind(at).execute().await?;
    Ok(())
}
