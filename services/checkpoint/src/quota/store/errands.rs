//! Table `quota_helper`: who goes on another household's quota.

use crate::quota::rules::errand::Errand;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::{HelperId, HouseholdId, PersonId};

macro_rules! errands {
    ($rest:literal) => {
        concat!(
            "SELECT id, household_id, person_id, until, appointed_at, ended_at FROM quota_helper WHERE ",
            $rest
        )
    };
}
const INSERT: &str = "INSERT INTO quota_helper (id, household_id, person_id, until, appointed_by, appointed_at, request_hash, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const HASH: &str = "SELECT request_hash FROM quota_helper WHERE id = $1";
const BY_ID: &str = errands!("id = $1");
const END: &str = "UPDATE quota_helper SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
const HELPING: &str = errands!("until >= $1 AND ended_at IS NULL ORDER BY id");
const PAGE: &str =
    errands!("household_id = $1 AND until >= $2 AND ended_at IS NULL AND id > $3 ORDER BY id LIMIT $4");

/// Adds an appointment. `false` when its id is taken: nothing was written.
pub async fn add(
    tx: &mut Tx,
    errand: &Errand,
    appointed_by: &str,
    request_hash: Vec<u8>,
    delete_by: Day,
) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(errand.id)
        .bind(errand.household)
        .bind(errand.person)
        .bind(errand.until)
        .bind(appointed_by.to_owned())
        .bind(errand.appointed_at)
        .bind(request_hash)
        .bind(delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// Of the request that made it; `None` when there is no such appointment.
pub async fn request_hash(tx: &mut Tx, id: HelperId) -> Result<Option<Vec<u8>>, Error> {
    let row = tx.query(HASH).bind(id).fetch_optional::<(Vec<u8>,)>().await?;
    Ok(row.map(|(hash,)| hash))
}

/// An appointment by id, ended ones too; `None` when there is none.
pub async fn by_id(tx: &mut Tx, id: HelperId) -> Result<Option<Errand>, Error> {
    let row = tx.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    Ok(row.map(Errand::from))
}

/// Ends an appointment. `false` when it had ended before.
pub async fn end(tx: &mut Tx, id: HelperId, at: Moment) -> Result<bool, Error> {
    Ok(tx.query(END).bind(id).bind(at).execute().await? == 1)
}

/// Everybody who helps on that day.
pub async fn helping(db: &Db, on: Day) -> Result<Vec<Errand>, Error> {
    let rows = db.query(HELPING).bind(on).fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(Errand::from).collect())
}

/// Who helps a household on that day, after `after`.
pub async fn page(
    db: &Db,
    household: HouseholdId,
    on: Day,
    after: Option<HelperId>,
    limit: u32,
) -> Result<Vec<Errand>, Error> {
    let after = after.map_or(Uuid::nil(), |after| after.as_uuid());
    let query = db.query(PAGE).bind(household).bind(on).bind(after);
    let rows = query.bind(i64::from(limit)).fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(Errand::from).collect())
}

#[derive(FromRow)]
struct Row {
    id: HelperId,
    household_id: HouseholdId,
    person_id: PersonId,
    until: Day,
    appointed_at: Moment,
    ended_at: Option<Moment>,
}

impl From<Row> for Errand {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            household: row.household_id,
            person: row.person_id,
            until: row.until,
            appointed_at: row.appointed_at,
            ended_at: row.ended_at,
        }
    }
}
