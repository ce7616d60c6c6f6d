//! Table `quarantine`: each order as it stands now.

use crate::quarantine::rules::ids::OrderId;
use crate::quarantine::rules::obligations::{Obligations, Progress, Slot};
use crate::quarantine::rules::order::{LastCheck, Order, Stay};
use crate::quarantine::rules::words::{HalfDay, Mode, Reason, State};
use crate::rules::level::DecidedBy;
use crate::store::trouble::StoreError;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::level::Level;

macro_rules! orders {
    ($rest:literal) => {
        concat!(
            "SELECT q.person_id, q.id, q.reason, q.evidence, q.ordered_by, q.ordered_at, q.first_day, q.last_day, q.mode, ",
            "q.place, q.district, q.street, q.community, q.policy_id, q.policy_version, q.policy_document, q.level, ",
            "q.morning_from, q.morning_by, q.evening_from, q.evening_by, q.mornings_through, q.evenings_through, ",
            "q.last_check_at, q.last_deci_celsius, q.last_alarming, q.alarms, q.needs, q.state, q.released_at, q.delete_by",
            $rest
        )
    };
}
pub(super) use orders;

const INSERT: &str = "INSERT INTO quarantine (person_id, id, reason, evidence, ordered_by, ordered_at, first_day, last_day, mode, place, \
     district, street, community, policy_id, policy_version, policy_document, level, morning_from, morning_by, evening_from, evening_by, \
     mornings_through, evenings_through, last_alarming, alarms, needs, state, release_due, delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, \
     $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, FALSE, 0, 0, 'in_force', FALSE, $24) \
     ON CONFLICT DO NOTHING";
const BY_ID: &str = orders!(" FROM quarantine q WHERE q.id = $1");
const IN_FORCE_OF: &str = "SELECT id FROM quarantine WHERE person_id = $1 AND state = 'in_force'";
// In force before released, then the newest.
const LAST_OF: &str = orders!(
    " FROM quarantine q WHERE q.person_id = $1 ORDER BY q.state, q.ordered_at DESC, q.id DESC LIMIT 1"
);
const SET_TERMS: &str = "UPDATE quarantine SET mode = $3, place = $4, district = $5, street = $6, community = $7, policy_id = $8, \
     policy_version = $9, policy_document = $10, level = $11, morning_from = $12, morning_by = $13, evening_from = $14, evening_by = $15 \
     WHERE person_id = $1 AND id = $2 AND state = 'in_force'";
const EXTEND: &str = "UPDATE quarantine SET last_day = $3, delete_by = $4, release_due = FALSE \
     WHERE person_id = $1 AND id = $2 AND state = 'in_force'";
const CHECKED_MORNING: &str =
    "UPDATE quarantine SET mornings_through = $3 WHERE person_id = $1 AND id = $2 AND mornings_through < $3";
const CHECKED_EVENING: &str =
    "UPDATE quarantine SET evenings_through = $3 WHERE person_id = $1 AND id = $2 AND evenings_through < $3";
const LAST_CHECK: &str = "UPDATE quarantine SET last_check_at = $3, last_deci_celsius = $4, last_alarming = $5 \
     WHERE person_id = $1 AND id = $2 AND (last_check_at IS NULL OR last_check_at <= $3)";
// Whoever is past the last day is looked at again: a fever may have been all that kept them.
const COUNT_ALARMS: &str = "UPDATE quarantine SET alarms = alarms + $3, release_due = FALSE WHERE person_id = $1 AND id = $2 AND alarms + $3 >= 0";
const COUNT_NEEDS: &str = "UPDATE quarantine SET needs = needs + $3 WHERE person_id = $1 AND id = $2 AND needs + $3 BETWEEN 0 AND $4";
const RELEASE: &str = "UPDATE quarantine SET state = 'released', released_at = $3, released_day = $4, delete_by = $5, release_due = FALSE \
     WHERE person_id = $1 AND id = $2 AND state = 'in_force'";
const PAST_LAST_DAY: &str = "SELECT id FROM quarantine WHERE state = 'in_force' AND last_day < $1 AND NOT release_due \
     ORDER BY last_day LIMIT $2";
const RELEASE_IS_DUE: &str = "UPDATE quarantine SET release_due = TRUE \
     WHERE person_id = $1 AND id = $2 AND state = 'in_force' AND NOT release_due";
const PEOPLE_OF_DISTRICT: &str = "SELECT person_id FROM quarantine WHERE district = $1 AND state = 'in_force' AND person_id > $2 \
     ORDER BY person_id LIMIT $3";
const PEOPLE_OF_STREET: &str = "SELECT person_id FROM quarantine WHERE street = $1 AND state = 'in_force' AND person_id > $2 \
     ORDER BY person_id LIMIT $3";
