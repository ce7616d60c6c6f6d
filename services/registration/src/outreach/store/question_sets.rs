//! Table `question_set`: what people are asked, version by version.

use crate::outreach::rules::ids::QuestionSetId;
use crate::outreach::rules::questions::QuestionSet;
use kit::clock::Moment;
use kit::db::{Db, Error, FromRow, Json, Tx};
use uuid::Uuid;

/// A version as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Version {
    /// The set.
    pub id: QuestionSetId,
    /// From 1.
    pub version: i32,
    /// What it asks.
    pub body: Json<QuestionSet>,
    /// When it was put.
    pub put_at: Moment,
}

/// Where a page of versions goes on: set, version.
pub type Keyset = (Uuid, i32);

/// The id of the first set, which every town begins with.
pub const FIRST: QuestionSetId =
    QuestionSetId::from_uuid(Uuid::from_u128(0x016f_5e66_e800_7000_8000_0000_0000_0000 + 41));

const PUT: &str = "INSERT INTO question_set (id, version, body, put_by, put_at) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT DO NOTHING";
const NEWEST: &str =
    "SELECT id, version, body, put_at FROM question_set WHERE id = $1 ORDER BY version DESC LIMIT 1";
const OF_VERSION: &str = "SELECT id, version, body, put_at FROM question_set WHERE id = $1 AND version = $2";
const PAGE: &str = "SELECT id, version, body, put_at FROM question_set WHERE ($1 IS NULL OR id = $1) \
     AND (id, version) > ($2, $3) ORDER BY id, version LIMIT $4";
const ANY: &str = "SELECT id FROM question_set LIMIT 1";

/// Puts a version. `false` when it is there already: nothing was written.
pub async fn put(tx: &mut Tx, new: &Version, put_by: &str) -> Result<bool, Error> {
    let put = tx
        .query(PUT)
        .bind(new.id)
        .bind(new.version)
        .bind(new.body.clone())
        .bind(put_by.to_owned())
        .bind(new.put_at);
    Ok(put.execute().await? == 1)
}

/// The newest version of a set; `None` when there is none.
pub async fn newest(db: &Db, id: QuestionSetId) -> Result<Option<Version>, Error> {
    db.query(NEWEST).bind(id).fetch_optional().await
}

/// The same inside a transaction.
pub async fn newest_in(tx: &mut Tx, id: QuestionSetId) -> Result<Option<Version>, Error> {
    tx.query(NEWEST).bind(id).fetch_optional().await
}

/// A version of a set; `None` when there is none.
pub async fn of_version(db: &Db, id: QuestionSetId, version: i32) -> Result<Option<Version>, Error> {
    db.query(OF_VERSION).bind(id).bind(version).fetch_optional().await
}

/// Versions after `after`, of one set or of all, in the order of set and version.
pub async fn page(
    db: &Db,
    id: Option<QuestionSetId>,
    after: Keyset,
    most: i64,
) -> Result<Vec<Version>, Error> {
    let query = db.query(PAGE).bind(id).bind(after.0).bind(after.1);
    query.bind(most).fetch_all().await
}

/// Puts the first set where there is none at all.
pub async fn seed(db: &Db, first: &QuestionSet, now: Moment) -> Result<(), Error> {
    if db
        .query(ANY)
        .fetch_optional::<(QuestionSetId,)>()
        .await?
        .is_some()
    {
        return Ok(());
    }
    let new = Version {
        id: FIRST,
        version: 1,
        body: Json(first.clone()),
        put_at: now,
    };
    let mut tx = db.begin().await?;
    put(&mut tx, &new, "service:registration").await?;
    tx.commit().await
}
