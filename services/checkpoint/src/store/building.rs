//! Table `building`: what stands between a unit and its gates.

use crate::rules::import::BuildingKey;
use crate::rules::place::{Building, BuildingKind, folded};
use crate::rules::settings::{GateSettings, TemperatureDemand};
use kit::clock::Moment;
use kit::db::{Db, Error, FromRow, Query, Sql, Tx};
use std::collections::HashMap;
use uuid::Uuid;
use vocabulary::{BuildingId, UnitId};

macro_rules! buildings {
    ($rest:literal) => {
        concat!(
            "SELECT id, unit_id, name, kind, temperature_demand, confirm_within_minutes, created_at, revision FROM building WHERE ",
            $rest
        )
    };
}

const OF_ID: &str = buildings!("id = $1");
const OF_UNIT: &str = buildings!("unit_id = $1 AND id > $2 ORDER BY id LIMIT $3");
const HASH_OF: &str = "SELECT request_hash FROM building WHERE id = $1";
const INSERT: &str = "INSERT INTO building (id, unit_id, name, name_folded, kind, temperature_demand, confirm_within_minutes, \
                      request_hash, created_at, revision, changed)";
const COLUMNS: usize = 11;
const UPDATE: &str = "UPDATE building SET name = $3, name_folded = $4, temperature_demand = $5, confirm_within_minutes = $6, \
                      changed = $7, revision = revision + 1 WHERE id = $1 AND revision = $2";

/// The building of this id.
pub async fn building(db: &Db, id: BuildingId) -> Result<Option<Building>, Error> {
    Ok(db
        .query(OF_ID)
        .bind(id)
        .fetch_optional::<BuildingRow>()
        .await?
        .map(Building::from))
}

/// The building of this id, as the transaction sees it.
pub async fn building_in(tx: &mut Tx, id: BuildingId) -> Result<Option<Building>, Error> {
    Ok(tx
        .query(OF_ID)
        .bind(id)
        .fetch_optional::<BuildingRow>()
        .await?
        .map(Building::from))
}

/// The hash of the request that created the building: `None` when there is no such building, `Some(None)` when it was imported.
pub async fn request_hash(tx: &mut Tx, id: BuildingId) -> Result<Option<Option<Vec<u8>>>, Error> {
    Ok(tx
        .query(HASH_OF)
        .bind(id)
        .fetch_optional::<(Option<Vec<u8>>,)>()
        .await?
        .map(|(hash,)| hash))
}

/// Buildings or groups of a unit after one id, oldest first.
pub async fn buildings_of(
    db: &Db,
    unit: UnitId,
    after: Option<BuildingId>,
    limit: u32,
) -> Result<Vec<Building>, Error> {
    let after = after.map_or(Uuid::nil(), |after| after.as_uuid());
    let query = db.query(OF_UNIT).bind(unit).bind(after).bind(i64::from(limit));
    Ok(query
        .fetch_all::<BuildingRow>()
        .await?
        .into_iter()
        .map(Building::from)
        .collect())
}

/// Adds a building. Returns `false`, and changes nothing, when its id or its name in its unit is taken.
pub async fn insert(
    tx: &mut Tx,
    building: &Building,
    request_hash: &[u8],
    change: i64,
) -> Result<bool, Error> {
    let query = tx.query(Sql::rows(INSERT, COLUMNS, 1, "ON CONFLICT DO NOTHING"));
    Ok(bind(query, building, Some(request_hash), change)
        .execute()
        .await?
        == 1)
}

/// Adds buildings of an import; none of them may be known.
pub async fn insert_all(tx: &mut Tx, buildings: &[Building], change: i64) -> Result<(), Error> {
    for batch in tx.engine().batches(buildings, COLUMNS) {
        let query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), ""));
        batch
            .iter()
            .fold(query, |query, building| bind(query, building, None, change))
            .execute()
            .await?;
    }
    Ok(())
}

/// The known ones among these buildings.
pub async fn known(tx: &mut Tx, keys: &[BuildingKey]) -> Result<HashMap<BuildingKey, BuildingId>, Error> {
    const HEAD: &str = "SELECT unit_id, name_folded, id FROM building WHERE (unit_id, name_folded) IN (";
    let mut known = HashMap::new();
    for batch in tx.engine().batches(keys, 2) {
        let query = tx.query(Sql::rows(HEAD, 2, batch.len(), ")"));
        let query = batch
            .iter()
            .fold(query, |query, (unit, name)| query.bind(*unit).bind(name.clone()));
        let rows = query.fetch_all::<(UnitId, String, BuildingId)>().await?;
        known.extend(rows.into_iter().map(|(unit, name, id)| ((unit, name), id)));
    }
    Ok(known)
}

/// Writes what may change of a building: name and settings. Returns `false` when its revision is another by now; fails as a
/// unique violation when another building of the unit has the name.
pub async fn update(tx: &mut Tx, building: &Building, seen: i32, change: i64) -> Result<bool, Error> {
    let query = tx
        .query(UPDATE)
        .bind(building.id)
        .bind(seen)
        .bind(building.name.clone())
        .bind(folded(&building.name));
    let query = query
        .bind(building.settings.temperature_demand)
        .bind(building.settings.confirm_within_minutes);
    Ok(query.bind(change).execute().await? == 1)
}

fn bind<'c>(query: Query<'c>, building: &Building, request_hash: Option<&[u8]>, change: i64) -> Query<'c> {
    let query = query
        .bind(building.id)
        .bind(building.unit)
        .bind(building.name.clone())
        .bind(folded(&building.name));
    let query = query
        .bind(building.kind)
        .bind(building.settings.temperature_demand);
    let query = query
        .bind(building.settings.confirm_within_minutes)
        .bind(request_hash.map(<[u8]>::to_vec));
    query
        .bind(building.created_at)
        .bind(building.revision)
        .bind(change)
}

#[derive(FromRow)]
struct BuildingRow {
    id: BuildingId,
    unit_id: UnitId,
    name: String,
    kind: BuildingKind,
    temperature_demand: Option<TemperatureDemand>,
    confirm_within_minutes: Option<i32>,
    created_at: Moment,
    revision: i32,
}

impl From<BuildingRow> for Building {
    fn from(row: BuildingRow) -> Self {
        Self {
            id: row.id,
            unit: row.unit_id,
            name: row.name,
            kind: row.kind,
            settings: GateSettings {
                temperature_demand: row.temperature_demand,
                confirm_within_minutes: row.confirm_within_minutes,
            },
            created_at: row.created_at,
            revision: row.revision,
        }
    }
}
