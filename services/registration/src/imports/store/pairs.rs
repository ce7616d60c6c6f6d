//! Table `import_pair`: a row and a person it may be, until somebody has decided.

use crate::imports::rules::words::{Fact, PairKind, PairState};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Sql, Tx, batches};
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::{ImportId, PersonId};

/// A pair about to be put before somebody.
#[derive(Clone, Debug)]
pub struct NewPair {
    /// Its id.
    pub id: Uuid,
    /// The import.
    pub import: ImportId,
    /// The row's line.
    pub line: i32,
    /// The person it may be.
    pub person: PersonId,
    /// Why.
    pub kind: PairKind,
    /// What differs.
    pub differing: Vec<Fact>,
    /// The smallest area around both.
    pub area: Area,
    /// When it was found.
    pub found_at: Moment,
    /// Its last day.
    pub delete_by: Day,
}

/// A pair as stored.
#[derive(Clone, Debug, FromRow)]
pub struct Pair {
    /// Its id.
    pub id: Uuid,
    /// The import.
    pub import_id: ImportId,
    /// The row's line.
    pub line: i32,
    /// The person it may be.
    pub person_id: PersonId,
    /// Why.
    pub kind: PairKind,
    /// What differs.
    pub differing: Json<Vec<Fact>>,
    /// The area around both, by level.
    pub district: String,
    /// Empty where the area does not reach so deep.
    pub street: String,
    /// Empty where the area does not reach so deep.
    pub community: String,
    /// Where it stands.
    pub state: PairState,
    /// When it was found.
    pub found_at: Moment,
}

impl Pair {
    /// The smallest area around both; `None` when the columns were written by another program.
    pub fn area(&self) -> Option<Area> {
        [&self.community, &self.street, &self.district]
            .into_iter()
            .find(|code| !code.is_empty())
            .and_then(|code| Area::parse(code).ok())
    }
}

/// A pair in a list, with its row still sealed.
#[derive(Clone, Debug, FromRow)]
pub struct ListedPair {
    /// The pair.
    #[sqlx(flatten)]
    pub pair: Pair,
    /// The row's cells and person, sealed.
    pub sealed: Vec<u8>,
}

/// Where a page goes on: found at, id.
pub type Keyset = (Moment, Uuid);

/// Before the first of the oldest-first list.
pub const OLDEST: Keyset = (Moment::FIRST, Uuid::nil());

macro_rules! pairs {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.import_id, p.line, p.person_id, p.kind, p.differing, p.district, p.street, p.community, p.state, ",
            "p.found_at FROM import_pair p ",
            $rest
        )
    };
}

macro_rules! listed {
    ($where:literal) => {
        concat!(
            "SELECT p.id, p.import_id, p.line, p.person_id, p.kind, p.differing, p.district, p.street, p.community, p.state, ",
            "p.found_at, r.sealed FROM import_pair p JOIN import_row r ON r.import_id = p.import_id AND r.line = p.line WHERE ",
            $where,
            " AND p.state = 'waiting' AND (p.found_at, p.id) > ($2, $3) AND ($5 IS NULL OR p.import_id = $5) ",
            "ORDER BY p.found_at, p.id LIMIT $4"
        )
    };
}

const INSERT: &str = "INSERT INTO import_pair (id, import_id, line, person_id, kind, differing, district, street, community, \
     state, found_at, delete_by) VALUES";
const COLUMNS: usize = 12;
const BY_ID: &str = pairs!("WHERE p.id = $1");
const DECIDE: &str =
    "UPDATE import_pair SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'waiting'";
const SETTLE: &str = "UPDATE import_pair SET state = 'settled', decided_by = $3, decided_at = $4 \
     WHERE import_id = $1 AND line = $2 AND state = 'waiting'";
const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM import_pair WHERE import_id = $1 AND line = $2 AND state = 'waiting'";
const IN_DISTRICT: &str = listed!("p.district = $1");
const IN_STREET: &str = listed!("p.street = $1");
const IN_COMMUNITY: &str = listed!("p.community = $1");

/// Adds pairs; one that was there already stays as it is.
pub async fn add(tx: &mut Tx, new: &[NewPair]) -> Result<(), Error> {
    for batch in batches(new, COLUMNS) {
        let mut query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), "ON CONFLICT DO NOTHING"));
        for pair in batch {
            query = query
                .bind(pair.id)
                .bind(pair.import)
                .bind(pair.line)
                .bind(pair.person)
                .bind(pair.kind)
                .bind(Json(pair.differing.clone()))
                .bind(column(pair.area.district()))
                .bind(column(pair.area.street()))
                .bind(column(pair.area.community()))
                .bind(PairState::Waiting)
                .bind(pair.found_at)
                .bind(pair.delete_by);
        }
        query.execute().await?;
    }
    Ok(())
}

/// A pair by id; `None` when there is none, or not any more.
pub async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Option<Pair>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Pair>().await
}

/// Decides one. `false` when it was decided before: nothing was written.
pub async fn decide(tx: &mut Tx, id: Uuid, state: PairState, by: &str, at: Moment) -> Result<bool, Error> {
    let decided = tx.query(DECIDE).bind(id).bind(state).bind(by.to_owned()).bind(at);
    Ok(decided.execute().await? == 1)
}

/// The other pairs of a row need no decision any more.
pub async fn settle(tx: &mut Tx, import: ImportId, line: i32, by: &str, at: Moment) -> Result<(), Error> {
    tx.query(SETTLE)
        .bind(import)
        .bind(line)
        .bind(by.to_owned())
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// How many pairs of a row wait.
pub async fn waiting(tx: &mut Tx, import: ImportId, line: i32) -> Result<i64, Error> {
    Ok(tx
        .query(WAITING)
        .bind(import)
        .bind(line)
        .fetch_one::<(i64,)>()
        .await?
        .0)
}

/// Pairs of an area that wait, oldest first, after `after`; of one import, or of all.
pub async fn page(
    db: &Db,
    area: &Area,
    import: Option<ImportId>,
    after: Keyset,
    most: i64,
) -> Result<Vec<ListedPair>, Error> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    db.query(sql)
        .bind(area.code().to_owned())
        .bind(after.0)
        .bind(after.1)
        .bind(most)
        .bind(import.map(|import| import.as_uuid()))
        .fetch_all::<ListedPair>()
        .await
}

fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}
