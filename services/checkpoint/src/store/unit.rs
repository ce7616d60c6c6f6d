//! Table `unit`: compounds, villages, enterprises, schools and so on.

use super::by_area::{self, ByArea, by_area};
use crate::rules::import::UnitKey;
use crate::rules::place::{Unit, folded};
use crate::rules::settings::{GateSettings, TemperatureDemand};
use crate::rules::sight::Sight;
use kit::clock::Moment;
use kit::db::{Db, Error, FromRow, Query, Sql, Tx};
use std::collections::HashMap;
use uuid::Uuid;
use vocabulary::{Area, UnitId, UnitKind};

macro_rules! units {
    ($($rest:literal),+) => {
        concat!(
            "SELECT id, name, kind, area, address, temperature_demand, confirm_within_minutes, created_at, revision FROM unit WHERE ",
            $($rest),+
        )
    };
}

macro_rules! page {
    ($within:literal) => {
        units!(
            $within,
            " AND id > $2 AND ($3 IS NULL OR kind = $3) ORDER BY id LIMIT $4"
        )
    };
}

const PAGE: ByArea = by_area!(page);
const OF_CHECKPOINT: &str = page!("id = (SELECT unit_id FROM checkpoint WHERE id = $1)");
const OF_ID: &str = units!("id = $1");
const IS_ANY: &str = "SELECT EXISTS (SELECT 1 FROM unit)";
const HASH_OF: &str = "SELECT request_hash FROM unit WHERE id = $1";
const INSERT: &str = "INSERT INTO unit (id, name, name_folded, kind, area, district, street, community, address, \
                      temperature_demand, confirm_within_minutes, request_hash, created_at, revision, changed)";
const COLUMNS: usize = 15;
const UPDATE: &str = "UPDATE unit SET name = $3, name_folded = $4, address = $5, temperature_demand = $6, \
                      confirm_within_minutes = $7, changed = $8, revision = revision + 1 WHERE id = $1 AND revision = $2";

/// Whether any unit is registered; none is where there is no table yet.
pub async fn is_any(db: &Db) -> Result<bool, Error> {
    if !db.has_table("unit").await? {
        return Ok(false);
    }
    let (is_any,) = db.query(IS_ANY).fetch_one::<(bool,)>().await?;
    Ok(is_any)
}

/// The unit of this id.
pub async fn unit(db: &Db, id: UnitId) -> Result<Option<Unit>, Error> {
    Ok(db
        .query(OF_ID)
        .bind(id)
        .fetch_optional::<UnitRow>()
        .await?
        .map(Unit::from))
}

/// The unit of this id, as the transaction sees it.
pub async fn unit_in(tx: &mut Tx, id: UnitId) -> Result<Option<Unit>, Error> {
    Ok(tx
        .query(OF_ID)
        .bind(id)
        .fetch_optional::<UnitRow>()
        .await?
        .map(Unit::from))
}

/// The hash of the request that created the unit: `None` when there is no such unit, `Some(None)` when it was imported.
pub async fn request_hash(tx: &mut Tx, id: UnitId) -> Result<Option<Option<Vec<u8>>>, Error> {
    Ok(tx
        .query(HASH_OF)
        .bind(id)
        .fetch_optional::<(Option<Vec<u8>>,)>()
        .await?
        .map(|(hash,)| hash))
}

