//! Table `import_pair`: a row and a person it may be, until somebody has decided or nobody has in time. Its deadline ends with it.

use crate::imports::rules::words::{Fact, PairKind, PairState};
use crate::rules::level::DecidedBy;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Sql, Tx};
use kit::due::{self, Step};
use std::collections::HashSet;
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::{ImportId, Ladder, PersonId};

/// The kind of a pair's deadline.
pub const DUE: &str = "import_pair";

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
    /// The last day on which it is decided.
    pub decide_by: Day,
    /// The policy that puts it before somebody, and says until when.
    pub by: DecidedBy,
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
    /// The last day on which it is decided.
    pub decide_by: Day,
    /// The policy that put it before somebody, and says until when.
    pub policy: Json<DecidedBy>,
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
    /// Who must decide.
    pub level: Option<String>,
    /// By when.
    pub due_at: Option<Moment>,
    /// How many levels it was passed on from.
    pub step: Option<i32>,
}

impl ListedPair {
    /// Whether somebody was passed over, or the last level's time is over.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.step.is_some_and(|step| step > 0) || self.due_at.is_some_and(|due| due <= now)
    }
}

/// Which pairs a list shows.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Of which area.
    pub area: Area,
    /// Of one import; `None` is all.
    pub import: Option<ImportId>,
    /// Only those that are overdue then; `None` is all.
    pub overdue_at: Option<Moment>,
}

/// Where a page goes on: found at, id.
pub type Keyset = (Moment, Uuid);

/// Before the first of the oldest-first list.
pub const OLDEST: Keyset = (Moment::FIRST, Uuid::nil());

macro_rules! pairs {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.import_id, p.line, p.person_id, p.kind, p.differing, p.district, p.street, p.community, p.state, ",
            "p.found_at, p.decide_by, p.policy FROM import_pair p ",
            $rest
        )
    };
}

macro_rules! listed {
    ($where:literal) => {
        concat!(
            "SELECT p.id, p.import_id, p.line, p.person_id, p.kind, p.differing, p.district, p.street, p.community, p.state, ",
            "p.found_at, p.decide_by, p.policy, r.sealed, d.level, d.due_at, d.step FROM import_pair p ",
            "JOIN import_row r ON r.import_id = p.import_id AND r.line = p.line ",
            "LEFT JOIN due d ON d.kind = 'import_pair' AND d.object_id = p.id AND d.closed_at IS NULL WHERE ",
            $where,
            " AND p.state = 'waiting' AND (p.found_at, p.id) > ($2, $3) AND ($5 IS NULL OR p.import_id = $5) ",
            "AND (NOT $6 OR d.step > 0 OR d.due_at <= $7) ",
            "ORDER BY p.found_at, p.id LIMIT $4"
        )
    };
}

const INSERT: &str = "INSERT INTO import_pair (id, import_id, line, person_id, kind, differing, district, street, community, \
     state, found_at, decide_by, policy, delete_by)";
const COLUMNS: usize = 14;
const BY_ID: &str = pairs!("WHERE p.id = $1");
const DECIDE: &str =
    "UPDATE import_pair SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'waiting'";
const END: &str = "UPDATE import_pair SET state = $3, decided_by = $4, decided_at = $5 \
     WHERE import_id = $1 AND line = $2 AND state = 'waiting' RETURNING id";
// Rows that are matched again may turn out to be somebody known, without the pairs they had.
const SETTLE_BETWEEN: &str = "UPDATE import_pair SET state = 'settled', decided_by = $4, decided_at = $5 \
     WHERE import_id = $1 AND line > $2 AND line <= $3 AND state = 'waiting' AND NOT EXISTS \
     (SELECT 1 FROM import_row r WHERE r.import_id = import_pair.import_id AND r.line = import_pair.line) RETURNING id";
const SETTLE_BESIDE: &str = "UPDATE import_pair SET state = 'settled', decided_by = $2, decided_at = $3 \
     WHERE person_id <> $1 AND state = 'waiting' AND (import_id, line) IN (SELECT p.import_id, p.line FROM import_pair p \
     WHERE p.person_id = $1 AND p.state IN ('waiting', 'not_decided')) RETURNING id";
