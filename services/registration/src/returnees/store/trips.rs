//! Tables `trip` and `trip_version`: trips as they stand, what they said before, and who arrived.

use crate::returnees::rules::origin::Elsewhere;
use crate::returnees::rules::transport::TransportNumber;
use crate::returnees::rules::trip::Trip;
use crate::returnees::rules::words::TripAct;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Query, Sql, Tx};
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::{PersonId, TripId};

/// What was done to a trip, by whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// What.
    pub what: TripAct,
    /// The caller's key.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Why, sealed.
    pub reason: Option<Vec<u8>>,
}

/// A trip about to be written, everything sealed already.
#[derive(Clone, Debug)]
pub struct Written<'a> {
    /// As it stands from now on.
    pub trip: &'a Trip,
    /// Where from, under the code that area has today; `None` from abroad.
    pub origin_today: Option<Area>,
    /// Seat, plate and companions, sealed.
    pub details: Vec<u8>,
    /// What was done.
    pub act: Act,
}

/// A trip as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The trip.
    pub trip: Trip,
    /// Seat, plate and companions, sealed.
    pub details: Vec<u8>,
    /// What made it so.
    pub act: Act,
}

/// What tells a repeated declaration from a reused id.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Create {
    /// Of whom.
    pub person_id: PersonId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
}

/// Where a page of somebody's trips goes on: the day, the id.
pub type Keyset = (Day, Uuid);

/// Before the first trip of the newest-first list.
pub const NEWEST: Keyset = (Day::LAST, Uuid::max());

const INSERT: &str = "INSERT INTO trip (person_id, id, version, body, details, state, kind, district, street, community, \
     origin_code, origin_country, transport_number, due_on, arrived_on, day, departed_on, declared_on, settled_on, \
     late_minutes, act, acted_by, acted_at, reason, delete_by, request_hash)";
const COLUMNS: usize = 26;
const UPDATE: &str = "UPDATE trip SET version = $3, body = $4, details = $5, state = $6, kind = $7, district = $8, \
     street = $9, community = $10, origin_code = $11, origin_country = $12, transport_number = $13, due_on = $14, \
     arrived_on = $15, day = $16, departed_on = $17, declared_on = $18, settled_on = $19, late_minutes = $20, act = $21, \
     acted_by = $22, acted_at = $23, reason = $24, delete_by = $25 WHERE person_id = $1 AND id = $2 AND version = $26";
const KEEP_VERSION: &str = "INSERT INTO trip_version (person_id, trip_id, version, body, details, act, acted_by, acted_at, \
     reason, delete_by) SELECT person_id, id, version, body, details, act, acted_by, acted_at, reason, delete_by FROM trip \
     WHERE person_id = $1 AND id = $2 AND version = $3";
const KEEP_LONGER: &str =
    "UPDATE trip_version SET delete_by = $3 WHERE person_id = $1 AND trip_id = $2 AND delete_by < $3";
const MOVE: &[&str] = &[
    "UPDATE trip SET person_id = $2 WHERE person_id = $1",
    "UPDATE trip_version SET person_id = $2 WHERE person_id = $1",
];
const CREATE: &str = "SELECT person_id, request_hash FROM trip WHERE id = $1";
const BY_ID: &str =
    "SELECT person_id, body, details, act, acted_by, acted_at, reason FROM trip WHERE id = $1";
const SAME: &str = "SELECT id FROM trip WHERE person_id = $1 AND due_on = $2 AND origin_code = $3 AND origin_country = $4 \
     AND state <> 'cancelled' AND id <> $5 LIMIT 1";
const EXPECTED: &str =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM trip WHERE person_id = $1 AND state = 'expected'";
const OF_PERSON: &str = "SELECT person_id, body, details, act, acted_by, acted_at, reason FROM trip WHERE person_id = $1 \
     AND (day, id) < ($2, $3) ORDER BY day DESC, id DESC LIMIT $4";
const LAST_ARRIVAL: &str = "SELECT arrived_on, id FROM trip WHERE person_id = $1 AND arrived_on IS NOT NULL \
     ORDER BY arrived_on DESC, id DESC LIMIT 1";
const VERSIONS: &str = "SELECT v.person_id, v.body, v.details, v.act, v.acted_by, v.acted_at, v.reason FROM \
     (SELECT person_id, version, body, details, act, acted_by, acted_at, reason FROM trip WHERE person_id = $1 AND id = $2 \
     UNION ALL SELECT person_id, version, body, details, act, acted_by, acted_at, reason FROM trip_version \
     WHERE person_id = $1 AND trip_id = $2) v WHERE v.version < $3 ORDER BY v.version DESC LIMIT $4";

