//! Tables `household` and `household_record`: every household as it stands, and as it stood.

use super::surveys::{area_of, column};
use crate::store::trouble::StoreError;
use crate::survey::rules::household::{DoorState, Household, Record};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use uuid::Uuid;
use vocabulary::{HouseholdId, PersonId, SurveyId};

/// Where a page of households goes on: building, door, id.
pub type Keyset = (i32, String, Uuid);

macro_rules! households {
    ($rest:literal) => {
        concat!(
            "SELECT id, survey_id, building, house_number, village_group, state, head_id, phone, unnamed, district, street, ",
            "community, version, gone, visited_at, delete_by FROM household WHERE ",
            $rest
        )
    };
}
const INSERT: &str = "INSERT INTO household (id, survey_id, building, house_number, village_group, state, head_id, phone, \
     unnamed, district, street, community, version, told_version, gone, visited_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, FALSE, $14, $15) ON CONFLICT DO NOTHING";
const BY_ID: &str = households!("id = $1");
const BY_ID_LOCKED: Sql = Sql::Differs {
    postgres: households!("id = $1 FOR UPDATE"),
    sqlite: BY_ID,
};
const WAITING: &str = "SELECT id FROM household WHERE survey_id = $1 AND building = $2 AND house_number = $3 \
     AND version = 0 AND NOT gone ORDER BY id LIMIT 1";
const SET: &str = "UPDATE household SET building = $3, house_number = $4, village_group = $5, state = $6, head_id = $7, \
     phone = $8, unnamed = $9, version = $2 + 1, gone = FALSE, visited_at = $10, delete_by = $11 \
     WHERE id = $1 AND version = $2";
const RECORD: &str = "INSERT INTO household_record (household_id, version, house_number, village_group, state, head_id, phone, \
     unnamed, recorded_at, recorded_by, delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const RECORDS: &str = "SELECT version, house_number, village_group, state, phone, unnamed, recorded_at, recorded_by \
     FROM household_record WHERE household_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3";
const PAGE: &str = households!(
    "survey_id = $1 AND (building, house_number, id) > ($2, $3, $4) AND ($5 = 0 OR building = $5) \
     AND ($6 IS NULL OR state = $6) AND ($7 IS NULL OR id = $7) AND NOT gone ORDER BY building, house_number, id LIMIT $8"
);
const LET_GO: &str = "UPDATE household SET gone = TRUE, version = version + 1, head_id = NULL, phone = NULL \
     WHERE delete_by < $1 AND NOT gone AND version > 0";

