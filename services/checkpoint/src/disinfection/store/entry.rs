//! Table `disinfection`: the log.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, UnitId};

use crate::disinfection::rules::entry::{DisinfectionId, Doing, Entry};
use crate::disinfection::rules::words::{Agent, DisinfectedKind, Findings};
use crate::rules::policy::PolicyStamp;
use crate::store::by_area::{self, ByArea};

macro_rules! columns {
    () => {
        "unit_id, id, area, checkpoint_id, kind, place_name, agent, strength, dose, contact_minutes, square_metres, case_suspected, \
         done_at, done_by, recorded_at, recorded_by, findings, policy_id, policy_version"
    };
}

/// `$2` not before, `$3`, `$4` before this key, `$5` only with findings, `$6` how many.
macro_rules! page {
    ($of:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM disinfection WHERE ",
            $of,
            " AND done_at >= $2 AND (done_at, id) < ($3, $4) AND (NOT $5 OR findings <> '') ORDER BY done_at DESC, id DESC LIMIT $6"
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
const PAGE_OF_UNIT: &str = page!("unit_id = $1");
const PAGE_OF_GATE: &str = page!("checkpoint_id = $1");
const INSERT: &str = "INSERT INTO disinfection (unit_id, id, area, checkpoint_id, kind, place_name, agent, strength, dose, contact_minutes, \
                      square_metres, case_suspected, done_at, done_by, recorded_at, recorded_by, findings, policy_id, policy_version, \
                      district, street, community, request_hash, delete_by) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) \
                      ON CONFLICT (unit_id, id) DO NOTHING";
const HASH_OF: &str = "SELECT request_hash FROM disinfection WHERE unit_id = $1 AND id = $2";
const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM disinfection WHERE unit_id = $1 AND id = $2"
);
const DUE: &str = "DELETE FROM disinfection WHERE delete_by <= $1";

/// Where a page goes on: before this entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// When it was done.
    pub at: Moment,
    /// Its id.
    pub id: Uuid,
}

impl Key {
    /// Of an entry.
    pub fn of(entry: &Entry) -> Self {
        Self {
            at: entry.done_at,
            id: entry.id.as_uuid(),
        }
    }
}

/// Whose entries a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of the units of an area.
    Area(Area),
    /// Of one unit.
    Unit(UnitId),
    /// Of one gate.
    Gate(CheckpointId),
}

/// Which entries a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Done then or later.
    pub from: Moment,
    /// Before this one.
    pub before: Key,
    /// Only those with findings.
    pub only_with_findings: bool,
    /// At most so many.
    pub limit: u32,
}

/// Writes an entry that is deleted on its day; false when the unit has one of this id.
pub async fn insert(tx: &mut Tx, entry: &Entry, request_hash: &[u8], delete_by: Day) -> Result<bool, Error> {
    let (district, street, community) = by_area::columns(&entry.area);
    let written = tx
        .query(INSERT)
        .bind(entry.unit)
        .bind(entry.id)
        .bind(entry.area)
        .bind(entry.gate)
        .bind(entry.kind)
        .bind(entry.place_name.clone())
        .bind(entry.doing.agent)
        .bind(entry.doing.strength)
        .bind(entry.doing.dose)
        .bind(entry.doing.contact_minutes)
        .bind(entry.square_metres)
        .bind(entry.doing.case_suspected)
        .bind(entry.done_at)
        .bind(entry.done_by.clone())
        .bind(entry.recorded_at)
        .bind(entry.recorded_by.clone())
        .bind(entry.findings.clone())
        .bind(entry.policy.map(|stamp| stamp.id))
        .bind(entry.policy.map(|stamp| stamp.version))
        .bind(district)
        .bind(street)
        .bind(community)
        .bind(request_hash)
        .bind(delete_by)
        .execute()
        .await?;
    Ok(written == 1)
}

/// The hash of the request that wrote it; `None` when there is no such entry.
pub async fn request_hash(tx: &mut Tx, unit: UnitId, id: DisinfectionId) -> Result<Option<Vec<u8>>, Error> {
    let row = tx
        .query(HASH_OF)
        .bind(unit)
        .bind(id)
        .fetch_optional::<(Vec<u8>,)>()
        .await?;
    Ok(row.map(|(hash,)| hash))
}

/// The entry of this id, as the transaction sees it.
pub async fn entry_in(tx: &mut Tx, unit: UnitId, id: DisinfectionId) -> Result<Option<Entry>, Error> {
    let row = tx
        .query(ONE)
        .bind(unit)
        .bind(id)
        .fetch_optional::<EntryRow>()
        .await?;
    Ok(row.map(Entry::from))
}

/// A page of the log, newest first.
pub async fn page(db: &Db, whose: Whose, page: &Page) -> Result<Vec<Entry>, Error> {
    let query = match whose {
        Whose::Area(area) => {
            let (sql, key) = PAGE.of(&area);
            db.query(sql).bind(key)
        }
        Whose::Unit(unit) => db.query(PAGE_OF_UNIT).bind(unit),
        Whose::Gate(gate) => db.query(PAGE_OF_GATE).bind(gate),
    };
    let rows = query
        .bind(page.from)
        .bind(page.before.at)
        .bind(page.before.id)
        .bind(page.only_with_findings)
        .bind(i64::from(page.limit))
        .fetch_all::<EntryRow>()
        .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// Deletes the entries whose day has come; returns how many.
pub async fn delete_due(db: &Db, today: Day) -> Result<u64, Error> {
    db.query(DUE).bind(today).execute().await
}

#[derive(FromRow)]
struct EntryRow {
    unit_id: UnitId,
    id: DisinfectionId,
    area: Area,
    checkpoint_id: Option<CheckpointId>,
    kind: DisinfectedKind,
    place_name: String,
    agent: Agent,
    strength: i32,
    dose: i32,
    contact_minutes: i32,
    square_metres: i32,
    case_suspected: bool,
    done_at: Moment,
    done_by: String,
    recorded_at: Moment,
    recorded_by: String,
    findings: Findings,
    policy_id: Option<Uuid>,
    policy_version: Option<i32>,
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        let stamp = row.policy_id.zip(row.policy_version);
        Self {
            id: row.id,
            unit: row.unit_id,
            area: row.area,
            gate: row.checkpoint_id,
            kind: row.kind,
            place_name: row.place_name,
            doing: Doing {
                agent: row.agent,
                strength: row.strength,
                dose: row.dose,
                contact_minutes: row.contact_minutes,
                case_suspected: row.case_suspected,
            },
            square_metres: row.square_metres,
            done_at: row.done_at,
            done_by: row.done_by,
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by,
            findings: row.findings,
            policy: stamp.map(|(id, version)| PolicyStamp { id, version }),
        }
    }
}
