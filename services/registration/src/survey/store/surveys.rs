//! Tables `survey`, `survey_building` and `survey_volunteer`, and the figures counted from households.

use crate::store::trouble::StoreError;
use crate::survey::rules::household::DoorState;
use crate::survey::rules::survey::{Building, Progress, Survey};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use std::collections::BTreeMap;
use uuid::Uuid;
use vocabulary::SurveyId;
use vocabulary::area::{Area, AreaLevel};

/// Where a page of surveys goes on: opened at, id.
pub type Keyset = (Moment, Uuid);

/// A building as it stands in the books.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Listed {
    /// Its number in the survey.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Checkpoint's id of it; may be empty.
    pub building_id: String,
    /// How many doors it has.
    pub doors: i32,
    /// Leaflets handed out.
    pub leaflets: i64,
}

macro_rules! surveys {
    ($rest:literal) => {
        concat!(
            "SELECT id, unit_id, unit_name, district, street, community, from_day, to_day, opened_at FROM survey WHERE ",
            $rest
        )
    };
}
const INSERT: &str = "INSERT INTO survey (id, request_hash, unit_id, unit_name, district, street, community, \
     from_day, to_day, opened_by, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
const HASH: &str = "SELECT request_hash FROM survey WHERE id = $1";
const BY_ID: &str = surveys!("id = $1");
const IN_DISTRICT: &str =
    surveys!("district = $1 AND (opened_at, id) < ($2, $3) ORDER BY opened_at DESC, id DESC LIMIT $4");
const IN_STREET: &str =
    surveys!("street = $1 AND (opened_at, id) < ($2, $3) ORDER BY opened_at DESC, id DESC LIMIT $4");
const IN_COMMUNITY: &str =
    surveys!("community = $1 AND (opened_at, id) < ($2, $3) ORDER BY opened_at DESC, id DESC LIMIT $4");
const ADD_BUILDING: &str = "INSERT INTO survey_building (survey_id, number, name, building_id, doors, leaflets) \
     VALUES ($1, $2, $3, $4, $5, 0)";
const BUILDINGS: &str = "SELECT number, name, building_id, doors, leaflets FROM survey_building \
     WHERE survey_id = $1 ORDER BY number";
const HAS_BUILDING: &str = "SELECT number FROM survey_building WHERE survey_id = $1 AND number = $2";
const ADD_LEAFLETS: &str = "UPDATE survey_building SET leaflets = leaflets + $3 WHERE survey_id = $1 AND number = $2 \
     RETURNING leaflets";
const TAKE_PART: &str = "INSERT INTO survey_volunteer (survey_id, volunteer, since) VALUES ($1, $2, $3) \
     ON CONFLICT DO NOTHING";
const VOLUNTEERS: &str =
    "SELECT volunteer FROM survey_volunteer WHERE survey_id = $1 ORDER BY since, volunteer";
/// Behind a door two households may live: doors are counted once, households each.
const FOUND: &str = "SELECT building, state, CAST(COUNT(DISTINCT house_number) AS BIGINT), CAST(COUNT(*) AS BIGINT), \
     CAST(SUM(unnamed) AS BIGINT) FROM household WHERE survey_id = $1 AND version > 0 AND NOT gone GROUP BY building, state";
const DOORS: &str = "SELECT building, CAST(COUNT(DISTINCT house_number) AS BIGINT) FROM household \
     WHERE survey_id = $1 AND version > 0 AND NOT gone GROUP BY building";
const NAMED: &str = "SELECT h.building, CAST(COUNT(*) AS BIGINT) FROM household h \
     JOIN household_member m ON m.household_id = h.id AND m.left_version IS NULL \
     WHERE h.survey_id = $1 AND NOT h.gone GROUP BY h.building";

/// Adds a survey with its buildings. `false` when its id is taken: nothing was written.
pub async fn add(
    tx: &mut Tx,
    survey: &Survey,
    buildings: &[Building],
    request_hash: Vec<u8>,
    opened_by: &str,
) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(survey.id)
        .bind(request_hash)
        .bind(survey.unit_id.clone())
        .bind(survey.unit_name.clone())
        .bind(column(survey.area.district()))
        .bind(column(survey.area.street()))
        .bind(column(survey.area.community()))
        .bind(survey.days.0)
        .bind(survey.days.1)
        .bind(opened_by.to_owned())
        .bind(survey.opened_at)
        .execute()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    for (number, building) in (1_i32..).zip(buildings) {
        tx.query(ADD_BUILDING)
            .bind(survey.id)
            .bind(number)
            .bind(building.name.clone())
            .bind(building.building_id.clone())
            .bind(building.doors)
            .execute()
            .await?;
    }
    Ok(true)
}

