//! Table `import`: lists that were handed in, and how far each is.

use crate::imports::rules::columns::Layout;
use crate::imports::rules::words::{FileFormat, ImportState, ListKind};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Tx};
use uuid::Uuid;
use vocabulary::ImportId;
use vocabulary::area::{Area, AreaLevel};

/// An import as stored.
#[derive(Clone, Debug, FromRow)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Of the header and the file.
    pub request_hash: Vec<u8>,
    /// Keyed token of area and content.
    pub digest: Vec<u8>,
    /// The area its rows belong to.
    pub area: Area,
    /// The file's name.
    pub file_name: String,
    /// What it is.
    pub format: FileFormat,
    /// What kind of list.
    pub kind: ListKind,
    /// What its text was written in.
    pub encoding: String,
    /// The notice these people were given.
    pub notice_version: String,
    /// Why they are registered.
    pub purpose: String,
    /// On what basis.
    pub legal_basis: String,
    /// What its columns mean.
    pub columns: Json<Layout>,
    /// Its headings, sealed.
    pub headings: Vec<u8>,
    /// Where it stands.
    pub state: ImportState,
    /// The caller's key.
    pub imported_by: String,
    /// Rows with anything in them.
    pub rows_read: i32,
    /// Rows with something wrong.
    pub rows_bad: i32,
    /// People registered.
    pub rows_new: i32,
    /// People known already.
    pub rows_known: i32,
    /// When it began.
    pub began_at: Moment,
    /// When every row was staged.
    pub staged_at: Option<Moment>,
    /// When everything was settled that needs nobody.
    pub finished_at: Option<Moment>,
    /// The last day of its rows.
    pub delete_by: Day,
    /// Rows that wait for a decision; counted when it is read.
    pub rows_undecided: i64,
    /// Rows that nobody has decided in time; counted when it is read.
    pub rows_not_decided: i64,
}

/// Where a page goes on: began at, id.
pub type Keyset = (Moment, Uuid);

/// Before the first of the newest-first list.
pub const NEWEST: Keyset = (Moment::LAST, Uuid::max());

macro_rules! imports {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.request_hash, i.digest, i.area, i.file_name, i.format, i.kind, i.encoding, i.notice_version, i.purpose, ",
            "i.legal_basis, i.columns, i.headings, i.state, i.imported_by, i.rows_read, i.rows_bad, i.rows_new, i.rows_known, ",
            "i.began_at, i.staged_at, i.finished_at, i.delete_by, (SELECT CAST(COUNT(*) AS BIGINT) FROM import_row r ",
            "WHERE r.import_id = i.id AND r.state = 'undecided') AS rows_undecided, (SELECT CAST(COUNT(*) AS BIGINT) ",
            "FROM import_row r WHERE r.import_id = i.id AND r.state = 'not_decided') AS rows_not_decided FROM import i ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO import (id, request_hash, digest, area, district, street, community, file_name, format, kind, \
     encoding, notice_version, purpose, legal_basis, columns, headings, state, imported_by, rows_read, rows_bad, rows_new, \
     rows_known, began_at, delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
     $17, $18, $19, $20, 0, 0, $21, $22) ON CONFLICT DO NOTHING";
const BY_ID: &str = imports!("WHERE i.id = $1");
const BY_DIGEST: &str = imports!("WHERE i.digest = $1");
const STAGING: &str = "UPDATE import SET state = 'staging' WHERE id = $1 AND state = 'staging'";
const SET_STAGED: &str =
    "UPDATE import SET state = 'staged', staged_at = $2, rows_bad = $3 WHERE id = $1 AND state = 'staging'";
const REOPEN: &str =
    "UPDATE import SET state = 'staged', finished_at = NULL WHERE id = $1 AND state = 'done'";
const TO_WORK: &str = imports!("WHERE i.state = 'staged' ORDER BY i.staged_at, i.id LIMIT 1");
const LOCK: &str = "UPDATE import SET state = 'staged' WHERE id = $1 AND state = 'staged'";
const COUNT: &str = "UPDATE import SET rows_new = rows_new + $2, rows_known = rows_known + $3, rows_bad = rows_bad + $4 WHERE id = $1";
const FINISH: &str = "UPDATE import SET state = 'done', finished_at = $2 WHERE id = $1 AND state = 'staged' \
     AND NOT EXISTS (SELECT 1 FROM import_row r WHERE r.import_id = import.id AND r.state = 'ready')";
