//! Table `visit`: who came in without being registered.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use kit::sealed::Place;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Area, AreaLevel, CheckpointId, PassId, ShortCode, Verdict};

use crate::rules::policy::PolicyStamp;
use crate::rules::sight::Sight;
use crate::visitors::rules::visit::{NewVisit, Purpose, Visit};

/// A visit with what its pass came to; what follows says which.
macro_rules! visits {
    ($($rest:literal),+) => {
        concat!(
            "SELECT v.id, v.checkpoint_id, COALESCE(v.community, v.street) AS area, v.code, v.sealed, v.from_area, v.high_risk_stay, ",
            "v.purpose, v.admitted_at, v.valid_until, v.policy_id, v.policy_version, v.left_by, v.left_at, p.verdict FROM visit v ",
            "LEFT JOIN pass p ON p.checkpoint_id = v.checkpoint_id AND p.id = v.id AND p.voided_at IS NULL WHERE ",
            $($rest),+
        )
    };
}

/// `$1` the place, `$2` and `$3` the key, `$4` inside only, `$5` overstaying only, `$6` now, `$7` how many.
macro_rules! page {
    ($column:literal) => {
        visits!(
            "v.",
            $column,
            " = $1 AND (v.admitted_at, v.id) < ($2, $3) \
             AND (NOT ($4 OR $5) OR (v.left_at IS NULL AND p.verdict = 'pass')) AND (NOT $5 OR v.valid_until <= $6) \
             ORDER BY v.admitted_at DESC, v.id DESC LIMIT $7"
        )
    };
}
const OF_DISTRICT: &str = page!("district");
const OF_STREET: &str = page!("street");
const OF_COMMUNITY: &str = page!("community");
const OF_GATE: &str = page!("checkpoint_id");

const INSERT: &str = "INSERT INTO visit (id, checkpoint_id, district, street, community, code, sealed, from_area, high_risk_stay, purpose, \
                      admitted_by, admitted_at, valid_until, policy_id, policy_version, delete_by) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
const ONE: &str = visits!("v.id = $1");
/// Codes are random: were one given twice, the newest visit that has not ended is meant.
const OF_CODE: &str =
    visits!("v.code = $1 ORDER BY CASE WHEN v.left_at IS NULL THEN 0 ELSE 1 END, v.admitted_at DESC LIMIT 1");
const LOCK: Sql = Sql::Differs {
    postgres: "SELECT id FROM visit WHERE id = $1 FOR UPDATE",
    sqlite: "SELECT id FROM visit WHERE id = $1",
};
const END: &str = "UPDATE visit SET left_by = $2, left_at = $3 WHERE id = $1 AND left_at IS NULL";
const DELETE_DUE: &str = "DELETE FROM visit WHERE delete_by <= $1";

/// Where a visitor's data lie.
pub fn visitor_of(visit: PassId) -> Place {
    Place {
        table: "visit",
        column: "sealed",
        row: visit.as_uuid(),
    }
}

/// Where a page goes on: before this visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// When they came.
    pub at: Moment,
    /// Its id.
    pub id: Uuid,
}

impl Key {
    /// Before every visit.
    pub const NEWEST: Self = Self {
        at: Moment::LAST,
        id: Uuid::max(),
    };

    /// Of a visit.
    pub fn of(visit: &Visit) -> Self {
        Self {
            at: visit.at,
            id: visit.id.as_uuid(),
        }
    }
}

/// Which visits a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Only what comes before this key.
    pub before: Key,
    /// Only who was let in and has not left.
    pub inside_only: bool,
    /// Only who is inside although the ticket is over.
    pub overstaying_only: bool,
    /// At most so many.
    pub limit: u32,
}

/// Adds a visit, in the transaction of its pass.
pub async fn add(tx: &mut Tx, new: &NewVisit) -> Result<(), Error> {
    let level = |area: Option<Area>| area.unwrap_or(new.area).code().to_owned();
    tx.query(INSERT)
        .bind(new.id)
        .bind(new.checkpoint)
        .bind(level(new.area.district()))
        .bind(level(new.area.street()))
        .bind(new.area.community().map(|area| area.code().to_owned()))
        .bind(new.code)
        .bind(new.sealed.clone())
        .bind(new.from_area)
        .bind(new.high_risk_stay)
        .bind(new.purpose)
        .bind(new.by.clone())
        .bind(new.at)
        .bind(new.valid_until)
        .bind(new.policy.map(|stamp| stamp.id))
        .bind(new.policy.map(|stamp| stamp.version))
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(())
}

