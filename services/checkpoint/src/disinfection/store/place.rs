//! Table `disinfected_place`: how often each place was disinfected on its latest day.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use vocabulary::{Area, CheckpointId, UnitId};

use crate::disinfection::rules::entry::Entry;
use crate::disinfection::rules::place::{Place, PlaceKey};
use crate::disinfection::rules::words::DisinfectedKind;
use crate::store::by_area::{self, ByArea};

macro_rules! columns {
    () => {
        "unit_id, kind, name_folded, name, checkpoint_id, area, day, times, last_done_at"
    };
}

/// `$2` to `$4`: after this key, `$5` how many.
macro_rules! page {
    ($of:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM disinfected_place WHERE ",
            $of,
            " AND kind <> 'checkpoint' AND (unit_id, kind, name_folded) > ($2, $3, $4) ORDER BY unit_id, kind, name_folded LIMIT $5"
        )
    };
}
macro_rules! gates {
    ($of:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM disinfected_place WHERE ",
            $of,
            " AND kind = 'checkpoint'"
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
const GATES: ByArea = ByArea {
    community: gates!("community = $1"),
    street: gates!("street = $1"),
    district: gates!("district = $1"),
    city: gates!("substr(district, 1, 4) = $1"),
    province: gates!("substr(district, 1, 2) = $1"),
};
/// A day before the latest counts for nothing: nobody asks what was undone then.
const COUNT: &str = "INSERT INTO disinfected_place (unit_id, kind, name_folded, name, checkpoint_id, area, district, street, community, day, \
                     times, last_done_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11) \
                     ON CONFLICT (unit_id, kind, name_folded) DO UPDATE SET \
                     name = excluded.name, \
                     times = CASE WHEN disinfected_place.day = excluded.day THEN disinfected_place.times + 1 \
                     WHEN disinfected_place.day < excluded.day THEN 1 ELSE disinfected_place.times END, \
                     day = CASE WHEN disinfected_place.day < excluded.day THEN excluded.day ELSE disinfected_place.day END, \
                     last_done_at = CASE WHEN disinfected_place.last_done_at < excluded.last_done_at THEN excluded.last_done_at \
                     ELSE disinfected_place.last_done_at END";
const FORGET: &str = "DELETE FROM disinfected_place WHERE day <= $1";

/// Counts an entry at its place, on this day.
pub async fn count(tx: &mut Tx, entry: &Entry, key: &PlaceKey, day: Day) -> Result<(), Error> {
    let (district, street, community) = by_area::columns(&entry.area);
    tx.query(COUNT)
        .bind(key.unit)
        .bind(key.kind)
        .bind(key.name_folded.clone())
        .bind(entry.place_name.clone())
        .bind(entry.gate)
        .bind(entry.area)
        .bind(district)
        .bind(street)
        .bind(community)
        .bind(day)
        .bind(entry.done_at)
        .execute()
        .await?;
    Ok(())
}

/// The gates of an area that were ever disinfected.
pub async fn gates(db: &Db, area: &Area) -> Result<Vec<Place>, Error> {
    let (sql, key) = GATES.of(area);
    Ok(places(db.query(sql).bind(key).fetch_all().await?))
}

/// The other places of an area, after this one.
pub async fn page(db: &Db, area: &Area, after: Option<&PlaceKey>, limit: u32) -> Result<Vec<Place>, Error> {
    let (sql, key) = PAGE.of(area);
    let (unit, kind, name) = match after {
        Some(after) => (after.unit, after.kind.text(), after.name_folded.clone()),
        None => (UnitId::from_uuid(uuid::Uuid::nil()), "", String::new()),
    };
    let query = db
        .query(sql)
        .bind(key)
        .bind(unit)
        .bind(kind)
        .bind(name)
        .bind(i64::from(limit));
    Ok(places(query.fetch_all().await?))
}

/// Forgets places that were last disinfected on this day or before; returns how many.
pub async fn forget(db: &Db, day: Day) -> Result<u64, Error> {
    db.query(FORGET).bind(day).execute().await
}

fn places(rows: Vec<PlaceRow>) -> Vec<Place> {
    rows.into_iter().map(Place::from).collect()
}

#[derive(FromRow)]
struct PlaceRow {
    unit_id: UnitId,
    kind: DisinfectedKind,
    name_folded: String,
    name: String,
    checkpoint_id: Option<CheckpointId>,
    area: Area,
    day: Day,
    times: i32,
    last_done_at: Moment,
}

impl From<PlaceRow> for Place {
    fn from(row: PlaceRow) -> Self {
        Self {
            key: PlaceKey {
                unit: row.unit_id,
                kind: row.kind,
                name_folded: row.name_folded,
            },
            name: row.name,
            gate: row.checkpoint_id,
            area: row.area,
            day: row.day,
            times: row.times,
            last_done_at: row.last_done_at,
        }
    }
}
