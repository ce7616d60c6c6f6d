//! Table `import_row`: rows that are not settled, sealed; and how they are matched inside the database, many at a time.

use crate::imports::rules::entrant::CellFlaw;
use crate::imports::rules::words::RowState;
use kit::clock::Day;
use kit::db::{Db, Error, FromRow, Json, Sql, Tx};
use kit::sealed::Place;
use uuid::Uuid;
use vocabulary::{ImportId, PersonId};

/// A row about to be staged.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// Its line.
    pub line: i32,
    /// Ready or bad.
    pub state: RowState,
    /// Cells and person, sealed.
    pub sealed: Vec<u8>,
    /// Token of the document.
    pub document: Option<Vec<u8>>,
    /// Token of name, birth date and phone.
    pub alike: Option<Vec<u8>>,
    /// What is wrong with it.
    pub flaws: Vec<CellFlaw>,
}

/// A row as stored.
#[derive(Clone, Debug, FromRow)]
pub struct StoredRow {
    /// Its line.
    pub line: i32,
    /// Cells and person, sealed.
    pub sealed: Vec<u8>,
    /// What is wrong with it.
    pub flaws: Json<Vec<CellFlaw>>,
}

/// A row to be matched, and whoever has its document.
#[derive(Clone, Debug, FromRow)]
pub struct Unmatched {
    /// Its line.
    pub line: i32,
    /// Cells and person, sealed.
    pub sealed: Vec<u8>,
    /// Token of name, birth date and phone.
    pub alike: Option<Vec<u8>>,
    /// Who has its document.
    pub owner: Option<PersonId>,
}

const INSERT: &str =
    "INSERT INTO import_row (import_id, line, state, sealed, document, alike, flaws, delete_by)";
const COLUMNS: usize = 8;
const UNMATCHED: &str = "SELECT r.line, r.sealed, r.alike, t.person_id AS owner FROM import_row r \
     LEFT JOIN person_token t ON t.token = r.document AND t.kind = 'id_number' \
     WHERE r.import_id = $1 AND r.state = 'ready' AND r.line > $2 ORDER BY r.line LIMIT $3";
const ALIKE: &str = "SELECT r.line, t.person_id FROM import_row r \
     JOIN person_token t ON t.token = r.alike AND t.kind = 'name_birth_phone' \
     WHERE r.import_id = $1 AND r.state = 'ready' AND r.line > $2 AND r.line <= $3 ORDER BY r.line, t.person_id";
// Of the rows between, those that are undecided have become so in this transaction.
const SETTLE: &str =
    "DELETE FROM import_row WHERE import_id = $1 AND state = 'ready' AND line > $2 AND line <= $3";
const SETTLE_ONE: &str = "DELETE FROM import_row WHERE import_id = $1 AND line = $2 AND state = 'undecided'";
const SET_UNDECIDED: &str =
    "UPDATE import_row SET state = 'undecided' WHERE import_id = $1 AND line = $2 AND state = 'ready'";
const SET_BAD: &str = "UPDATE import_row SET state = 'bad', document = NULL, alike = NULL, flaws = $3 \
     WHERE import_id = $1 AND line = $2 AND state <> 'bad'";
const SET_READY: &str =
    "UPDATE import_row SET state = 'ready' WHERE import_id = $1 AND line = $2 AND state = 'undecided'";
const SET_NOT_DECIDED: &str = "UPDATE import_row SET state = 'not_decided', document = NULL, alike = NULL, flaws = $3 \
     WHERE import_id = $1 AND line = $2 AND state = 'undecided'";
// A row of which nobody can decide a pair any more ends as well, whatever has become of its pairs.
const NOT_DECIDED: &str = "SELECT r.import_id, r.line FROM import_row r WHERE r.state = 'undecided' AND NOT EXISTS \
     (SELECT 1 FROM import_pair p WHERE p.import_id = r.import_id AND p.line = r.line AND p.state = 'waiting' \
     AND p.decide_by >= $1) ORDER BY r.import_id, r.line LIMIT $2";
const BY_LINE: &str = "SELECT line, sealed, flaws FROM import_row WHERE import_id = $1 AND line = $2";
const BY_LINE_LOCKED: Sql = Sql::Differs {
    postgres: "SELECT line, sealed, flaws FROM import_row WHERE import_id = $1 AND line = $2 FOR UPDATE",
    sqlite: BY_LINE,
};
const BAD: &str = "SELECT line, sealed, flaws FROM import_row WHERE import_id = $1 AND state IN ('bad', 'not_decided') \
     AND line > $2 ORDER BY line LIMIT $3";