const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM import_pair WHERE import_id = $1 AND line = $2 AND state = 'waiting'";
const IN_DISTRICT: &str = listed!("p.district = $1");
const IN_STREET: &str = listed!("p.street = $1");
const IN_COMMUNITY: &str = listed!("p.community = $1");

/// Adds pairs, each with its deadline; one that was there already stays as it is.
pub async fn add(tx: &mut Tx, new: &[NewPair], ladder: &Ladder, now: Moment) -> Result<(), Error> {
    let mut added: HashSet<Uuid> = HashSet::new();
    for batch in tx.engine().batches(new, COLUMNS) {
        let mut query = tx.query(Sql::rows(
            INSERT,
            COLUMNS,
            batch.len(),
            "ON CONFLICT DO NOTHING RETURNING id",
        ));
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
                .bind(pair.decide_by)
                .bind(Json(pair.by.clone()))
                .bind(pair.delete_by);
        }
        added.extend(query.fetch_all::<(Uuid,)>().await?.into_iter().map(|(id,)| id));
    }
    let steps = |area: &Area| {
        let rungs = ladder.rungs_of(area).into_iter();
        rungs.map(|(level, within)| Step::new(level, within)).collect()
    };
    let ladders: Vec<_> = new
        .iter()
        .filter(|pair| added.contains(&pair.id))
        .map(|pair| (pair.id, steps(&pair.area)))
        .collect();
    due::open_all(tx, DUE, &ladders, now).await
}

/// A pair by id; `None` when there is none, or not any more.
pub async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Option<Pair>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Pair>().await
}

/// Decides one. `false` when it was decided before: nothing was written.
pub async fn decide(tx: &mut Tx, id: Uuid, state: PairState, by: &str, at: Moment) -> Result<bool, Error> {
    let decided = tx.query(DECIDE).bind(id).bind(state).bind(by.to_owned()).bind(at);
    let is_decided = decided.execute().await? == 1;
    if is_decided {
        due::close(tx, DUE, id, at).await?;
    }
    Ok(is_decided)
}

/// The pairs of a row that wait need no decision any more, or get none: they end in this state.
pub async fn end(
    tx: &mut Tx,
    (import, line): (ImportId, i32),
    state: PairState,
    by: &str,
    at: Moment,
) -> Result<(), Error> {
    let ended = tx.query(END).bind(import).bind(line).bind(state);
    let ended = ended.bind(by.to_owned()).bind(at).fetch_all::<(Uuid,)>().await?;
    close_all(tx, ended, at).await
}

/// The pairs between two lines whose rows are settled need no decision any more.
pub async fn settle_between(
    tx: &mut Tx,
    import: ImportId,
    (after, until): (i32, i32),
    by: &str,
    at: Moment,
) -> Result<(), Error> {
    let settled = tx.query(SETTLE_BETWEEN).bind(import).bind(after).bind(until);
    let settled = settled
        .bind(by.to_owned())
        .bind(at)
        .fetch_all::<(Uuid,)>()
        .await?;
    close_all(tx, settled, at).await
}

/// Rows that nobody has told from this person go with them: whoever else may be meant by them need not be asked any more.
pub async fn settle_beside(tx: &mut Tx, person: PersonId, by: &str, at: Moment) -> Result<(), Error> {
    let settled = tx.query(SETTLE_BESIDE).bind(person).bind(by.to_owned()).bind(at);
    let settled = settled.fetch_all::<(Uuid,)>().await?;
    close_all(tx, settled, at).await
}

async fn close_all(tx: &mut Tx, ended: Vec<(Uuid,)>, at: Moment) -> Result<(), Error> {
    for (id,) in ended {
        due::close(tx, DUE, id, at).await?;
    }
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

/// Pairs that wait, oldest first, after `after`, with their deadlines.
pub async fn page(db: &Db, filter: &Filter, after: Keyset, most: i64) -> Result<Vec<ListedPair>, Error> {
    let sql = match filter.area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    db.query(sql)
        .bind(filter.area.code().to_owned())
        .bind(after.0)
        .bind(after.1)
        .bind(most)
        .bind(filter.import.map(|import| import.as_uuid()))
        .bind(filter.overdue_at.is_some())
        .bind(filter.overdue_at)
        .fetch_all::<ListedPair>()
        .await
}

fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}
