//! Table `checkpoint`: gates, read together with what they take from their building and unit.

use super::by_area::{self, ByArea, by_area};
use crate::rules::import::{GateKey, NewGate};
use crate::rules::place::{Gate, folded};
use crate::rules::settings::{GateSettings, TemperatureDemand};
use crate::rules::sight::Sight;
use kit::clock::Moment;
use kit::db::{Db, Error, FromRow, Query, Sql, Tx};
use std::collections::HashSet;
use vocabulary::{Area, BuildingId, CheckpointId, PosterDirection, UnitId, UnitKind};

// The inner SELECT reads through one index and ends before anything is joined.
macro_rules! gates {
    ($($of:literal),+) => {
        concat!(
            "SELECT c.id, c.number, c.unit_id, u.name AS unit_name, u.kind AS unit_kind, c.building_id, c.name, c.area, c.direction, ",
            "c.temperature_demand, c.confirm_within_minutes, ",
            "b.temperature_demand AS building_demand, b.confirm_within_minutes AS building_minutes, ",
            "u.temperature_demand AS unit_demand, u.confirm_within_minutes AS unit_minutes, ",
            "c.poster_version, c.created_at, c.closed_at, c.revision ",
            "FROM (SELECT * FROM checkpoint WHERE ", $($of),+, ") c ",
            "JOIN unit u ON u.id = c.unit_id LEFT JOIN building b ON b.id = c.building_id ORDER BY c.number"
        )
    };
}

macro_rules! page {
    ($within:literal) => {
        gates!(
            $within,
            " AND number > $2 AND ($3 IS NULL OR unit_id = $3) ",
            "AND ($4 IS NULL OR $4 = (closed_at IS NULL)) ORDER BY number LIMIT $5"
        )
    };
}

const PAGE: ByArea = by_area!(page);
const PAGE_OF_ONE: &str = page!("id = $1");
const OF_ID: &str = gates!("id = $1");
const CHANGED_SINCE: &str = gates!(
    "changed > $1 OR unit_id IN (SELECT id FROM unit WHERE changed > $1) ",
    "OR building_id IN (SELECT id FROM building WHERE changed > $1)"
);
const HASH_OF: &str = "SELECT request_hash FROM checkpoint WHERE id = $1";
const INSERT: &str = "INSERT INTO checkpoint (id, number, unit_id, building_id, name, name_folded, area, district, street, community, \
                      direction, temperature_demand, confirm_within_minutes, request_hash, created_at, revision, changed)";
const COLUMNS: usize = 17;
const UPDATE: &str = "UPDATE checkpoint SET name = $3, name_folded = $4, direction = $5, building_id = $6, temperature_demand = $7, \
                      confirm_within_minutes = $8, changed = $9, revision = revision + 1 WHERE id = $1 AND revision = $2";
const CLOSE: &str = "UPDATE checkpoint SET closed_at = $2, closed_reason = $3, changed = $4, revision = revision + 1 \
                     WHERE id = $1 AND closed_at IS NULL";
const SET_POSTER: &str =
    "UPDATE checkpoint SET poster_version = $3, changed = $4 WHERE id = $1 AND poster_version = $2";

/// The gate of this id. Its `ending_posters` are left empty, here as in every function of this file: the directory fills them in.
pub async fn gate(db: &Db, id: CheckpointId) -> Result<Option<Gate>, Error> {
    Ok(db
        .query(OF_ID)
        .bind(id)
        .fetch_optional::<GateRow>()
        .await?
        .map(Gate::from))
}

/// The gate of this id, as the transaction sees it.
pub async fn gate_in(tx: &mut Tx, id: CheckpointId) -> Result<Option<Gate>, Error> {
    Ok(tx
        .query(OF_ID)
        .bind(id)
        .fetch_optional::<GateRow>()
        .await?
        .map(Gate::from))
}

/// The hash of the request that created the gate: `None` when there is no such gate, `Some(None)` when it was imported.
pub async fn request_hash(tx: &mut Tx, id: CheckpointId) -> Result<Option<Option<Vec<u8>>>, Error> {
    Ok(tx
        .query(HASH_OF)
        .bind(id)
        .fetch_optional::<(Option<Vec<u8>>,)>()
        .await?
        .map(|(hash,)| hash))
}

/// What a list of gates is narrowed by.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// What the caller may see.
    pub sight: Sight,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only open ones (`true`) or closed ones (`false`).
    pub open: Option<bool>,
}

/// Gates with a greater number than `after`, by number.
pub async fn gates_within(db: &Db, wanted: Wanted, after: i64, limit: u32) -> Result<Vec<Gate>, Error> {
    let query = match wanted.sight {
        Sight::Area(area) => {
            let (sql, key) = PAGE.of(&area);
            db.query(sql).bind(key)
        }
        Sight::Checkpoint(checkpoint) => db.query(PAGE_OF_ONE).bind(checkpoint),
    };
    let query = query
        .bind(after)
        .bind(wanted.unit)
        .bind(wanted.open)
        .bind(i64::from(limit));
    Ok(query
        .fetch_all::<GateRow>()
        .await?
        .into_iter()
        .map(Gate::from)
        .collect())
}

/// Gates that changed, or whose unit or building changed, after that change.
pub async fn changed_since(tx: &mut Tx, change: i64) -> Result<Vec<Gate>, Error> {
    let rows = tx
        .query(CHANGED_SINCE)
        .bind(change)
        .fetch_all::<GateRow>()
        .await?;
    Ok(rows.into_iter().map(Gate::from).collect())
}