/// Where a row's cells lie sealed: a place of its own for every line of every import.
pub fn cells_of(import: ImportId, line: i32) -> Place {
    let line = u128::try_from(line).unwrap_or_default();
    Place {
        table: "import_row",
        column: "sealed",
        row: Uuid::from_u128(import.as_uuid().as_u128() ^ line),
    }
}

/// Where an import's headings lie sealed.
pub fn headings_of(import: ImportId) -> Place {
    Place {
        table: "import",
        column: "headings",
        row: import.as_uuid(),
    }
}

/// Stages rows; those that were staged before stay as they are.
pub async fn add(tx: &mut Tx, import: ImportId, rows: &[NewRow], delete_by: Day) -> Result<(), Error> {
    for batch in tx.engine().batches(rows, COLUMNS) {
        let mut query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), "ON CONFLICT DO NOTHING"));
        for row in batch {
            query = query
                .bind(import)
                .bind(row.line)
                .bind(row.state)
                .bind(row.sealed.clone())
                .bind(row.document.clone())
                .bind(row.alike.clone())
                .bind(Json(row.flaws.clone()))
                .bind(delete_by);
        }
        query.execute().await?;
    }
    Ok(())
}

/// The next rows to be matched after a line, each with whoever has its document: one statement for all of them.
pub async fn unmatched(db: &Db, import: ImportId, after: i32, most: i64) -> Result<Vec<Unmatched>, Error> {
    db.query(UNMATCHED)
        .bind(import)
        .bind(after)
        .bind(most)
        .fetch_all::<Unmatched>()
        .await
}

/// Of the rows between two lines, the people with the same name, birth date and phone.
pub async fn alike(db: &Db, import: ImportId, after: i32, until: i32) -> Result<Vec<(i32, PersonId)>, Error> {
    db.query(ALIKE)
        .bind(import)
        .bind(after)
        .bind(until)
        .fetch_all::<(i32, PersonId)>()
        .await
}

/// Forgets the rows between two lines that are settled; returns how many those were.
pub async fn settle(tx: &mut Tx, import: ImportId, after: i32, until: i32) -> Result<u64, Error> {
    tx.query(SETTLE)
        .bind(import)
        .bind(after)
        .bind(until)
        .execute()
        .await
}

/// Forgets one row that was undecided. `false` when it was not.
pub async fn settle_one(tx: &mut Tx, import: ImportId, line: i32) -> Result<bool, Error> {
    Ok(tx.query(SETTLE_ONE).bind(import).bind(line).execute().await? == 1)
}

/// A row waits for a decision from now on.
pub async fn set_undecided(tx: &mut Tx, import: ImportId, line: i32) -> Result<(), Error> {
    tx.query(SET_UNDECIDED).bind(import).bind(line).execute().await?;
    Ok(())
}

/// A row that was undecided is matched again.
pub async fn set_ready(tx: &mut Tx, import: ImportId, line: i32) -> Result<(), Error> {
    tx.query(SET_READY).bind(import).bind(line).execute().await?;
    Ok(())
}

/// A row that was not settled turns out to be a bad one.
pub async fn set_bad(tx: &mut Tx, import: ImportId, line: i32, flaw: CellFlaw) -> Result<(), Error> {
    tx.query(SET_BAD)
        .bind(import)
        .bind(line)
        .bind(Json(vec![flaw]))
        .execute()
        .await?;
    Ok(())
}

/// Rows whose pairs nobody has decided by their day: import and line.
pub async fn not_decided(db: &Db, today: Day, most: i64) -> Result<Vec<(ImportId, i32)>, Error> {
    db.query(NOT_DECIDED)
        .bind(today)
        .bind(most)
        .fetch_all::<(ImportId, i32)>()
        .await
}

/// An undecided row ends without being imported. `false` when it is not undecided any more: nothing was written.
pub async fn set_not_decided(
    tx: &mut Tx,
    import: ImportId,
    line: i32,
    flaw: CellFlaw,
) -> Result<bool, Error> {
    let ended = tx.query(SET_NOT_DECIDED).bind(import).bind(line);
    Ok(ended.bind(Json(vec![flaw])).execute().await? == 1)
}

/// One row, until the transaction's end nobody else's; `None` when it is settled.
pub async fn by_line(tx: &mut Tx, import: ImportId, line: i32) -> Result<Option<StoredRow>, Error> {
    tx.query(BY_LINE_LOCKED)
        .bind(import)
        .bind(line)
        .fetch_optional::<StoredRow>()
        .await
}

/// Some rows after a line that were not imported, bad ones and those nobody has decided, in the order of the file.
pub async fn bad(db: &Db, import: ImportId, after: i32, most: i64) -> Result<Vec<StoredRow>, Error> {
    db.query(BAD)
        .bind(import)
        .bind(after)
        .bind(most)
        .fetch_all::<StoredRow>()
        .await
}