/// Adds a trip that was declared. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &Written<'_>, request_hash: &[u8]) -> Result<bool, Error> {
    Ok(add_all(tx, std::slice::from_ref(new), request_hash).await? == 1)
}

/// Adds trips that were declared by one request, many in a statement; how many: those whose id is taken are left out.
pub async fn add_all(tx: &mut Tx, new: &[Written<'_>], request_hash: &[u8]) -> Result<u64, Error> {
    let mut added = 0;
    for batch in tx.engine().batches(new, COLUMNS) {
        let mut query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), "ON CONFLICT DO NOTHING"));
        for written in batch {
            query = bound(query, written).bind(request_hash.to_owned());
        }
        added += query.execute().await?;
    }
    Ok(added)
}

/// Writes the next version of a trip and keeps the one before it. `false` when another came between: nothing was written.
pub async fn change(tx: &mut Tx, next: &Written<'_>) -> Result<bool, Error> {
    let (person, id) = (next.trip.person, next.trip.id);
    let before = next.trip.version - 1;
    let kept = tx.query(KEEP_VERSION).bind(person).bind(id).bind(before);
    if kept.execute().await? == 0 {
        return Ok(false);
    }
    bound(tx.query(UPDATE), next).bind(before).execute().await?;
    let longer = tx.query(KEEP_LONGER).bind(person).bind(id);
    longer.bind(next.trip.delete_by).execute().await?;
    Ok(true)
}

/// Gives all trips of one record of a person, and what they said before, to another record of the same person.
pub async fn move_all(tx: &mut Tx, from: PersonId, to: PersonId) -> Result<(), Error> {
    for statement in MOVE {
        tx.query(*statement).bind(from).bind(to).execute().await?;
    }
    Ok(())
}

/// The first 25 values of a row, in the order of the columns.
fn bound<'q>(query: Query<'q>, written: &Written<'_>) -> Query<'q> {
    let trip = written.trip;
    let to = &trip.facts.to;
    let (code, country) = origin(&trip.facts.origin, written.origin_today.as_ref());
    let number = trip.facts.transport_number.as_ref();
    query
        .bind(trip.person)
        .bind(trip.id)
        .bind(trip.version)
        .bind(Json(trip.clone()))
        .bind(written.details.clone())
        .bind(trip.state)
        .bind(trip.facts.kind)
        .bind(column(to.district()))
        .bind(column(to.street()))
        .bind(column(to.community()))
        .bind(code)
        .bind(country)
        .bind(number.map(TransportNumber::text).unwrap_or_default().to_owned())
        .bind(trip.facts.arrives.day)
        .bind(trip.arrived.map(|arrived| arrived.day))
        .bind(trip.day())
        .bind(trip.left.as_ref().map(|left| left.when.day))
        .bind(trip.declared.on)
        .bind(trip.settled_on)
        .bind(trip.late_minutes)
        .bind(written.act.what)
        .bind(written.act.by.clone())
        .bind(written.act.at)
        .bind(written.act.reason.clone())
        .bind(trip.delete_by)
}

/// How a declaration of that id was created; `None` when there is none.
pub async fn create_of(tx: &mut Tx, id: TripId) -> Result<Option<Create>, Error> {
    tx.query(CREATE).bind(id).fetch_optional::<Create>().await
}

/// A trip by id; `None` when there is none.
pub async fn by_id(db: &Db, id: TripId) -> Result<Option<Stored>, Error> {
    let row = db.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    Ok(row.map(Stored::from))
}

/// The same inside a transaction; nobody else changes it while the transaction holds its person.
pub async fn by_id_in(tx: &mut Tx, id: TripId) -> Result<Option<Stored>, Error> {
    let row = tx.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    Ok(row.map(Stored::from))
}

/// Whether another trip of this person, not cancelled, was declared from the same place for the same day.
pub async fn is_declared(tx: &mut Tx, trip: &Trip, origin_today: Option<&Area>) -> Result<bool, Error> {
    let (code, country) = origin(&trip.facts.origin, origin_today);
    let query = tx.query(SAME).bind(trip.person).bind(trip.facts.arrives.day);
    let query = query.bind(code).bind(country).bind(trip.id);
    Ok(query.fetch_optional::<(TripId,)>().await?.is_some())
}

/// How many trips of a person are expected.
pub async fn expected(tx: &mut Tx, person: PersonId) -> Result<i64, Error> {
    let counted = tx.query(EXPECTED).bind(person).fetch_one::<(i64,)>().await?;
    Ok(counted.0)
}