/// Units within sight after one id, oldest first; of one kind if it is given.
pub async fn units_within(
    db: &Db,
    sight: Sight,
    kind: Option<UnitKind>,
    after: Option<UnitId>,
    limit: u32,
) -> Result<Vec<Unit>, Error> {
    let query = match sight {
        Sight::Area(area) => {
            let (sql, key) = PAGE.of(&area);
            db.query(sql).bind(key)
        }
        Sight::Checkpoint(checkpoint) => db.query(OF_CHECKPOINT).bind(checkpoint),
    };
    let after = after.map_or(Uuid::nil(), |after| after.as_uuid());
    let rows = query
        .bind(after)
        .bind(kind)
        .bind(i64::from(limit))
        .fetch_all::<UnitRow>()
        .await?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

/// Adds a unit. Returns `false`, and changes nothing, when its id or its name in its area is taken.
pub async fn insert(tx: &mut Tx, unit: &Unit, request_hash: &[u8], change: i64) -> Result<bool, Error> {
    let query = tx.query(Sql::rows(INSERT, COLUMNS, 1, "ON CONFLICT DO NOTHING"));
    Ok(bind(query, unit, Some(request_hash), change).execute().await? == 1)
}

/// Adds units of an import; none of them may be known.
pub async fn insert_all(tx: &mut Tx, units: &[Unit], change: i64) -> Result<(), Error> {
    for batch in tx.engine().batches(units, COLUMNS) {
        let query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), ""));
        batch
            .iter()
            .fold(query, |query, unit| bind(query, unit, None, change))
            .execute()
            .await?;
    }
    Ok(())
}

/// The known ones among these units, with their kind.
pub async fn known(tx: &mut Tx, keys: &[UnitKey]) -> Result<HashMap<UnitKey, (UnitId, UnitKind)>, Error> {
    const HEAD: &str = "SELECT area, name_folded, id, kind FROM unit WHERE (area, name_folded) IN (";
    let mut known = HashMap::new();
    for batch in tx.engine().batches(keys, 2) {
        let query = tx.query(Sql::rows(HEAD, 2, batch.len(), ")"));
        let query = batch
            .iter()
            .fold(query, |query, (area, name)| query.bind(*area).bind(name.clone()));
        let rows = query.fetch_all::<(Area, String, UnitId, UnitKind)>().await?;
        known.extend(
            rows.into_iter()
                .map(|(area, name, id, kind)| ((area, name), (id, kind))),
        );
    }
    Ok(known)
}

/// Writes what may change of a unit: name, address, settings. Returns `false` when its revision is another by now; fails as a
/// unique violation when another unit of the area has the name.
pub async fn update(tx: &mut Tx, unit: &Unit, seen: i32, change: i64) -> Result<bool, Error> {
    let query = tx
        .query(UPDATE)
        .bind(unit.id)
        .bind(seen)
        .bind(unit.name.clone())
        .bind(folded(&unit.name));
    let query = query
        .bind(unit.address.clone())
        .bind(unit.settings.temperature_demand);
    Ok(query
        .bind(unit.settings.confirm_within_minutes)
        .bind(change)
        .execute()
        .await?
        == 1)
}

fn bind<'c>(query: Query<'c>, unit: &Unit, request_hash: Option<&[u8]>, change: i64) -> Query<'c> {
    let (district, street, community) = by_area::columns(&unit.area);
    let query = query
        .bind(unit.id)
        .bind(unit.name.clone())
        .bind(folded(&unit.name))
        .bind(unit.kind)
        .bind(unit.area);
    let query = query
        .bind(district)
        .bind(street)
        .bind(community)
        .bind(unit.address.clone());
    let query = query
        .bind(unit.settings.temperature_demand)
        .bind(unit.settings.confirm_within_minutes);
    query
        .bind(request_hash.map(<[u8]>::to_vec))
        .bind(unit.created_at)
        .bind(unit.revision)
        .bind(change)
}

#[derive(FromRow)]
struct UnitRow {
    id: UnitId,
    name: String,
    kind: UnitKind,
    area: Area,
    address: String,
    temperature_demand: Option<TemperatureDemand>,
    confirm_within_minutes: Option<i32>,
    created_at: Moment,
    revision: i32,
}

impl From<UnitRow> for Unit {
    fn from(row: UnitRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            kind: row.kind,
            area: row.area,
            address: row.address,
            settings: GateSettings {
                temperature_demand: row.temperature_demand,
                confirm_within_minutes: row.confirm_within_minutes,
            },
            created_at: row.created_at,
            revision: row.revision,
        }
    }
}
