//! Table `built_file`: whose it is, how far it has come, and when it goes.

use crate::accounts::store::accounts::AccountId;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow};
use kit::id::{Id, Kind};

/// What the id of a built file is the id of.
#[derive(Debug)]
pub enum FileIdKind {}

impl Kind for FileIdKind {
    const NAME: &'static str = "file";
}

/// The id of a built file, and its name in the folder.
pub type FileId = Id<FileIdKind>;

/// A file as it is stored.
#[derive(Clone, Debug, FromRow)]
pub struct BuiltFile {
    /// Its id.
    pub id: FileId,
    /// Who asked for it.
    pub account_id: AccountId,
    /// Roles and scope it was built with.
    pub granted: String,
    /// As [`FileKind::text`](crate::files::kind::FileKind::text).
    pub kind: String,
    /// The fields of the form.
    pub asked: String,
    /// `building`, `ready`, `broken`.
    pub state: String,
    /// Why it is broken.
    pub reason: String,
    /// Posters or rows in it.
    pub done: i64,
    /// Of so many; 0 where nobody knows.
    pub total: i64,
    /// When it was asked for.
    pub begun_at: Moment,
    /// When it was last worked on.
    pub seen_at: Moment,
    /// When it was ready or broken.
    pub finished_at: Option<Moment>,
    /// In bytes.
    pub size: i64,
    /// Of its content, in hexadecimal digits.
    pub sha256: String,
    /// Under which a list of records is registered.
    pub export_id: String,
    /// The last day on which a list of records may exist; empty for others.
    pub destroy_by: String,
    /// When it goes.
    pub keep_until: Moment,
}

/// A file to be built.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its id.
    pub id: FileId,
    /// Who asks for it.
    pub account_id: AccountId,
    /// Their roles and scope.
    pub granted: String,
    /// What it holds.
    pub kind: &'static str,
    /// The fields of the form.
    pub asked: String,
    /// Now.
    pub at: Moment,
    /// When it goes.
    pub keep_until: Moment,
    /// When nothing is known of it any more.
    pub delete_by: Day,
}

/// What a finished file is.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Posters or rows in it.
    pub done: i64,
    /// In bytes.
    pub size: i64,
    /// Of its content, in hexadecimal digits.
    pub sha256: String,
    /// Under which a list of records is registered.
    pub export_id: String,
    /// The last day on which it may exist.
    pub destroy_by: String,
    /// When it goes.
    pub keep_until: Moment,
}

const ADD: &str = "INSERT INTO built_file (id, account_id, granted, kind, asked, state, reason, done, total, begun_at, seen_at, size, \
     sha256, export_id, destroy_by, keep_until, delete_by) \
     VALUES ($1, $2, $3, $4, $5, 'building', '', 0, 0, $6, $6, 0, '', '', '', $7, $8) ON CONFLICT DO NOTHING";
const BY_ID: &str = "SELECT * FROM built_file WHERE id = $1 AND account_id = $2 AND keep_until > $3";
const OF_ACCOUNT: &str = "SELECT * FROM built_file WHERE account_id = $1 AND keep_until > $2 ORDER BY begun_at DESC, id DESC LIMIT 50";
const SEEN: &str =
    "UPDATE built_file SET done = $2, total = $3, seen_at = $4 WHERE id = $1 AND state = 'building'";
const READY: &str = "UPDATE built_file SET state = 'ready', done = $2, size = $3, sha256 = $4, export_id = $5, destroy_by = $6, \
     keep_until = $7, seen_at = $8, finished_at = $8 WHERE id = $1 AND state = 'building'";
const BROKEN: &str = "UPDATE built_file SET state = 'broken', reason = $2, finished_at = $3 WHERE id = $1 AND state = 'building'";
const SILENT: &str = "UPDATE built_file SET state = 'broken', reason = 'BROKEN_OFF', finished_at = $2 \
     WHERE state = 'building' AND seen_at <= $1";
const DELETE: &str = "DELETE FROM built_file WHERE id = $1";
const PAST: &str = "DELETE FROM built_file WHERE keep_until <= $1 OR delete_by < $2";
const KEPT: &str =
    "SELECT id FROM built_file WHERE id = $1 AND (state = 'ready' OR (state = 'building' AND seen_at > $2))";

/// Adds a file; `false` when one of that id was asked for before.
pub async fn add(db: &Db, file: NewFile) -> Result<bool, Error> {
    let query = db
        .query(ADD)
        .bind(file.id)
        .bind(file.account_id)
        .bind(file.granted)
        .bind(file.kind)
        .bind(file.asked);
    let query = query.bind(file.at).bind(file.keep_until).bind(file.delete_by);
    Ok(query.execute().await? == 1)
}

/// The file of that id, if it is this account's and has not gone.
pub async fn by_id(db: &Db, id: FileId, account: AccountId, now: Moment) -> Result<Option<BuiltFile>, Error> {
    let query = db.query(BY_ID).bind(id).bind(account).bind(now);
    query.fetch_optional().await
}

/// The fifty newest files of an account, the newest first.
pub async fn of_account(db: &Db, account: AccountId, now: Moment) -> Result<Vec<BuiltFile>, Error> {
    db.query(OF_ACCOUNT).bind(account).bind(now).fetch_all().await
}

/// Says how far a file has come; `false` when it is not being built any more.
pub async fn seen(db: &Db, id: FileId, done: i64, total: i64, now: Moment) -> Result<bool, Error> {
    let query = db.query(SEEN).bind(id).bind(done).bind(total).bind(now);
    Ok(query.execute().await? == 1)
}

/// Says that a file is ready; `false` when it was deleted meanwhile.
pub async fn ready(db: &Db, id: FileId, finished: Finished, now: Moment) -> Result<bool, Error> {
    let query = db
        .query(READY)
        .bind(id)
        .bind(finished.done)
        .bind(finished.size)
        .bind(finished.sha256);
    let query = query
        .bind(finished.export_id)
        .bind(finished.destroy_by)
        .bind(finished.keep_until)
        .bind(now);
    Ok(query.execute().await? == 1)
}

/// Says why a file is not ready.
pub async fn broken(db: &Db, id: FileId, reason: &str, now: Moment) -> Result<bool, Error> {
    let query = db.query(BROKEN).bind(id).bind(reason.to_owned()).bind(now);
    Ok(query.execute().await? == 1)
}

/// Files that nobody has worked on since then were broken off; how many.
pub async fn fell_silent(db: &Db, since: Moment, now: Moment) -> Result<u64, Error> {
    db.query(SILENT).bind(since).bind(now).execute().await
}

/// Forgets a file.
pub async fn delete(db: &Db, id: FileId) -> Result<bool, Error> {
    Ok(db.query(DELETE).bind(id).execute().await? == 1)
}

/// Forgets the files that go by `now`; how many.
pub async fn delete_past(db: &Db, now: Moment, today: Day) -> Result<u64, Error> {
    db.query(PAST).bind(now).bind(today).execute().await
}

/// Whether a file in the folder is one that somebody may fetch, or that is being built.
pub async fn is_kept(db: &Db, id: FileId, silent_since: Moment) -> Result<bool, Error> {
    let query = db.query(KEPT).bind(id).bind(silent_since);
    Ok(query.fetch_optional::<(FileId,)>().await?.is_some())
}
