//! Tables `quarantine_stay` and `quarantine_extension`: where somebody was kept, and how the period grew.

use crate::quarantine::rules::ids::{ChangeId, OrderId};
use crate::quarantine::rules::order::Stay;
use crate::quarantine::rules::words::{ExtensionReason, Mode};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::Area;
use vocabulary::level::Level;

/// A stay about to be recorded.
#[derive(Clone, Debug)]
pub struct NewStay {
    /// Whose.
    pub person: PersonId,
    /// Its id: the order's for the first, the request's for a transfer.
    pub id: Uuid,
    /// The order.
    pub order: OrderId,
    /// Mode, place, watch, level and policy.
    pub stay: Stay,
    /// Why they were moved, sealed.
    pub note: Option<Vec<u8>>,
    /// The caller's key.
    pub ordered_by: String,
    /// Since when.
    pub began_at: Moment,
    /// When it was told.
    pub recorded_at: Moment,
    /// Its last day here.
    pub delete_by: Day,
}

/// A stay as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct StayRow {
    /// Its id.
    pub id: Uuid,
    /// The mode.
    pub mode: Mode,
    /// The place, sealed.
    pub place: Option<Vec<u8>>,
    /// Who watched.
    pub watched_by: Area,
    /// The level held.
    pub level: Option<Level>,
    /// The policy that decided.
    pub policy_id: Uuid,
    /// Its version.
    pub policy_version: i32,
    /// Its document.
    pub policy_document: String,
    /// Why they were moved, sealed.
    pub note: Option<Vec<u8>>,
    /// Who moved them.
    pub ordered_by: String,
    /// Since when.
    pub began_at: Moment,
    /// When it was told.
    pub recorded_at: Moment,
}

/// An extension about to be recorded.
#[derive(Clone, Debug)]
pub struct NewExtension {
    /// Whose.
    pub person: PersonId,
    /// Its id, the request's.
    pub id: ChangeId,
    /// The order.
    pub order: OrderId,
    /// How many days.
    pub days: i32,
    /// The last day since then.
    pub last_day: Day,
    /// Why.
    pub reason: ExtensionReason,
    /// What shows it, sealed.
    pub evidence: Vec<u8>,
    /// The caller's key.
    pub extended_by: String,
    /// When.
    pub extended_at: Moment,
    /// Its last day here.
    pub delete_by: Day,
}

/// An extension as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Extension {
    /// Its id.
    pub id: Uuid,
    /// How many days.
    pub days: i32,
    /// The last day since then.
    pub last_day: Day,
    /// Why.
    pub reason: ExtensionReason,
    /// What shows it, sealed.
    pub evidence: Vec<u8>,
    /// Who extended it.
    pub extended_by: String,
    /// When.
    pub extended_at: Moment,
}

const ADD_STAY: &str = "INSERT INTO quarantine_stay (person_id, id, quarantine_id, mode, place, watched_by, level, policy_id, \
     policy_version, policy_document, note, ordered_by, began_at, recorded_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING";
const STAYS: &str = "SELECT id, mode, place, watched_by, level, policy_id, policy_version, policy_document, note, ordered_by, began_at, \
     recorded_at FROM quarantine_stay WHERE person_id = $1 AND quarantine_id = $2 ORDER BY began_at, id";
const LAST_BEGAN: &str = "SELECT began_at FROM quarantine_stay WHERE person_id = $1 AND quarantine_id = $2 ORDER BY began_at DESC LIMIT 1";
const ADD_EXTENSION: &str = "INSERT INTO quarantine_extension (person_id, id, quarantine_id, days, last_day, reason, evidence, \
     extended_by, extended_at, delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
const EXTENSIONS: &str = "SELECT id, days, last_day, reason, evidence, extended_by, extended_at FROM quarantine_extension \
     WHERE person_id = $1 AND quarantine_id = $2 ORDER BY extended_at, id";

/// Adds a stay. `false` when its id is taken: nothing was written.
pub async fn add_stay(tx: &mut Tx, new: &NewStay) -> Result<bool, Error> {
    let stay = &new.stay;
    let query = tx
        .query(ADD_STAY)
        .bind(new.person)
        .bind(new.id)
        .bind(new.order)
        .bind(stay.mode)
        .bind(stay.place.clone())
        .bind(stay.watch)
        .bind(stay.level)
        .bind(stay.by.policy_id)
        .bind(stay.by.version)
        .bind(stay.by.document_number.clone());
    let added = query
        .bind(new.note.clone())
        .bind(new.ordered_by.clone())
        .bind(new.began_at)
        .bind(new.recorded_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// The stays of an order, oldest first.
pub async fn stays(db: &Db, (person, order): (PersonId, OrderId)) -> Result<Vec<StayRow>, Error> {
    db.query(STAYS)
        .bind(person)
        .bind(order)
        .fetch_all::<StayRow>()
        .await
}

/// When the newest stay of an order began; `None` of an order that is not there.
pub async fn last_began(tx: &mut Tx, (person, order): (PersonId, OrderId)) -> Result<Option<Moment>, Error> {
    let query = tx.query(LAST_BEGAN).bind(person).bind(order);
    Ok(query.fetch_optional::<(Moment,)>().await?.map(|(at,)| at))
}

/// Adds an extension. `false` when its id is taken: nothing was written.
pub async fn add_extension(tx: &mut Tx, new: &NewExtension) -> Result<bool, Error> {
    let added = tx
        .query(ADD_EXTENSION)
        .bind(new.person)
        .bind(new.id)
        .bind(new.order)
        .bind(new.days)
        .bind(new.last_day)
        .bind(new.reason)
        .bind(new.evidence.clone())
        .bind(new.extended_by.clone())
        .bind(new.extended_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// The extensions of an order, oldest first.
pub async fn extensions(db: &Db, (person, order): (PersonId, OrderId)) -> Result<Vec<Extension>, Error> {
    db.query(EXTENSIONS)
        .bind(person)
        .bind(order)
        .fetch_all::<Extension>()
        .await
}
