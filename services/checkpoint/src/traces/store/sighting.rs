//! Table `pass` as a trace reads it: without what was taken back, newest first.

use kit::clock::Moment;
use kit::db::{Db, Error, FromRow};
use sqlx::{ColumnIndex, Decode, Row, Type};
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, Direction, PassId, PersonId, Verdict};

use crate::rules::sight::Sight;
use crate::store::pass::list::{Key, end_of};
use crate::traces::rules::cell::Cell;
use crate::traces::rules::sighting::Sighting;

macro_rules! columns {
    () => {
        "checkpoint_id, id, person_id, direction, verdict, scanned_at"
    };
}

/// `$1` to `$3`: not before, before this key (time and id); `$4` how many.
macro_rules! sightings {
    ($of:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM pass WHERE scanned_at >= $1 AND (scanned_at, id) < ($2, $3) AND voided_at IS NULL AND ",
            $of,
            " ORDER BY scanned_at DESC, id DESC LIMIT $4"
        )
    };
}
const OF_PERSON: &str = sightings!("person_id = $5 AND area >= $6 AND area < $7");
const OF_PERSON_AT: &str = sightings!("person_id = $5 AND checkpoint_id = $6");
const AT_GATE: &str = sightings!("checkpoint_id = $5");
const OTHERS_AT_GATE: &str = sightings!("checkpoint_id = $5 AND person_id IS NOT NULL AND person_id <> $6");
const NEAR: &str = "SELECT person_id, scanned_at FROM pass WHERE checkpoint_id = $1 AND scanned_at >= $2 AND scanned_at < $3 \
                    AND voided_at IS NULL AND person_id IS NOT NULL AND person_id <> $4 LIMIT $5";
const NEAR_MANY_POSTGRES: &str = "SELECT p.person_id, p.scanned_at, c.own FROM \
    UNNEST($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[]) AS c (gate, since, until, own) \
    CROSS JOIN LATERAL (SELECT person_id, scanned_at FROM pass WHERE checkpoint_id = c.gate AND scanned_at >= c.since \
    AND scanned_at < c.until AND voided_at IS NULL AND person_id IS NOT NULL AND person_id <> $5) p LIMIT $6";

/// Which passes a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Not scanned before.
    pub from: Moment,
    /// Only what comes before this key.
    pub before: Key,
    /// At most so many.
    pub limit: u32,
}

/// Where a person was, as far as the caller sees.
pub async fn of_person(
    db: &Db,
    person: PersonId,
    sight: &Sight,
    page: &Page,
) -> Result<Vec<Sighting>, Error> {
    match sight {
        Sight::Area(area) => of_person_in(db, person, area, page).await,
        Sight::Checkpoint(gate) => {
            paged(db, OF_PERSON_AT, page)
                .bind(person)
                .bind(*gate)
                .fetch_all()
                .await
        }
    }
}

async fn of_person_in(db: &Db, person: PersonId, area: &Area, page: &Page) -> Result<Vec<Sighting>, Error> {
    paged(db, OF_PERSON, page)
        .bind(person)
        .bind(area.code().to_owned())
        .bind(end_of(area))
        .fetch_all()
        .await
}

/// Who was at a gate, whoever it was.
pub async fn at_gate(db: &Db, gate: CheckpointId, page: &Page) -> Result<Vec<Sighting>, Error> {
    paged(db, AT_GATE, page).bind(gate).fetch_all().await
}

/// Who else was at a gate, those nobody knows left out.
pub async fn others_at_gate(
    db: &Db,
    gate: CheckpointId,
    person: PersonId,
    page: &Page,
) -> Result<Vec<Sighting>, Error> {
    paged(db, OTHERS_AT_GATE, page)
        .bind(gate)
        .bind(person)
        .fetch_all()
        .await
}

/// A meeting: whom, when they passed, and when the traced person did.
pub type Met = (PersonId, Moment, Moment);

/// All meetings within these cells, in no order; at most so many.
///
/// One statement on PostgreSQL, where each would be a round trip; one per cell on SQLite.
pub async fn near(db: &Db, person: PersonId, cells: &[Cell], limit: usize) -> Result<Vec<Met>, Error> {
    if let Some(mut connection) = db.postgres().await? {
        let each = || cells.iter();
        let rows = sqlx::query(NEAR_MANY_POSTGRES)
            .bind(each().map(|cell| cell.own.gate).collect::<Vec<_>>())
            .bind(each().map(|cell| cell.from).collect::<Vec<_>>())
            .bind(each().map(|cell| cell.until).collect::<Vec<_>>())
            .bind(each().map(|cell| cell.own.at).collect::<Vec<_>>())
            .bind(person)
            .bind(as_limit(limit))
            .fetch_all(&mut *connection)
            .await?;
        return Ok(rows
            .iter()
            .map(<(PersonId, Moment, Moment)>::from_row)
            .collect::<Result<_, _>>()?);
    }
    let mut all = Vec::new();
    for cell in cells {
        let met = db
            .query(NEAR)
            .bind(cell.own.gate)
            .bind(cell.from)
            .bind(cell.until)
            .bind(person)
            .bind(as_limit(limit - all.len()))
            .fetch_all::<(PersonId, Moment)>()
            .await?;
        all.extend(met.into_iter().map(|(whom, at)| (whom, at, cell.own.at)));
        if all.len() == limit {
            break;
        }
    }
    Ok(all)
}

fn as_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn paged(db: &Db, sql: &'static str, page: &Page) -> kit::db::Query<'static> {
    db.query(sql)
        .bind(page.from)
        .bind(page.before.at)
        .bind(page.before.id)
        .bind(i64::from(page.limit))
}

impl<'r, R: Row> FromRow<'r, R> for Sighting
where
    usize: ColumnIndex<R>,
    Uuid: Decode<'r, R::Database> + Type<R::Database>,
    Moment: Decode<'r, R::Database> + Type<R::Database>,
    &'r str: Decode<'r, R::Database> + Type<R::Database>,
    str: Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        Ok(Self {
            gate: CheckpointId::from_uuid(row.try_get(0)?),
            pass: PassId::from_uuid(row.try_get(1)?),
            person: row.try_get::<Option<Uuid>, _>(2)?.map(PersonId::from_uuid),
            direction: row.try_get::<Direction, _>(3)?,
            verdict: row.try_get::<Verdict, _>(4)?,
            at: row.try_get(5)?,
        })
    }
}