/// One visit; `None` when there is none.
pub async fn one(db: &Db, id: PassId) -> Result<Option<Visit>, Error> {
    Ok(db
        .query(ONE)
        .bind(id)
        .fetch_optional::<Row>()
        .await?
        .map(Visit::from))
}

/// The same inside a transaction.
pub async fn one_in(tx: &mut Tx, id: PassId) -> Result<Option<Visit>, Error> {
    Ok(tx
        .query(ONE)
        .bind(id)
        .fetch_optional::<Row>()
        .await?
        .map(Visit::from))
}

/// The visit a ticket's short code stands for.
pub async fn of_code(db: &Db, short: ShortCode) -> Result<Option<Visit>, Error> {
    let found = db.query(OF_CODE).bind(short).fetch_optional::<Row>().await?;
    Ok(found.map(Visit::from))
}

/// The visit a ticket's short code stands for, held until the transaction ends.
pub async fn of_code_in(tx: &mut Tx, short: ShortCode) -> Result<Option<Visit>, Error> {
    let found = tx.query(OF_CODE).bind(short).fetch_optional::<Row>().await?;
    let Some(found) = found else { return Ok(None) };
    tx.query(LOCK)
        .bind(found.id)
        .fetch_optional::<(PassId,)>()
        .await?;
    one_in(tx, found.id).await
}

/// They have left by this pass. False when they had before.
pub async fn end(tx: &mut Tx, id: PassId, by: PassId, at: Moment) -> Result<bool, Error> {
    Ok(tx.query(END).bind(id).bind(by).bind(at).execute().await? == 1)
}

/// The newest visits in sight.
pub async fn page(db: &Db, sight: &Sight, page: &Page, now: Moment) -> Result<Vec<Visit>, Error> {
    let query = match sight {
        Sight::Checkpoint(gate) => db.query(OF_GATE).bind(*gate),
        Sight::Area(area) => {
            let sql = match area.level() {
                AreaLevel::Community => OF_COMMUNITY,
                AreaLevel::Street => OF_STREET,
                _ => OF_DISTRICT,
            };
            db.query(sql).bind(area.code().to_owned())
        }
    };
    let rows = query
        .bind(page.before.at)
        .bind(page.before.id)
        .bind(page.inside_only)
        .bind(page.overstaying_only)
        .bind(now)
        .bind(i64::from(page.limit))
        .fetch_all::<Row>()
        .await?;
    Ok(rows.into_iter().map(Visit::from).collect())
}

/// Deletes visits whose day has come; returns how many.
pub async fn delete_due(db: &Db, today: Day) -> Result<u64, Error> {
    db.query(DELETE_DUE).bind(today).execute().await
}

#[derive(FromRow)]
struct Row {
    id: PassId,
    checkpoint_id: CheckpointId,
    area: Area,
    code: ShortCode,
    sealed: Vec<u8>,
    from_area: Area,
    high_risk_stay: bool,
    purpose: Purpose,
    admitted_at: Moment,
    valid_until: Moment,
    policy_id: Option<Uuid>,
    policy_version: Option<i32>,
    left_by: Option<Uuid>,
    left_at: Option<Moment>,
    verdict: Option<Verdict>,
}

impl From<Row> for Visit {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            checkpoint: row.checkpoint_id,
            area: row.area,
            code: row.code,
            sealed: row.sealed,
            from_area: row.from_area,
            high_risk_stay: row.high_risk_stay,
            purpose: row.purpose,
            at: row.admitted_at,
            valid_until: row.valid_until,
            policy: row
                .policy_id
                .zip(row.policy_version)
                .map(|(id, version)| PolicyStamp { id, version }),
            left_by: row.left_by,
            left_at: row.left_at,
            verdict: row.verdict,
        }
    }
}
