//! Table `outbox`: of which things registration has not heard the newest yet.

use kit::clock::Moment;
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;

use super::rules::Kind;

const PUT: &str = "INSERT INTO outbox (object_id, kind, version, attempts, next_at) VALUES ($1, $2, 1, 0, $3) \
                   ON CONFLICT (object_id, kind) DO UPDATE SET version = outbox.version + 1, attempts = 0, next_at = excluded.next_at, \
                   refused = NULL";
const NEXT: &str = "SELECT object_id, kind, version, attempts, refused FROM outbox WHERE next_at <= $1 \
                    ORDER BY next_at, object_id LIMIT $2";
const HEARD: &str = "DELETE FROM outbox WHERE object_id = $1 AND kind = $2 AND version = $3";
const LATER: &str = "UPDATE outbox SET attempts = attempts + 1, next_at = $4, refused = $5 \
                     WHERE object_id = $1 AND kind = $2 AND version = $3";
const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox";

/// Before every moment: what is new is told at once.
const AT_ONCE: Moment = Moment::from_unix_seconds(0);

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Waiting {
    /// Of what.
    pub object_id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Which news of it.
    pub version: i64,
    /// How often it was tried in vain.
    pub attempts: i32,
    /// The stable reason of the last refusal.
    pub refused: Option<String>,
}

/// There is something newer to tell of a thing; in the transaction that changed it.
pub async fn put(tx: &mut Tx, kind: Kind, object: Uuid) -> Result<(), Error> {
    put_at(tx, kind, object, AT_ONCE).await
}

/// The same, to be told from that moment of the machine's time on.
pub async fn put_at(tx: &mut Tx, kind: Kind, object: Uuid, from: Moment) -> Result<(), Error> {
    tx.query(PUT).bind(object).bind(kind).bind(from).execute().await?;
    Ok(())
}

/// What may be tried now, the longest waiting first. `now` is the machine's time.
pub async fn next(db: &Db, now: Moment, limit: u32) -> Result<Vec<Waiting>, Error> {
    db.query(NEXT).bind(now).bind(i64::from(limit)).fetch_all().await
}

/// It was heard. False when there was something newer meanwhile, which is then told, too.
pub async fn heard(db: &Db, told: &Waiting) -> Result<bool, Error> {
    Ok(db
        .query(HEARD)
        .bind(told.object_id)
        .bind(told.kind)
        .bind(told.version)
        .execute()
        .await?
        == 1)
}

/// It was not heard: tried again at that moment of the machine's time; `refused` is the reason, if there was one.
pub async fn later(db: &Db, told: &Waiting, next_at: Moment, refused: Option<&str>) -> Result<(), Error> {
    db.query(LATER)
        .bind(told.object_id)
        .bind(told.kind)
        .bind(told.version)
        .bind(next_at)
        .bind(refused.map(str::to_owned))
        .execute()
        .await?;
    Ok(())
}

/// How many things wait.
pub async fn waiting(db: &Db) -> Result<i64, Error> {
    Ok(db.query(WAITING).fetch_one::<(i64,)>().await?.0)
}
