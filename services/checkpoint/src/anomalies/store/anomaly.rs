//! Table `anomaly`.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use kit::due;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, PersonId};

use crate::anomalies::rules::anomaly::{Anomaly, AnomalyId, AnomalyKind, DUE, Examined, Outcome};
use crate::rules::policy::PolicyStamp;
use crate::rules::sight::Sight;
use crate::store::by_area::{self, ByArea};

macro_rules! columns {
    () => {
        "id, kind, period, person_id, checkpoint_id, other_gate_id, COALESCE(community, street) AS area, began_at, ended_at, observed, \
         allowed, found_at, policy_id, policy_version, outcome, note, examined_at, examined_by"
    };
}

/// `$2`, `$3` before this key, `$4` open or examined or either, `$5` the kind or any, `$6` how many.
macro_rules! page {
    ($of:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM anomaly WHERE ",
            $of,
            " AND (found_at, id) < ($2, $3) AND ($4 IS NULL OR $4 = (examined_at IS NULL)) AND ($5 IS NULL OR kind = $5) \
             ORDER BY found_at DESC, id DESC LIMIT $6"
        )
    };
}
const PAGE: ByArea = ByArea {
    community: page!("community = $1"),
    street: page!("street = $1"),
    district: page!("district = $1"),
    city: page!("substr(district, 1, 4) = $1"),
    province: page!("substr(district, 1, 2) = $1"),
};
const PAGE_OF_GATE: &str = page!("checkpoint_id = $1");
const ONE: &str = concat!("SELECT ", columns!(), " FROM anomaly WHERE id = $1");
const INSERT: &str = "INSERT INTO anomaly (object_id, kind, period, id, person_id, checkpoint_id, other_gate_id, district, street, community, \
                      began_at, ended_at, observed, allowed, found_at, policy_id, policy_version, delete_by) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) \
                      ON CONFLICT (object_id, kind, period) DO NOTHING";
const IS_TOLD: &str = "SELECT id FROM anomaly WHERE object_id = $1 AND kind = $2 AND period = $3";
const EXAMINE: &str = "UPDATE anomaly SET outcome = $2, note = $3, examined_at = $4, examined_by = $5 \
                       WHERE id = $1 AND examined_at IS NULL";
const OF_PERSON: &str = "SELECT id FROM anomaly WHERE object_id = $1 AND kind = 'two_places'";
const FORGET: &str = "DELETE FROM anomaly WHERE object_id = $1 AND kind = 'two_places'";
/// Found of both within one hour: it is one person's now, and told once.
const TOLD_OF_BOTH: &str = "SELECT a.id FROM anomaly a WHERE a.object_id = $1 AND a.kind = 'two_places' AND EXISTS \
                            (SELECT 1 FROM anomaly o WHERE o.object_id = $2 AND o.kind = a.kind AND o.period = a.period)";
const DELETE: &str = "DELETE FROM anomaly WHERE id = $1";
const FOLLOW: &str =
    "UPDATE anomaly SET object_id = $2, person_id = $2 WHERE object_id = $1 AND kind = 'two_places'";
const DUE_IDS: &str = "SELECT id FROM anomaly WHERE delete_by <= $1 AND examined_at IS NULL";
const DELETE_DUE: &str = "DELETE FROM anomaly WHERE delete_by <= $1";

/// Where a page goes on: before this anomaly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// When it was found.
    pub at: Moment,
    /// Its id.
    pub id: Uuid,
}

impl Key {
    /// Of an anomaly.
    pub fn of(anomaly: &Anomaly) -> Self {
        Self {
            at: anomaly.found_at,
            id: anomaly.id.as_uuid(),
        }
    }
}

/// Which anomalies a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Before this one.
    pub before: Option<Key>,
    /// Only open ones (`true`) or examined ones (`false`).
    pub open: Option<bool>,
    /// Only of this kind.
    pub kind: Option<AnomalyKind>,
    /// At most so many.
    pub limit: u32,
}

/// Writes an anomaly that is deleted on its day; false when this one was told before.
pub async fn insert(tx: &mut Tx, anomaly: &Anomaly, delete_by: Day) -> Result<bool, Error> {
    let (district, street, community) = by_area::columns(&anomaly.area);
    let written = tx
        .query(INSERT)
        .bind(anomaly.object())
        .bind(anomaly.kind)
        .bind(anomaly.period)
        .bind(anomaly.id)
        .bind(anomaly.person)
        .bind(anomaly.gate)
        .bind(anomaly.other_gate)
        .bind(district)
        .bind(street)
        .bind(community)
        .bind(anomaly.began_at)
        .bind(anomaly.ended_at)
        .bind(anomaly.observed)
        .bind(anomaly.allowed)
        .bind(anomaly.found_at)
        .bind(anomaly.policy.map(|stamp| stamp.id))
        .bind(anomaly.policy.map(|stamp| stamp.version))
        .bind(delete_by)
        .execute()
        .await?;
    Ok(written == 1)
}