/// Adds a gate under a number. Returns `false`, and changes nothing, when its id is taken, or its name by an open gate of the
/// same unit or building.
pub async fn insert(
    tx: &mut Tx,
    gate: &NewGate,
    number: i64,
    request_hash: &[u8],
    change: i64,
) -> Result<bool, Error> {
    let query = tx.query(Sql::rows(INSERT, COLUMNS, 1, "ON CONFLICT DO NOTHING"));
    Ok(bind(query, gate, number, Some(request_hash), change)
        .execute()
        .await?
        == 1)
}

/// Adds gates of an import under the numbers from `first` on; none of them may be known.
pub async fn insert_all(tx: &mut Tx, gates: &[NewGate], first: i64, change: i64) -> Result<(), Error> {
    let mut numbers = first..;
    for batch in tx.engine().batches(gates, COLUMNS) {
        let query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), ""));
        let numbered = batch.iter().zip(&mut numbers);
        numbered
            .fold(query, |query, (gate, number)| {
                bind(query, gate, number, None, change)
            })
            .execute()
            .await?;
    }
    Ok(())
}

/// The known ones among these gates, closed ones too: a table that is loaded again does not open them again.
pub async fn known(tx: &mut Tx, keys: &[GateKey]) -> Result<HashSet<GateKey>, Error> {
    const HEAD: &str =
        "SELECT unit_id, building_id, name_folded FROM checkpoint WHERE (unit_id, name_folded) IN (";
    let mut known = HashSet::new();
    for batch in tx.engine().batches(keys, 2) {
        let query = tx.query(Sql::rows(HEAD, 2, batch.len(), ")"));
        let query = batch.iter().fold(query, |query, (unit, _, name)| {
            query.bind(*unit).bind(name.clone())
        });
        known.extend(query.fetch_all::<GateKey>().await?);
    }
    Ok(known)
}

/// Writes what may change of a gate: name, direction, building, own settings. Returns `false` when its revision is another by
/// now; fails as a unique violation when another open gate of the place has the name.
pub async fn update(tx: &mut Tx, gate: &Gate, seen: i32, change: i64) -> Result<bool, Error> {
    let query = tx
        .query(UPDATE)
        .bind(gate.id)
        .bind(seen)
        .bind(gate.name.clone())
        .bind(folded(&gate.name));
    let query = query
        .bind(gate.direction)
        .bind(gate.building)
        .bind(gate.own_settings.temperature_demand);
    Ok(query
        .bind(gate.own_settings.confirm_within_minutes)
        .bind(change)
        .execute()
        .await?
        == 1)
}

/// Closes a gate for good. Returns `false` when it is closed already.
pub async fn close(
    tx: &mut Tx,
    id: CheckpointId,
    at: Moment,
    reason: &str,
    change: i64,
) -> Result<bool, Error> {
    Ok(tx
        .query(CLOSE)
        .bind(id)
        .bind(at)
        .bind(reason.to_owned())
        .bind(change)
        .execute()
        .await?
        == 1)
}

/// Notes that the gate's newest poster is `version`. Returns `false` when `seen` is not the newest any more.
pub async fn set_poster(
    tx: &mut Tx,
    id: CheckpointId,
    seen: i32,
    version: i32,
    change: i64,
) -> Result<bool, Error> {
    Ok(tx
        .query(SET_POSTER)
        .bind(id)
        .bind(seen)
        .bind(version)
        .bind(change)
        .execute()
        .await?
        == 1)
}

fn bind<'c>(
    query: Query<'c>,
    gate: &NewGate,
    number: i64,
    request_hash: Option<&[u8]>,
    change: i64,
) -> Query<'c> {
    let (district, street, community) = by_area::columns(&gate.area);
    let query = query
        .bind(gate.id)
        .bind(number)
        .bind(gate.unit)
        .bind(gate.building);
    let query = query.bind(gate.name.clone()).bind(folded(&gate.name));
    let query = query
        .bind(gate.area)
        .bind(district)
        .bind(street)
        .bind(community)
        .bind(gate.direction);
    let query = query
        .bind(gate.settings.temperature_demand)
        .bind(gate.settings.confirm_within_minutes);
    query
        .bind(request_hash.map(<[u8]>::to_vec))
        .bind(gate.created_at)
        .bind(1_i32)
        .bind(change)
}

#[derive(FromRow)]
struct GateRow {
    id: CheckpointId,
    number: i64,
    unit_id: UnitId,
    unit_name: String,
    unit_kind: UnitKind,
    building_id: Option<BuildingId>,
    name: String,
    area: Area,
    direction: PosterDirection,
    temperature_demand: Option<TemperatureDemand>,
    confirm_within_minutes: Option<i32>,
    building_demand: Option<TemperatureDemand>,
    building_minutes: Option<i32>,
    unit_demand: Option<TemperatureDemand>,
    unit_minutes: Option<i32>,
    poster_version: i32,
    created_at: Moment,
    closed_at: Option<Moment>,
    revision: i32,
}

impl From<GateRow> for Gate {
    fn from(row: GateRow) -> Self {
        let settings = |temperature_demand, confirm_within_minutes| GateSettings {
            temperature_demand,
            confirm_within_minutes,
        };
        let own = settings(row.temperature_demand, row.confirm_within_minutes);
        let building = settings(row.building_demand, row.building_minutes);
        let unit = settings(row.unit_demand, row.unit_minutes);
        Self {
            id: row.id,
            number: row.number,
            unit: row.unit_id,
            unit_name: row.unit_name,
            unit_kind: row.unit_kind,
            building: row.building_id,
            name: row.name,
            area: row.area,
            direction: row.direction,
            own_settings: own,
            settings: own.or(building).or(unit),
            poster_version: row.poster_version,
            ending_posters: Vec::new(),
            created_at: row.created_at,
            closed_at: row.closed_at,
            revision: row.revision,
        }
    }
}