/// Adds a household, or a door that waits. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &Household) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(new.id)
        .bind(new.survey)
        .bind(new.building)
        .bind(new.house_number.clone())
        .bind(new.village_group)
        .bind(new.state)
        .bind(new.head)
        .bind(new.phone.clone())
        .bind(new.unnamed)
        .bind(column(new.area.district()))
        .bind(column(new.area.street()))
        .bind(column(new.area.community()))
        .bind(new.version)
        .bind(new.visited_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// A household by id; `None` when there is none.
pub async fn by_id(db: &Db, id: HouseholdId) -> Result<Option<Household>, StoreError> {
    let row = db.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    row.map(Household::try_from).transpose()
}

/// The same inside a transaction, until whose end nobody else changes it.
pub async fn by_id_in(tx: &mut Tx, id: HouseholdId) -> Result<Option<Household>, StoreError> {
    let row = tx.query(BY_ID_LOCKED).bind(id).fetch_optional::<Row>().await?;
    row.map(Household::try_from).transpose()
}

/// The household that stands for a door nobody has been to; `None` when none waits there.
pub async fn waiting_at(
    tx: &mut Tx,
    survey: SurveyId,
    building: i32,
    house_number: &str,
) -> Result<Option<HouseholdId>, Error> {
    let query = tx.query(WAITING).bind(survey).bind(building);
    let row = query
        .bind(house_number.to_owned())
        .fetch_optional::<(HouseholdId,)>();
    Ok(row.await?.map(|(id,)| id))
}

/// Writes the next version of a household, and keeps it on record. `household` is as it was seen, with what is new in it; returns
/// it with its new version, or `None` when somebody else wrote one meanwhile.
pub async fn set(
    tx: &mut Tx,
    household: Household,
    recorded_by: &str,
    at: Moment,
) -> Result<Option<Household>, Error> {
    let set = tx
        .query(SET)
        .bind(household.id)
        .bind(household.version)
        .bind(household.building)
        .bind(household.house_number.clone())
        .bind(household.village_group)
        .bind(household.state)
        .bind(household.head)
        .bind(household.phone.clone())
        .bind(household.unnamed)
        .bind(household.visited_at)
        .bind(household.delete_by)
        .execute()
        .await?;
    if set == 0 {
        return Ok(None);
    }
    let household = Household {
        version: household.version + 1,
        gone: false,
        ..household
    };
    tx.query(RECORD)
        .bind(household.id)
        .bind(household.version)
        .bind(household.house_number.clone())
        .bind(household.village_group)
        .bind(household.state)
        .bind(household.head)
        .bind(household.phone.clone())
        .bind(household.unnamed)
        .bind(at)
        .bind(recorded_by.to_owned())
        .bind(household.delete_by)
        .execute()
        .await?;
    Ok(Some(household))
}

/// Older versions of a household than `before`, newest first.
pub async fn records(db: &Db, id: HouseholdId, before: i64, most: i64) -> Result<Vec<Record>, Error> {
    let query = db.query(RECORDS).bind(id).bind(before).bind(most);
    let rows = query.fetch_all::<RecordRow>().await?;
    Ok(rows.into_iter().map(Record::from).collect())
}

/// Which households of a survey a list shows.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Of this building; 0 is of every one.
    pub building: i32,
    /// In this state.
    pub state: Option<DoorState>,
    /// Only this one.
    pub id: Option<HouseholdId>,
}

/// Households of a survey by building and door, after `after`.
pub async fn page(
    db: &Db,
    survey: SurveyId,
    filter: Filter,
    after: Keyset,
    most: i64,
) -> Result<Vec<Household>, StoreError> {
    let query = db
        .query(PAGE)
        .bind(survey)
        .bind(after.0)
        .bind(after.1)
        .bind(after.2);
    let query = query.bind(filter.building).bind(filter.state).bind(filter.id);
    let query = query.bind(most);
    let rows = query.fetch_all::<Row>().await?;
    rows.into_iter().map(Household::try_from).collect()
}

/// Lets go of households past their day: they are told once more, as gone, before their rows are deleted. Returns how many.
pub async fn let_go(db: &Db, today: Day) -> Result<u64, Error> {
    db.query(LET_GO).bind(today).execute().await
}

#[derive(FromRow)]
struct Row {
    id: HouseholdId,
    survey_id: SurveyId,
    building: i32,
    house_number: String,
    village_group: Option<i32>,
    state: DoorState,
    head_id: Option<PersonId>,
    phone: Option<Vec<u8>>,
    unnamed: i32,
    district: String,
    street: String,
    community: String,
    version: i64,
    gone: bool,
    visited_at: Option<Moment>,
    delete_by: Day,
}

impl TryFrom<Row> for Household {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            area: area_of(&row.district, &row.street, &row.community)?,
            id: row.id,
            survey: row.survey_id,
            building: row.building,
            house_number: row.house_number,
            village_group: row.village_group,
            state: row.state,
            head: row.head_id,
            phone: row.phone,
            unnamed: row.unnamed,
            version: row.version,
            gone: row.gone,
            visited_at: row.visited_at,
            delete_by: row.delete_by,
        })
    }
}

#[derive(FromRow)]
struct RecordRow {
    version: i64,
    house_number: String,
    village_group: Option<i32>,
    state: DoorState,
    phone: Option<Vec<u8>>,
    unnamed: i32,
    recorded_at: Moment,
    recorded_by: String,
}

impl From<RecordRow> for Record {
    fn from(row: RecordRow) -> Self {
        Self {
            version: row.version,
            house_number: row.house_number,
            village_group: row.village_group,
            state: row.state,
            phone: row.phone,
            unnamed: row.unnamed,
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by,
        }
    }
}