/// The trips of a person, newest day first, after `after`.
pub async fn of_person(db: &Db, person: PersonId, after: Keyset, most: i64) -> Result<Vec<Stored>, Error> {
    let query = db.query(OF_PERSON).bind(person).bind(after.0).bind(after.1);
    let rows = query.bind(most).fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// The last arrival known of a person.
pub async fn last_arrival(db: &Db, person: PersonId) -> Result<Option<(Day, TripId)>, Error> {
    db.query(LAST_ARRIVAL).bind(person).fetch_optional().await
}

/// What a trip says and said, newest version first, of those before `before`.
pub async fn versions(db: &Db, trip: &Trip, before: i32, most: i64) -> Result<Vec<Stored>, Error> {
    let query = db.query(VERSIONS).bind(trip.person).bind(trip.id);
    let rows = query.bind(before).bind(most).fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

// CROSS JOIN because SQLite then keeps the order: trips in the order of their people, never everybody of the area (a page of a thousand
// took a second that way).
macro_rules! arrived {
    ($level:literal) => {
        concat!(
            "SELECT DISTINCT t.person_id FROM trip t CROSS JOIN person p WHERE p.id = t.person_id AND p.",
            $level,
            " = $1 AND t.arrived_on >= $2 AND t.departed_on IS NULL AND t.person_id > $3 ORDER BY t.person_id LIMIT $4"
        )
    };
}

macro_rules! from {
    ($level:literal) => {
        concat!(
            "SELECT DISTINCT t.person_id FROM trip t CROSS JOIN person p WHERE p.id = t.person_id AND p.",
            $level,
            " = $1 AND t.arrived_on >= $2 AND t.person_id > $3 AND t.origin_code >= $5 AND t.origin_code < $6 \
             ORDER BY t.person_id LIMIT $4"
        )
    };
}

/// People looked after by an area who arrived from outside on that day or later and have not left again, as far as it is recorded;
/// ascending by id, after `after`, at most `most`.
pub async fn people_arrived(
    db: &Db,
    area: &Area,
    since: Day,
    after: PersonId,
    most: i64,
) -> Result<Vec<PersonId>, Error> {
    let sql = of_level(
        area,
        [arrived!("community"), arrived!("street"), arrived!("district")],
    );
    let query = db.query(sql).bind(area.code().to_owned()).bind(since);
    let rows = query.bind(after).bind(most).fetch_all::<(PersonId,)>().await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// People looked after by an area who came from anywhere in `origin` (under the code it has today) on that day or later, ascending by
/// id, after `after`, at most `most`. Those who have left again are among them: what holds for who was there holds when they are back.
pub async fn people_from(
    db: &Db,
    area: &Area,
    origin: &Area,
    since: Day,
    after: PersonId,
    most: i64,
) -> Result<Vec<PersonId>, Error> {
    let sql = of_level(area, [from!("community"), from!("street"), from!("district")]);
    let (first, beyond) = codes_in(Some(origin));
    let query = db.query(sql).bind(area.code().to_owned()).bind(since);
    let query = query.bind(after).bind(most).bind(first).bind(beyond);
    let rows = query.fetch_all::<(PersonId,)>().await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// The statement of a level: of community, street and district.
pub(super) fn of_level(area: &Area, [community, street, district]: [&'static str; 3]) -> &'static str {
    match area.level() {
        AreaLevel::Community => community,
        AreaLevel::Street => street,
        _ => district,
    }
}

/// The codes of an area and of all that lies in it: from the first (inclusive) to the second (exclusive). Without an area, every code
/// and none: also those from abroad.
pub(super) fn codes_in(area: Option<&Area>) -> (String, String) {
    // The character after the digits.
    const BEYOND: &str = ":";
    let shared = area.map_or("", |area| match area.level() {
        AreaLevel::Province => &area.code()[..2],
        AreaLevel::City => &area.code()[..4],
        _ => area.code(),
    });
    (shared.to_owned(), format!("{shared}{BEYOND}"))
}

/// The columns of an origin: the code it has today, or the country.
pub(super) fn origin(origin: &Elsewhere, today: Option<&Area>) -> (String, String) {
    let area = today.copied().or(origin.area());
    (
        area.map(|area| area.code().to_owned()).unwrap_or_default(),
        origin
            .country()
            .map(|country| country.to_string())
            .unwrap_or_default(),
    )
}

/// A level of an area as its column; empty where the area does not reach so deep.
fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}

#[derive(FromRow)]
struct Row {
    person_id: PersonId,
    body: Json<Trip>,
    details: Vec<u8>,
    act: TripAct,
    acted_by: String,
    acted_at: Moment,
    reason: Option<Vec<u8>>,
}

impl From<Row> for Stored {
    fn from(row: Row) -> Self {
        Self {
            // The column says whose it is: two records of one person may have become one since the body was written.
            trip: Trip {
                person: row.person_id,
                ..row.body.0
            },
            details: row.details,
            act: Act {
                what: row.act,
                by: row.acted_by,
                at: row.acted_at,
                reason: row.reason,
            },
        }
    }
}