const PEOPLE_OF_COMMUNITY: &str = "SELECT person_id FROM quarantine WHERE community = $1 AND state = 'in_force' AND person_id > $2 \
     ORDER BY person_id LIMIT $3";

/// Adds an order in force. `false` when its id is taken or an order is in force for this person: nothing was written.
pub async fn add(tx: &mut Tx, order: &Order) -> Result<bool, Error> {
    let (terms, owed) = (&order.terms, &order.obligations);
    let query = tx
        .query(INSERT)
        .bind(order.person)
        .bind(order.id)
        .bind(order.reason)
        .bind(order.evidence.clone())
        .bind(order.ordered_by.clone())
        .bind(order.ordered_at)
        .bind(order.first_day)
        .bind(order.last_day)
        .bind(terms.mode)
        .bind(terms.place.clone())
        .bind(column(terms.watch.district()))
        .bind(column(terms.watch.street()))
        .bind(column(terms.watch.community()))
        .bind(terms.by.policy_id)
        .bind(terms.by.version)
        .bind(terms.by.document_number.clone())
        .bind(terms.level);
    let added = query
        .bind(owed.morning.map(|slot| slot.from))
        .bind(owed.morning.map(|slot| slot.by))
        .bind(owed.evening.map(|slot| slot.from))
        .bind(owed.evening.map(|slot| slot.by))
        .bind(order.progress.mornings_through)
        .bind(order.progress.evenings_through)
        .bind(order.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// An order by id; `None` when there is none.
pub async fn by_id(db: &Db, id: OrderId) -> Result<Option<Order>, StoreError> {
    let row = db.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    row.map(Order::try_from).transpose()
}

/// The same inside a transaction. It stays as it is while its person is locked: whoever changes an order locks the person first.
pub async fn by_id_in(tx: &mut Tx, id: OrderId) -> Result<Option<Order>, StoreError> {
    let row = tx.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    row.map(Order::try_from).transpose()
}

/// The order in force for a person; `None` when there is none.
pub async fn in_force_of(tx: &mut Tx, person: PersonId) -> Result<Option<OrderId>, Error> {
    let row = tx
        .query(IN_FORCE_OF)
        .bind(person)
        .fetch_optional::<(OrderId,)>()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// The order in force for a person, or else their last one; `None` when there never was any.
pub async fn last_of(db: &Db, person: PersonId) -> Result<Option<Order>, StoreError> {
    let row = db.query(LAST_OF).bind(person).fetch_optional::<Row>().await?;
    row.map(Order::try_from).transpose()
}

/// From now on under these terms. `false` when it is not in force: nothing was written.
pub async fn set_terms(
    tx: &mut Tx,
    (person, id): (PersonId, OrderId),
    terms: &Stay,
    owed: &Obligations,
) -> Result<bool, Error> {
    let query = tx
        .query(SET_TERMS)
        .bind(person)
        .bind(id)
        .bind(terms.mode)
        .bind(terms.place.clone())
        .bind(column(terms.watch.district()))
        .bind(column(terms.watch.street()))
        .bind(column(terms.watch.community()))
        .bind(terms.by.policy_id)
        .bind(terms.by.version)
        .bind(terms.by.document_number.clone());
    let set = query
        .bind(terms.level)
        .bind(owed.morning.map(|slot| slot.from))
        .bind(owed.morning.map(|slot| slot.by))
        .bind(owed.evening.map(|slot| slot.from))
        .bind(owed.evening.map(|slot| slot.by))
        .execute()
        .await?;
    Ok(set == 1)
}

/// Moves the last day. `false` when it is not in force: nothing was written.
pub async fn extend(
    tx: &mut Tx,
    (person, id): (PersonId, OrderId),
    last_day: Day,
    delete_by: Day,
) -> Result<bool, Error> {
    let query = tx.query(EXTEND).bind(person).bind(id);
    Ok(query.bind(last_day).bind(delete_by).execute().await? == 1)
}

/// A half-day is checked; one that lies before others changes nothing.
pub async fn checked(
    tx: &mut Tx,
    (person, id): (PersonId, OrderId),
    day: Day,
    half: HalfDay,
) -> Result<(), Error> {
    let sql = match half {
        HalfDay::Morning => CHECKED_MORNING,
        HalfDay::Evening => CHECKED_EVENING,
    };
    tx.query(sql).bind(person).bind(id).bind(day).execute().await?;
    Ok(())
}

/// The latest reading, unless a later one is known.
pub async fn set_last_check(
    tx: &mut Tx,
    (person, id): (PersonId, OrderId),
    check: &LastCheck,
) -> Result<(), Error> {
    tx.query(LAST_CHECK)
        .bind(person)
        .bind(id)
        .bind(check.at)
        .bind(check.deci_celsius)
        .bind(check.is_alarming)
        .execute()
        .await?;
    Ok(())
}

/// Counts unanswered alarming checks up or down.
pub async fn count_alarms(tx: &mut Tx, (person, id): (PersonId, OrderId), by: i32) -> Result<(), Error> {
    tx.query(COUNT_ALARMS)
        .bind(person)
        .bind(id)
        .bind(by)
        .execute()
        .await?;
    Ok(())
}

/// Counts open needs up or down. `false` when there would be more than `most`: nothing was written.
pub async fn count_needs(
    tx: &mut Tx,
    (person, id): (PersonId, OrderId),
    by: i32,
    most: i32,
) -> Result<bool, Error> {
    let query = tx.query(COUNT_NEEDS).bind(person).bind(id);
    Ok(query.bind(by).bind(most).execute().await? == 1)
}

/// Ends an order. `false` when it is not in force: nothing was written.
pub async fn release(
    tx: &mut Tx,
    (person, id): (PersonId, OrderId),
    at: Moment,
    day: Day,
    delete_by: Day,
) -> Result<bool, Error> {
    let query = tx.query(RELEASE).bind(person).bind(id);
    Ok(query.bind(at).bind(day).bind(delete_by).execute().await? == 1)
}

/// Some orders whose last day has passed and of which nobody was reminded yet, the oldest first.
pub async fn past_last_day(db: &Db, today: Day, most: i64) -> Result<Vec<OrderId>, Error> {
    let rows = db
        .query(PAST_LAST_DAY)
        .bind(today)
        .bind(most)
        .fetch_all::<(OrderId,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Somebody is reminded of the release. `false` when they were before, or it has ended: nothing was written.
pub async fn release_is_due(tx: &mut Tx, (person, id): (PersonId, OrderId)) -> Result<bool, Error> {
    Ok(tx.query(RELEASE_IS_DUE).bind(person).bind(id).execute().await? == 1)
}

/// People watched by an area with an order in force, ascending by id, after `after`.
pub async fn people_in_force(
    db: &Db,
    area: &Area,
    after: PersonId,
    most: i64,
) -> Result<Vec<PersonId>, Error> {
    let sql = match area.level() {
        AreaLevel::Community => PEOPLE_OF_COMMUNITY,
        AreaLevel::Street => PEOPLE_OF_STREET,
        _ => PEOPLE_OF_DISTRICT,
    };
    let query = db.query(sql).bind(area.code().to_owned());
    let rows = query.bind(after).bind(most).fetch_all::<(PersonId,)>().await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// A level of the watching area as its column; empty where it does not reach so deep.
pub(super) fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}

/// An order as its columns.
#[derive(FromRow)]
pub(super) struct Row {
    person_id: PersonId,
    id: OrderId,
    reason: Reason,
    evidence: Vec<u8>,
    ordered_by: String,
    ordered_at: Moment,
    first_day: Day,
    last_day: Day,
    mode: Mode,
    place: Option<Vec<u8>>,
    district: String,
    street: String,
    community: String,
    policy_id: Uuid,
    policy_version: i32,
    policy_document: String,
    level: Option<Level>,
    morning_from: Option<i32>,
    morning_by: Option<i32>,
    evening_from: Option<i32>,
    evening_by: Option<i32>,
    mornings_through: Day,
    evenings_through: Day,
    last_check_at: Option<Moment>,
    last_deci_celsius: Option<i32>,
    last_alarming: bool,
    alarms: i32,
    needs: i32,
    state: State,
    released_at: Option<Moment>,
    delete_by: Day,
}

impl TryFrom<Row> for Order {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let deepest = [&row.community, &row.street, &row.district]
            .into_iter()
            .find(|code| !code.is_empty());
        let watch = deepest
            .and_then(|code| Area::parse(code).ok())
            .ok_or(StoreError::Shape)?;
        let slot = |from: Option<i32>, by: Option<i32>| from.zip(by).map(|(from, by)| Slot { from, by });
        Ok(Self {
            person: row.person_id,
            id: row.id,
            reason: row.reason,
            evidence: row.evidence,
            ordered_by: row.ordered_by,
            ordered_at: row.ordered_at,
            first_day: row.first_day,
            last_day: row.last_day,
            terms: Stay {
                mode: row.mode,
                place: row.place,
                watch,
                level: row.level,
                by: DecidedBy {
                    policy_id: row.policy_id,
                    version: row.policy_version,
                    document_number: row.policy_document,
                },
            },
            obligations: Obligations {
                morning: slot(row.morning_from, row.morning_by),
                evening: slot(row.evening_from, row.evening_by),
            },
            progress: Progress {
                mornings_through: row.mornings_through,
                evenings_through: row.evenings_through,
            },
            last_check: row.last_check_at.map(|at| LastCheck {
                at,
                deci_celsius: row.last_deci_celsius,
                is_alarming: row.last_alarming,
            }),
            alarms: row.alarms,
            needs: row.needs,
            state: row.state,
            released_at: row.released_at,
            delete_by: row.delete_by,
        })
    }
}
