//! Table `export`: files of errors that have left; who must act stands in kit's table of deadlines.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use kit::due::{self, Step};
use std::time::Duration;
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::{ExportId, ImportId};

/// The kind of their deadlines.
pub const DUE: &str = "export";
/// How long each level above the holder has.
const HEARS_AFTER: Duration = Duration::from_secs(24 * 3_600);

/// A file about to leave.
#[derive(Clone, Debug)]
pub struct NewExport {
    /// Its id.
    pub id: ExportId,
    /// The list whose rows these are.
    pub import: ImportId,
    /// The account that takes it.
    pub holder: String,
    /// Why.
    pub purpose: String,
    /// The area of the list.
    pub area: Area,
    /// When.
    pub begun_at: Moment,
    /// The last day on which it may exist.
    pub destroy_by: Day,
}

/// A file that has left.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// The list whose rows these are.
    pub import_id: ImportId,
    /// The account that took it.
    pub holder: String,
    /// Why.
    pub purpose: String,
    /// The area of the list.
    pub area: Area,
    /// When it began.
    pub begun_at: Moment,
    /// When it was read to its end.
    pub finished_at: Option<Moment>,
    /// Rows sent.
    pub row_count: i64,
    /// Of the whole file.
    pub sha256: Option<Vec<u8>>,
    /// The last day on which it may exist.
    pub destroy_by: Day,
    /// When it was destroyed.
    pub destroyed_at: Option<Moment>,
    /// Who must act.
    pub waits_for: Option<String>,
}

/// Where a page goes on: begun at, id.
pub type Keyset = (Moment, Uuid);

/// Before the first of the newest-first list.
pub const NEWEST: Keyset = (Moment::LAST, Uuid::max());

macro_rules! exports {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.import_id, e.holder, e.purpose, e.area, e.begun_at, e.finished_at, e.row_count, e.sha256, e.destroy_by, ",
            "e.destroyed_at, d.level AS waits_for FROM export e ",
            "LEFT JOIN due d ON d.kind = 'export' AND d.object_id = e.id AND d.closed_at IS NULL WHERE ",
            $rest
        )
    };
}

macro_rules! page {
    ($level:literal) => {
        concat!(
            exports!("e."),
            $level,
            " = $1 AND (e.begun_at, e.id) < ($2, $3) AND (NOT $4 OR e.destroyed_at IS NULL) ",
            "ORDER BY e.begun_at DESC, e.id DESC LIMIT $5"
        )
    };
}

const INSERT: &str = "INSERT INTO export (id, import_id, holder, purpose, area, district, street, community, begun_at, row_count, \
     destroy_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)";
const SENT: &str = "UPDATE export SET row_count = row_count + $2 WHERE id = $1 AND destroyed_at IS NULL";
const FINISH: &str = "UPDATE export SET finished_at = $2, sha256 = $3 WHERE id = $1";
const DESTROYED: &str = "UPDATE export SET destroyed_at = $2, destroyed_by = $3, note = $4 WHERE id = $1 AND destroyed_at IS NULL";
const ONE: &str = exports!("e.id = $1");
const IN_DISTRICT: &str = page!("district");
const IN_STREET: &str = page!("street");
const IN_COMMUNITY: &str = page!("community");

/// Registers a file before its first row leaves. Whoever holds it has `left` to destroy it; then an officer hears of it, then command.
pub async fn begin(tx: &mut Tx, new: &NewExport, left: Duration) -> Result<(), Error> {
    tx.query(INSERT)
        .bind(new.id)
        .bind(new.import)
        .bind(new.holder.clone())
        .bind(new.purpose.clone())
        .bind(new.area)
        .bind(column(new.area.district()))
        .bind(column(new.area.street()))
        .bind(column(new.area.community()))
        .bind(new.begun_at)
        .bind(new.destroy_by)
        .execute()
        .await?;
    let ladder = vec![
        Step::new("holder", left),
        Step::new("officer", HEARS_AFTER),
        Step::new("command", HEARS_AFTER),
    ];
    due::open(tx, DUE, new.id.as_uuid(), ladder, new.begun_at).await?;
    Ok(())
}

/// So many more rows are about to be sent. `false` when the file is said to be destroyed: nothing was written, and nothing may leave.
pub async fn sent(db: &Db, id: ExportId, rows: i64) -> Result<bool, Error> {
    Ok(db.query(SENT).bind(id).bind(rows).execute().await? == 1)
}

/// It was read to its end.
pub async fn finish(db: &Db, id: ExportId, at: Moment, sha256: Vec<u8>) -> Result<(), Error> {
    db.query(FINISH).bind(id).bind(at).bind(sha256).execute().await?;
    Ok(())
}

/// It is destroyed, and nobody need act any more. `false` when that was said before: nothing was written.
pub async fn destroyed(tx: &mut Tx, id: ExportId, at: Moment, by: &str, note: &str) -> Result<bool, Error> {
    let written = tx
        .query(DESTROYED)
        .bind(id)
        .bind(at)
        .bind(by.to_owned())
        .bind(note.to_owned());
    let is_news = written.execute().await? == 1;
    if is_news {
        due::close(tx, DUE, id.as_uuid(), at).await?;
    }
    Ok(is_news)
}

/// A file by id; `None` when there is none.
pub async fn one(tx: &mut Tx, id: ExportId) -> Result<Option<Export>, Error> {
    tx.query(ONE).bind(id).fetch_optional::<Export>().await
}

/// Files of an area, newest first, after `after`; all, or only those that are not destroyed yet.
pub async fn page(
    db: &Db,
    area: &Area,
    held_only: bool,
    after: Keyset,
    most: i64,
) -> Result<Vec<Export>, Error> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    db.query(sql)
        .bind(area.code().to_owned())
        .bind(after.0)
        .bind(after.1)
        .bind(held_only)
        .bind(most)
        .fetch_all::<Export>()
        .await
}

fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}