/// Of the request that opened the survey; `None` when there is no such survey.
pub async fn request_hash(tx: &mut Tx, id: SurveyId) -> Result<Option<Vec<u8>>, Error> {
    let row = tx.query(HASH).bind(id).fetch_optional::<(Vec<u8>,)>().await?;
    Ok(row.map(|(hash,)| hash))
}

/// A survey by id; `None` when there is none.
pub async fn by_id(db: &Db, id: SurveyId) -> Result<Option<Survey>, StoreError> {
    let row = db.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    row.map(Survey::try_from).transpose()
}

/// Surveys of an area, newest first, after `after`.
pub async fn page(db: &Db, area: &Area, after: Keyset, most: i64) -> Result<Vec<Survey>, StoreError> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    let query = db.query(sql).bind(area.code().to_owned());
    let rows = query.bind(after.0).bind(after.1).bind(most);
    let rows = rows.fetch_all::<Row>().await?;
    rows.into_iter().map(Survey::try_from).collect()
}

/// The buildings of a survey, in their order.
pub async fn buildings(db: &Db, id: SurveyId) -> Result<Vec<Listed>, Error> {
    db.query(BUILDINGS).bind(id).fetch_all::<Listed>().await
}

/// Whether the survey has a building of this number.
pub async fn has_building(tx: &mut Tx, id: SurveyId, number: i32) -> Result<bool, Error> {
    let found = tx.query(HAS_BUILDING).bind(id).bind(number);
    Ok(found.fetch_optional::<(i32,)>().await?.is_some())
}

/// Counts leaflets of a building, and returns how many it has had; `None` when there is no such building.
pub async fn add_leaflets(
    tx: &mut Tx,
    id: SurveyId,
    number: i32,
    leaflets: i32,
) -> Result<Option<i64>, Error> {
    let query = tx.query(ADD_LEAFLETS).bind(id).bind(number);
    let row = query.bind(i64::from(leaflets)).fetch_optional::<(i64,)>().await?;
    Ok(row.map(|(leaflets,)| leaflets))
}

/// Notes that a volunteer took part.
pub async fn take_part(tx: &mut Tx, id: SurveyId, volunteer: &str, at: Moment) -> Result<(), Error> {
    let query = tx.query(TAKE_PART).bind(id).bind(volunteer.to_owned());
    query.bind(at).execute().await?;
    Ok(())
}

/// The accounts of those who took part, in the order they began.
pub async fn volunteers(db: &Db, id: SurveyId) -> Result<Vec<String>, Error> {
    let rows = db.query(VOLUNTEERS).bind(id).fetch_all::<(String,)>().await?;
    Ok(rows.into_iter().map(|(volunteer,)| volunteer).collect())
}

/// How far each building is, by its number; one where nothing was found is not among them.
pub async fn progress(db: &Db, id: SurveyId) -> Result<BTreeMap<i32, Progress>, Error> {
    let mut all: BTreeMap<i32, Progress> = BTreeMap::new();
    let found = db.query(FOUND).bind(id);
    for (building, state, doors, households, unnamed) in
        found.fetch_all::<(i32, DoorState, i64, i64, i64)>().await?
    {
        let of = all.entry(building).or_default();
        match state {
            DoorState::Visited => {
                of.households = households;
                of.members += unnamed;
            }
            DoorState::Absent => of.absent = doors,
            DoorState::Refused => of.refused = doors,
            DoorState::Empty => of.empty = doors,
            DoorState::NotVisited => {}
        }
    }
    for (building, doors) in db.query(DOORS).bind(id).fetch_all::<(i32, i64)>().await? {
        all.entry(building).or_default().visited = doors;
    }
    for (building, named) in db.query(NAMED).bind(id).fetch_all::<(i32, i64)>().await? {
        all.entry(building).or_default().members += named;
    }
    Ok(all)
}

/// A level of an area as its column; empty where the area does not reach so deep.
pub(super) fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}

/// The area that these columns stand for.
pub(super) fn area_of(district: &str, street: &str, community: &str) -> Result<Area, StoreError> {
    [community, street, district]
        .into_iter()
        .find(|code| !code.is_empty())
        .and_then(|code| Area::parse(code).ok())
        .ok_or(StoreError::Shape)
}

#[derive(FromRow)]
struct Row {
    id: SurveyId,
    unit_id: String,
    unit_name: String,
    district: String,
    street: String,
    community: String,
    from_day: Day,
    to_day: Day,
    opened_at: Moment,
}

impl TryFrom<Row> for Survey {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            area: area_of(&row.district, &row.street, &row.community)?,
            id: row.id,
            unit_id: row.unit_id,
            unit_name: row.unit_name,
            days: (row.from_day, row.to_day),
            opened_at: row.opened_at,
        })
    }
}
