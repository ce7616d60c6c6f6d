//! Table `quarantine_check`: every check as a fact of its own, and what became of the alarming ones.

use crate::quarantine::rules::ids::{CheckId, OrderId};
use crate::quarantine::rules::words::{CheckOutcome, CheckWay, HalfDay, Teller};
use crate::quarantine::store::orders::column;
use crate::rules::level::DecidedBy;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::Area;
use vocabulary::temperature::{Temperature, Threshold};

/// A check about to be recorded.
#[derive(Clone, Debug)]
pub struct NewCheck {
    /// Whose.
    pub person: PersonId,
    /// Its id, the request's.
    pub id: CheckId,
    /// The order.
    pub order: OrderId,
    /// The half-day it is of.
    pub day: Day,
    /// Which half.
    pub half: HalfDay,
    /// Whether it is the first of its half-day with a temperature.
    pub is_first: bool,
    /// How it was made.
    pub way: CheckWay,
    /// Whose word it is.
    pub source: Teller,
    /// The caller's key.
    pub recorded_by: String,
    /// The reading.
    pub temperature: Option<Temperature>,
    /// What it was judged by.
    pub threshold: Threshold,
    /// Symptoms and note, sealed.
    pub report: Vec<u8>,
    /// A fever or a symptom.
    pub is_alarming: bool,
    /// Told after its window.
    pub is_late: bool,
    /// The policy that judged it.
    pub by: DecidedBy,
    /// When it was taken.
    pub taken_at: Moment,
    /// When it became known.
    pub received_at: Moment,
    /// Who watches.
    pub watch: Area,
    /// Its last day here.
    pub delete_by: Day,
}

/// A check as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Check {
    /// Whose.
    pub person_id: PersonId,
    /// Its id.
    pub id: CheckId,
    /// The order.
    pub quarantine_id: OrderId,
    /// The day.
    pub day: Day,
    /// Which half.
    pub half: HalfDay,
    /// Whether it was the first of its half-day with a temperature.
    pub first_of_half: bool,
    /// How it was made.
    pub way: CheckWay,
    /// Whose word it is.
    pub source: Teller,
    /// The reading.
    pub deci_celsius: Option<Temperature>,
    /// What it was judged by.
    pub threshold: Threshold,
    /// Symptoms and note, sealed.
    pub report: Vec<u8>,
    /// A fever or a symptom.
    pub alarming: bool,
    /// Told after its window.
    pub late: bool,
    /// The policy that judged it.
    pub policy_id: Uuid,
    /// Its version.
    pub policy_version: i32,
    /// Its document.
    pub policy_document: String,
    /// When it was taken.
    pub taken_at: Moment,
    /// When it became known.
    pub received_at: Moment,
    /// What became of it.
    pub outcome: Option<CheckOutcome>,
    /// What was done, sealed.
    pub answer: Option<Vec<u8>>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<Moment>,
}

/// An answer to a check or to a need.
#[derive(Clone, Debug)]
pub struct Answer<T> {
    /// What became of it.
    pub outcome: T,
    /// What was done, sealed.
    pub note: Option<Vec<u8>>,
    /// The caller's key.
    pub by: String,
    /// When.
    pub at: Moment,
}

