//! Table `brief`: rows are added, never changed and never deleted.

use crate::brief::frozen::{Brief, BriefId};
use kit::db::{Db, Error, Tx};
use vocabulary::Area;

const ADD: &str = "INSERT INTO brief (id, number, area, place, moment, frozen_at, author, figures, chinese, english, before_sha256, sha256) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
const LAST: &str = "SELECT number, sha256 FROM brief ORDER BY number DESC LIMIT 1";
const BY_ID: &str = "SELECT * FROM brief WHERE id = $1";
const BY_NUMBER: &str = "SELECT * FROM brief WHERE number = $1";
const BY_HASH: &str = "SELECT * FROM brief WHERE sha256 = $1";
const LATEST_OF: &str = "SELECT * FROM brief WHERE area = $1 ORDER BY number DESC LIMIT 1";
const LIST: &str =
    "SELECT * FROM brief WHERE area >= $1 AND area < $2 AND number < $3 ORDER BY number DESC LIMIT $4";

/// Adds a brief; `false` when its id or number is taken.
pub async fn add(tx: &mut Tx, brief: &Brief) -> Result<bool, Error> {
    let query = tx
        .query(ADD)
        .bind(brief.id)
        .bind(brief.number)
        .bind(brief.area)
        .bind(brief.place.as_str())
        .bind(brief.moment)
        .bind(brief.frozen_at)
        .bind(brief.author);
    let query = query
        .bind(brief.figures.as_str())
        .bind(brief.chinese.as_str())
        .bind(brief.english.as_str())
        .bind(brief.before_sha256.as_str())
        .bind(brief.sha256.as_str());
    Ok(query.execute().await? == 1)
}

/// Number and hash of the last brief of all; `None` before the first.
pub async fn last(tx: &mut Tx) -> Result<Option<(i64, String)>, Error> {
    tx.query(LAST).fetch_optional().await
}

/// The brief of that id.
pub async fn by_id(db: &Db, id: BriefId) -> Result<Option<Brief>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}

/// The brief of that number.
pub async fn by_number(db: &Db, number: i64) -> Result<Option<Brief>, Error> {
    db.query(BY_NUMBER).bind(number).fetch_optional().await
}

/// The brief of that hash, in small hexadecimal letters.
pub async fn by_hash(db: &Db, sha256: &str) -> Result<Option<Brief>, Error> {
    db.query(BY_HASH).bind(sha256).fetch_optional().await
}

/// The last brief about exactly this area.
pub async fn latest_of(db: &Db, area: &Area) -> Result<Option<Brief>, Error> {
    db.query(LATEST_OF).bind(*area).fetch_optional().await
}

/// Briefs about this area and those inside it, numbered below `before`, the last first.
pub async fn list(db: &Db, area: &Area, before: i64, limit: i64) -> Result<Vec<Brief>, Error> {
    let from = area.prefix().to_owned();
    // A colon comes behind the digits.
    let to = format!("{from}:");
    db.query(LIST)
        .bind(from)
        .bind(to)
        .bind(before)
        .bind(limit)
        .fetch_all()
        .await
}