const IN_DISTRICT: &str = imports!(
    "WHERE i.district = $1 AND (i.began_at, i.id) < ($2, $3) ORDER BY i.began_at DESC, i.id DESC LIMIT $4"
);
const IN_STREET: &str = imports!(
    "WHERE i.street = $1 AND (i.began_at, i.id) < ($2, $3) ORDER BY i.began_at DESC, i.id DESC LIMIT $4"
);
const IN_COMMUNITY: &str = imports!(
    "WHERE i.community = $1 AND (i.began_at, i.id) < ($2, $3) ORDER BY i.began_at DESC, i.id DESC LIMIT $4"
);

/// Adds an import whose rows are about to be staged. `false` when its id or its content is there already: nothing was written.
pub async fn add(db: &Db, new: &Import) -> Result<bool, Error> {
    let added = db
        .query(INSERT)
        .bind(new.id)
        .bind(new.request_hash.clone())
        .bind(new.digest.clone())
        .bind(new.area)
        .bind(column(new.area.district()))
        .bind(column(new.area.street()))
        .bind(column(new.area.community()))
        .bind(new.file_name.clone())
        .bind(new.format)
        .bind(new.kind)
        .bind(new.encoding.clone())
        .bind(new.notice_version.clone())
        .bind(new.purpose.clone())
        .bind(new.legal_basis.clone())
        .bind(new.columns.clone())
        .bind(new.headings.clone())
        .bind(new.state)
        .bind(new.imported_by.clone())
        .bind(new.rows_read)
        .bind(new.rows_bad)
        .bind(new.began_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// An import by id; `None` when there is none.
pub async fn by_id(db: &Db, id: ImportId) -> Result<Option<Import>, Error> {
    db.query(BY_ID).bind(id).fetch_optional::<Import>().await
}

/// The same inside a transaction.
pub async fn by_id_in(tx: &mut Tx, id: ImportId) -> Result<Option<Import>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Import>().await
}

/// The import of this content for this area; `None` when it never came.
pub async fn by_digest(db: &Db, digest: &[u8]) -> Result<Option<Import>, Error> {
    db.query(BY_DIGEST)
        .bind(digest.to_vec())
        .fetch_optional::<Import>()
        .await
}

/// Its rows are still being staged, and nobody ends that until the transaction ends. `false` when somebody has.
pub async fn is_staging(tx: &mut Tx, id: ImportId) -> Result<bool, Error> {
    Ok(tx.query(STAGING).bind(id).execute().await? == 1)
}

/// Every row is staged, so many of them bad: from now on it is worked on. `false` when it was before.
pub async fn set_staged(tx: &mut Tx, id: ImportId, bad: i32, now: Moment) -> Result<bool, Error> {
    Ok(tx
        .query(SET_STAGED)
        .bind(id)
        .bind(now)
        .bind(bad)
        .execute()
        .await?
        == 1)
}

/// A row is to be matched again.
pub async fn reopen(tx: &mut Tx, id: ImportId) -> Result<(), Error> {
    tx.query(REOPEN).bind(id).execute().await?;
    Ok(())
}

/// The import that has waited longest for being worked on; `None` when all are done.
pub async fn to_work(db: &Db) -> Result<Option<Import>, Error> {
    db.query(TO_WORK).fetch_optional::<Import>().await
}

/// Keeps every other replica from working on it until the transaction ends. `false` when there is nothing to work on any more.
pub async fn lock(tx: &mut Tx, id: ImportId) -> Result<bool, Error> {
    Ok(tx.query(LOCK).bind(id).execute().await? == 1)
}

/// Counts what some rows came to; negative numbers take back.
pub async fn count(tx: &mut Tx, id: ImportId, new: i32, known: i32, bad: i32) -> Result<(), Error> {
    tx.query(COUNT)
        .bind(id)
        .bind(new)
        .bind(known)
        .bind(bad)
        .execute()
        .await?;
    Ok(())
}

/// It is done. `false` while a row is still to be matched.
pub async fn finish(db: &Db, id: ImportId, now: Moment) -> Result<bool, Error> {
    Ok(db.query(FINISH).bind(id).bind(now).execute().await? == 1)
}

/// Imports of an area, newest first, after `after`.
pub async fn page(db: &Db, area: &Area, after: Keyset, most: i64) -> Result<Vec<Import>, Error> {
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
        .fetch_all::<Import>()
        .await
}

/// A level of an area as its column; empty where it does not reach so deep.
fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}