/// Whether this one was told before: asked without a transaction, since most of what is found again every minute was.
pub async fn is_told(db: &Db, anomaly: &Anomaly) -> Result<bool, Error> {
    let query = db
        .query(IS_TOLD)
        .bind(anomaly.object())
        .bind(anomaly.kind)
        .bind(anomaly.period);
    Ok(query.fetch_optional::<(Uuid,)>().await?.is_some())
}

/// Anomalies in sight, newest first.
pub async fn page(db: &Db, sight: &Sight, page: &Page) -> Result<Vec<Anomaly>, Error> {
    let query = match sight {
        Sight::Area(area) => {
            let (sql, key) = PAGE.of(area);
            db.query(sql).bind(key)
        }
        Sight::Checkpoint(gate) => db.query(PAGE_OF_GATE).bind(*gate),
    };
    let before = page.before.unwrap_or(Key {
        at: Moment::LAST,
        id: Uuid::max(),
    });
    let rows = query
        .bind(before.at)
        .bind(before.id)
        .bind(page.open)
        .bind(page.kind)
        .bind(i64::from(page.limit))
        .fetch_all::<AnomalyRow>()
        .await?;
    Ok(rows.into_iter().map(Anomaly::from).collect())
}

/// The anomaly of this id, as the transaction sees it.
pub async fn one_in(tx: &mut Tx, id: AnomalyId) -> Result<Option<Anomaly>, Error> {
    let row = tx.query(ONE).bind(id).fetch_optional::<AnomalyRow>().await?;
    Ok(row.map(Anomaly::from))
}

/// Says what it was; false when somebody had.
pub async fn examine(tx: &mut Tx, id: AnomalyId, found: &Examined) -> Result<bool, Error> {
    let changed = tx
        .query(EXAMINE)
        .bind(id)
        .bind(found.outcome)
        .bind(found.note.clone())
        .bind(found.at)
        .bind(found.by.clone())
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Forgets what was found about an erased person, deadlines included; returns how many there were.
pub async fn forget_person(tx: &mut Tx, person: PersonId, now: Moment) -> Result<u64, Error> {
    let found = tx.query(OF_PERSON).bind(person).fetch_all::<(Uuid,)>().await?;
    if found.is_empty() {
        return Ok(0);
    }
    close_all(tx, found, now).await?;
    tx.query(FORGET).bind(person).execute().await
}

/// What was found about a record goes on as found about the person it went into.
pub async fn follow_person(tx: &mut Tx, from: PersonId, to: PersonId, now: Moment) -> Result<(), Error> {
    let query = tx.query(TOLD_OF_BOTH).bind(from).bind(to);
    let told_of_both = query.fetch_all::<(Uuid,)>().await?;
    for (id,) in &told_of_both {
        tx.query(DELETE).bind(*id).execute().await?;
    }
    close_all(tx, told_of_both, now).await?;
    tx.query(FOLLOW).bind(from).bind(to).execute().await?;
    Ok(())
}

/// Deletes those whose day has come, deadlines included; returns how many.
pub async fn delete_due(tx: &mut Tx, today: Day, now: Moment) -> Result<u64, Error> {
    let open = tx.query(DUE_IDS).bind(today).fetch_all::<(Uuid,)>().await?;
    close_all(tx, open, now).await?;
    tx.query(DELETE_DUE).bind(today).execute().await
}

/// Nobody needs to examine these any more.
async fn close_all(tx: &mut Tx, ids: Vec<(Uuid,)>, now: Moment) -> Result<(), Error> {
    for (id,) in ids {
        due::close(tx, DUE, id, now).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct AnomalyRow {
    id: AnomalyId,
    kind: AnomalyKind,
    period: Moment,
    person_id: Option<PersonId>,
    checkpoint_id: CheckpointId,
    other_gate_id: Option<CheckpointId>,
    area: Area,
    began_at: Moment,
    ended_at: Moment,
    observed: i64,
    allowed: i64,
    found_at: Moment,
    policy_id: Option<Uuid>,
    policy_version: Option<i32>,
    outcome: Option<Outcome>,
    note: Option<String>,
    examined_at: Option<Moment>,
    examined_by: Option<String>,
}

impl From<AnomalyRow> for Anomaly {
    fn from(row: AnomalyRow) -> Self {
        let stamp = row.policy_id.zip(row.policy_version);
        let examined = row.outcome.zip(row.examined_at).map(|(outcome, at)| Examined {
            outcome,
            note: row.note.unwrap_or_default(),
            at,
            by: row.examined_by.unwrap_or_default(),
        });
        Self {
            id: row.id,
            kind: row.kind,
            period: row.period,
            person: row.person_id,
            gate: row.checkpoint_id,
            area: row.area,
            other_gate: row.other_gate_id,
            began_at: row.began_at,
            ended_at: row.ended_at,
            observed: row.observed,
            allowed: row.allowed,
            found_at: row.found_at,
            policy: stamp.map(|(id, version)| PolicyStamp { id, version }),
            examined,
        }
    }
}
