//! Table `event`: what happened, on record before decisions rest on it.

use crate::bulk::rules::words::EventKind;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::EventId;
use vocabulary::area::{Area, AreaLevel};

/// An event.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Event {
    /// Its id, the request's.
    pub id: EventId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// What kind.
    pub kind: EventKind,
    /// What happened.
    pub title: String,
    /// The document it is reported in.
    pub document_number: String,
    /// Where.
    pub area: Area,
    /// When.
    pub happened_on: Day,
    /// The account that recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: Moment,
}

macro_rules! events {
    ($rest:literal) => {
        concat!(
            "SELECT id, request_hash, kind, title, document_number, area, happened_on, recorded_by, recorded_at FROM event WHERE ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO event (id, request_hash, kind, title, document_number, area, district, street, community, \
     happened_on, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
const BY_ID: &str = events!("id = $1");
const IN_DISTRICT: &str =
    events!("district = $1 AND (recorded_at, id) < ($2, $3) ORDER BY recorded_at DESC, id DESC LIMIT $4");
const IN_STREET: &str =
    events!("street = $1 AND (recorded_at, id) < ($2, $3) ORDER BY recorded_at DESC, id DESC LIMIT $4");
const IN_COMMUNITY: &str =
    events!("community = $1 AND (recorded_at, id) < ($2, $3) ORDER BY recorded_at DESC, id DESC LIMIT $4");

/// A level of an area as its column; empty where the area does not reach so deep.
pub(super) fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}

/// Adds an event. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, event: &Event) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(event.id)
        .bind(event.request_hash.clone())
        .bind(event.kind)
        .bind(event.title.clone())
        .bind(event.document_number.clone())
        .bind(event.area)
        .bind(column(event.area.district()))
        .bind(column(event.area.street()))
        .bind(column(event.area.community()))
        .bind(event.happened_on)
        .bind(event.recorded_by.clone())
        .bind(event.recorded_at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// An event by id; `None` when there is none.
pub async fn by_id(db: &Db, id: EventId) -> Result<Option<Event>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}

/// The same inside a transaction.
pub async fn by_id_in(tx: &mut Tx, id: EventId) -> Result<Option<Event>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional().await
}

/// Events of an area, the newest first, before this key.
pub async fn page(db: &Db, area: &Area, before: (Moment, Uuid), most: i64) -> Result<Vec<Event>, Error> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    db.query(sql)
        .bind(area.code().to_owned())
        .bind(before.0)
        .bind(before.1)
        .bind(most)
        .fetch_all()
        .await
}