macro_rules! checks {
    ($rest:literal) => {
        concat!(
            "SELECT person_id, id, quarantine_id, day, half, first_of_half, way, source, deci_celsius, threshold, report, alarming, ",
            "late, policy_id, policy_version, policy_document, taken_at, received_at, outcome, answer, answered_by, answered_at ",
            "FROM quarantine_check WHERE ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO quarantine_check (person_id, id, quarantine_id, day, half, first_of_half, way, source, recorded_by, \
     deci_celsius, threshold, report, alarming, late, policy_id, policy_version, policy_document, taken_at, received_at, district, street, \
     community, delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
     $23) ON CONFLICT DO NOTHING";
const BY_ID: &str = checks!("id = $1");
const OF_ORDER: &str =
    checks!("person_id = $1 AND quarantine_id = $2 ORDER BY day DESC, taken_at DESC, id DESC LIMIT $3");
const OF_HALF_DAY: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM quarantine_check \
     WHERE person_id = $1 AND quarantine_id = $2 AND day = $3 AND half = $4 AND deci_celsius IS NOT NULL";
const HALF_DAYS: &str = "SELECT DISTINCT day, half FROM quarantine_check \
     WHERE person_id = $1 AND quarantine_id = $2 AND deci_celsius IS NOT NULL";
const LAST_ANSWERED: &str = "SELECT answered_at FROM quarantine_check WHERE person_id = $1 AND quarantine_id = $2 \
     AND answered_at IS NOT NULL ORDER BY answered_at DESC LIMIT 1";
const ANSWER: &str = "UPDATE quarantine_check SET outcome = $3, answer = $4, answered_by = $5, answered_at = $6 \
     WHERE person_id = $1 AND id = $2 AND alarming AND answered_at IS NULL";

/// Adds a check. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewCheck) -> Result<bool, Error> {
    let query = tx
        .query(INSERT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.order)
        .bind(new.day)
        .bind(new.half)
        .bind(new.is_first)
        .bind(new.way)
        .bind(new.source)
        .bind(new.recorded_by.clone())
        .bind(new.temperature)
        .bind(new.threshold)
        .bind(new.report.clone())
        .bind(new.is_alarming)
        .bind(new.is_late);
    let added = query
        .bind(new.by.policy_id)
        .bind(new.by.version)
        .bind(new.by.document_number.clone())
        .bind(new.taken_at)
        .bind(new.received_at)
        .bind(column(new.watch.district()))
        .bind(column(new.watch.street()))
        .bind(column(new.watch.community()))
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// A check by id; `None` when there is none.
pub async fn by_id_in(tx: &mut Tx, id: CheckId) -> Result<Option<Check>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Check>().await
}

/// The checks of an order, newest first.
pub async fn of_order(db: &Db, (person, order): (PersonId, OrderId), most: i64) -> Result<Vec<Check>, Error> {
    let query = db.query(OF_ORDER).bind(person).bind(order);
    query.bind(most).fetch_all::<Check>().await
}

/// Whether a half-day of an order has been checked with a temperature.
pub async fn is_checked(
    tx: &mut Tx,
    (person, order): (PersonId, OrderId),
    day: Day,
    half: HalfDay,
) -> Result<bool, Error> {
    let query = tx.query(OF_HALF_DAY).bind(person).bind(order);
    Ok(query.bind(day).bind(half).fetch_one::<(i64,)>().await?.0 > 0)
}

/// Every half-day of an order that has been checked with a temperature.
pub async fn half_days(db: &Db, (person, order): (PersonId, OrderId)) -> Result<Vec<(Day, HalfDay)>, Error> {
    db.query(HALF_DAYS).bind(person).bind(order).fetch_all().await
}

/// When an alarming check of an order was last answered; `None` when none was.
pub async fn last_answered(
    tx: &mut Tx,
    (person, order): (PersonId, OrderId),
) -> Result<Option<Moment>, Error> {
    let query = tx.query(LAST_ANSWERED).bind(person).bind(order);
    Ok(query.fetch_optional::<(Moment,)>().await?.map(|(at,)| at))
}

/// Answers an alarming check. `false` when it alarms nobody or somebody has answered before: nothing was written.
pub async fn answer(
    tx: &mut Tx,
    (person, id): (PersonId, CheckId),
    answer: &Answer<CheckOutcome>,
) -> Result<bool, Error> {
    let answered = tx
        .query(ANSWER)
        .bind(person)
        .bind(id)
        .bind(answer.outcome)
        .bind(answer.note.clone())
        .bind(answer.by.clone())
        .bind(answer.at)
        .execute()
        .await?;
    Ok(answered == 1)
}
