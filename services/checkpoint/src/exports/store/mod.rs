//! Table `export`; who must act stands in kit's table of deadlines.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::{Area, AreaLevel, CheckpointId, ExportId};

use super::rules::Export;
use crate::rules::policy::PolicyStamp;

/// The kind of deadline.
pub const DUE: &str = "export";

macro_rules! exports {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.holder, e.purpose, e.area, e.checkpoint_id, e.from_at, e.to_at, e.begun_at, e.finished_at, e.row_count, ",
            "e.sha256, e.destroy_by, e.policy_id, e.policy_version, e.destroyed_at, d.level AS waits_for FROM export e ",
            "LEFT JOIN due d ON d.kind = 'export' AND d.object_id = e.id AND d.closed_at IS NULL WHERE ",
            $rest
        )
    };
}
const INSERT: &str = "INSERT INTO export (id, holder, purpose, area, district, street, community, checkpoint_id, from_at, to_at, \
                      begun_at, row_count, destroy_by, policy_id, policy_version) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14)";
const FINISH: &str =
    "UPDATE export SET finished_at = $2, row_count = row_count + $3, sha256 = $4 WHERE id = $1";
const ADVANCE: &str = "UPDATE export SET row_count = row_count + $2 WHERE id = $1";
const DESTROYED: &str = "UPDATE export SET destroyed_at = $2, destroyed_by = $3, note = $4 WHERE id = $1 AND destroyed_at IS NULL";
const ONE: &str = exports!("e.id = $1");
const IN_DISTRICT: &str = exports!(
    "e.district = $1 AND (e.begun_at, e.id) < ($2, $3) AND (NOT $4 OR e.destroyed_at IS NULL) ORDER BY e.begun_at DESC, e.id DESC LIMIT $5"
);
const IN_STREET: &str = exports!(
    "e.street = $1 AND (e.begun_at, e.id) < ($2, $3) AND (NOT $4 OR e.destroyed_at IS NULL) ORDER BY e.begun_at DESC, e.id DESC LIMIT $5"
);
const IN_COMMUNITY: &str = exports!(
    "e.community = $1 AND (e.begun_at, e.id) < ($2, $3) AND (NOT $4 OR e.destroyed_at IS NULL) ORDER BY e.begun_at DESC, e.id DESC LIMIT $5"
);

#[derive(FromRow)]
struct Row {
    id: ExportId,
    holder: String,
    purpose: String,
    area: Area,
    checkpoint_id: Option<CheckpointId>,
    from_at: Option<Moment>,
    to_at: Option<Moment>,
    begun_at: Moment,
    finished_at: Option<Moment>,
    row_count: i64,
    sha256: Option<Vec<u8>>,
    destroy_by: Day,
    policy_id: Option<Uuid>,
    policy_version: Option<i32>,
    destroyed_at: Option<Moment>,
    waits_for: Option<String>,
}

impl From<Row> for Export {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            holder: row.holder,
            purpose: row.purpose,
            area: row.area,
            checkpoint: row.checkpoint_id,
            from: row.from_at,
            to: row.to_at,
            begun_at: row.begun_at,
            finished_at: row.finished_at,
            row_count: row.row_count,
            sha256: row.sha256,
            destroy_by: row.destroy_by,
            policy: row
                .policy_id
                .zip(row.policy_version)
                .map(|(id, version)| PolicyStamp { id, version }),
            destroyed_at: row.destroyed_at,
            waits_for: row.waits_for,
        }
    }
}

/// Registers an export, before its first row leaves.
pub async fn begin(tx: &mut Tx, export: &Export) -> Result<(), Error> {
    let level = |area: Option<Area>| area.map(|area| area.code().to_owned()).unwrap_or_default();
    tx.query(INSERT)
        .bind(export.id)
        .bind(export.holder.clone())
        .bind(export.purpose.clone())
        .bind(export.area)
        .bind(level(export.area.district()))
        .bind(level(export.area.street()))
        .bind(level(export.area.community()))
        .bind(export.checkpoint)
        .bind(export.from)
        .bind(export.to)
        .bind(export.begun_at)
        .bind(export.destroy_by)
        .bind(export.policy.map(|stamp| stamp.id))
        .bind(export.policy.map(|stamp| stamp.version))
        .execute()
        .await?;
    Ok(())
}

/// It was read to its end, or to the end of what was left of it.
pub async fn finish(db: &Db, id: ExportId, at: Moment, rows: i64, sha256: Vec<u8>) -> Result<(), Error> {
    db.query(FINISH)
        .bind(id)
        .bind(at)
        .bind(rows)
        .bind(sha256)
        .execute()
        .await?;
    Ok(())
}

/// It broke off after so many more rows.
pub async fn advance(db: &Db, id: ExportId, rows: i64) -> Result<(), Error> {
    db.query(ADVANCE).bind(id).bind(rows).execute().await?;
    Ok(())
}

/// It is destroyed. `false` when that was said before: nothing was written.
pub async fn destroyed(tx: &mut Tx, id: ExportId, at: Moment, by: &str, note: &str) -> Result<bool, Error> {
    let written = tx
        .query(DESTROYED)
        .bind(id)
        .bind(at)
        .bind(by.to_owned())
        .bind(note.to_owned())
        .execute()
        .await?;
    Ok(written == 1)
}

/// An export by id; `None` when there is none.
pub async fn one(tx: &mut Tx, id: ExportId) -> Result<Option<Export>, Error> {
    let row = tx.query(ONE).bind(id).fetch_optional::<Row>().await?;
    Ok(row.map(Export::from))
}

/// Exports of an area, the newest first, before this key; all, or only those that are not destroyed yet.
pub async fn page(
    db: &Db,
    area: &Area,
    held_only: bool,
    before: (Moment, Uuid),
    most: u32,
) -> Result<Vec<Export>, Error> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    let rows = db
        .query(sql)
        .bind(area.code().to_owned())
        .bind(before.0)
        .bind(before.1)
        .bind(held_only)
        .bind(i64::from(most))
        .fetch_all::<Row>()
        .await?;
    Ok(rows.into_iter().map(Export::from).collect())
}
