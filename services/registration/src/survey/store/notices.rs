//! Table `notice`: what a community tells its residents.

use crate::survey::rules::notice::{Notice, Published, Wording};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::NoticeId;
use vocabulary::area::{Area, AreaLevel};

/// Where a page of notices goes on: published at, id.
pub type Keyset = (Moment, Uuid);

macro_rules! notices {
    ($rest:literal) => {
        concat!(
            "SELECT id, area, chinese_title, chinese_text, english_title, english_text, from_day, to_day, is_public, published_by, ",
            "published_at, withdrawn_at FROM notice WHERE ",
            $rest
        )
    };
}
const INSERT: &str = "INSERT INTO notice (id, request_hash, area, chinese_title, chinese_text, english_title, english_text, from_day, \
     to_day, is_public, published_by, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
     ON CONFLICT DO NOTHING";
const HASH: &str = "SELECT request_hash FROM notice WHERE id = $1";
const BY_ID: &str = notices!("id = $1");
const WITHDRAW: &str = "UPDATE notice SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL";
/// Up to three areas: the one asked about, and those around it as far as the district.
const HOLDING: &str = notices!(
    "area IN ($1, $2, $3) AND (published_at, id) < ($4, $5) AND from_day <= $6 AND to_day >= $6 AND withdrawn_at IS NULL \
     AND (is_public OR NOT $7) ORDER BY published_at DESC, id DESC LIMIT $8"
);
/// Whatever lies within an area: codes that begin as its does.
const PUBLISHED: &str = notices!(
    "substr(area, 1, $1) = $2 AND (published_at, id) < ($3, $4) ORDER BY published_at DESC, id DESC LIMIT $5"
);

/// Adds a notice. `false` when its id is taken: nothing was written.
pub async fn add(
    tx: &mut Tx,
    notice: &Notice,
    request_hash: Vec<u8>,
    published_by: &str,
) -> Result<bool, Error> {
    let (title, text) = match &notice.english {
        Some(wording) => (Some(wording.title.clone()), Some(wording.text.clone())),
        None => (None, None),
    };
    let added = tx
        .query(INSERT)
        .bind(notice.id)
        .bind(request_hash)
        .bind(notice.area)
        .bind(notice.chinese.title.clone())
        .bind(notice.chinese.text.clone())
        .bind(title)
        .bind(text)
        .bind(notice.days.0)
        .bind(notice.days.1)
        .bind(notice.is_public)
        .bind(published_by.to_owned())
        .bind(notice.published_at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// Of the request that published it; `None` when there is no such notice.
pub async fn request_hash(tx: &mut Tx, id: NoticeId) -> Result<Option<Vec<u8>>, Error> {
    let row = tx.query(HASH).bind(id).fetch_optional::<(Vec<u8>,)>().await?;
    Ok(row.map(|(hash,)| hash))
}

/// A notice by id; `None` when there is none.
pub async fn by_id(tx: &mut Tx, id: NoticeId) -> Result<Option<Notice>, Error> {
    let row = tx.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    Ok(row.map(Notice::from))
}

/// Takes a notice back. `false` when it was before.
pub async fn withdraw(tx: &mut Tx, id: NoticeId, at: Moment) -> Result<bool, Error> {
    Ok(tx.query(WITHDRAW).bind(id).bind(at).execute().await? == 1)
}

/// The notices that hold today for an area and the areas around it, newest first, after `after`.
pub async fn holding(
    db: &Db,
    area: &Area,
    (today, only_public): (Day, bool),
    after: Keyset,
    most: i64,
) -> Result<Vec<Notice>, Error> {
    let around: Vec<Area> = area
        .and_around()
        .take_while(|area| area.level() >= AreaLevel::District)
        .collect();
    let nth = |at: usize| around.get(at).copied().unwrap_or(*area);
    let query = db.query(HOLDING).bind(nth(0)).bind(nth(1)).bind(nth(2));
    let query = query.bind(after.0).bind(after.1).bind(today).bind(only_public);
    let rows = query.bind(most).fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(Notice::from).collect())
}

/// Every notice of an area and of the areas within it, newest first, after `after`.
pub async fn published(db: &Db, area: &Area, after: Keyset, most: i64) -> Result<Vec<Published>, Error> {
    let length = i32::try_from(area.prefix().len()).unwrap_or(i32::MAX);
    let query = db.query(PUBLISHED).bind(length).bind(area.prefix().to_owned());
    let query = query.bind(after.0).bind(after.1).bind(most);
    let rows = query.fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(Published::from).collect())
}

#[derive(FromRow)]
struct Row {
    id: NoticeId,
    area: Area,
    chinese_title: String,
    chinese_text: String,
    english_title: Option<String>,
    english_text: Option<String>,
    from_day: Day,
    to_day: Day,
    is_public: bool,
    published_by: String,
    published_at: Moment,
    withdrawn_at: Option<Moment>,
}

impl From<Row> for Published {
    fn from(row: Row) -> Self {
        Self {
            by: row.published_by.clone(),
            notice: row.into(),
        }
    }
}

impl From<Row> for Notice {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            area: row.area,
            chinese: Wording {
                title: row.chinese_title,
                text: row.chinese_text,
            },
            english: row
                .english_title
                .zip(row.english_text)
                .map(|(title, text)| Wording { title, text }),
            days: (row.from_day, row.to_day),
            is_public: row.is_public,
            published_at: row.published_at,
            withdrawn_at: row.withdrawn_at,
        }
    }
}
