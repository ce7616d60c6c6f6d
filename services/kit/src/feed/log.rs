//! The feed itself: appending inside a transaction, reading on from a cursor, trimming what is old.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use super::cursor::Cursor;
use crate::clock::{Clock, Moment};
use crate::db::{self, Db, Sql, Tx};
use crate::fault::{Fault, Kind};
use crate::id::Id;

/// How long an item can still be read; a reader that was away longer takes a new snapshot.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3_600);

const OPEN: &str = "
    INSERT INTO feed (name, incarnation, head) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";
const HEAD: &str = "SELECT incarnation, head FROM feed WHERE name = $1";
const ADVANCE: &str = "UPDATE feed SET head = head + $2 WHERE name = $1 RETURNING incarnation, head";
const ITEMS: &str = "
    SELECT seq, body FROM feed_item WHERE feed = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4";
// Always from the oldest on: were one in the middle missing, readers would find a gap.
const TRIM: &str = "
    DELETE FROM feed_item WHERE feed = $1
        AND seq <= (SELECT MAX(seq) FROM feed_item WHERE feed = $1 AND delete_by <= $2)";
const REINCARNATE: &str = "UPDATE feed SET incarnation = $2 WHERE name = $1";

/// Why a feed cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The cursor is older than what is kept, or of another incarnation: forget it and take a new snapshot.
    #[error("the feed cannot go on from this cursor: take a new snapshot")]
    CursorGone,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// `CURSOR_GONE`, or the fault of the database.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::CursorGone => Fault::new(Kind::NotNow, "CURSOR_GONE", error.to_string()),
            Error::Db(error) => error.into(),
        }
    }
}

/// One fact of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it lies; a reader who has applied it stores this.
    pub cursor: Cursor,
    /// The fact as its service encodes it (protobuf).
    pub body: Vec<u8>,
}

/// A feed of this service. Cheap to clone; clones wake the same watchers.
#[derive(Debug, Clone)]
pub struct Feed {
    db: Db,
    name: &'static str,
    clock: Clock,
    kept: Duration,
    wakes: Arc<watch::Sender<()>>,
}

impl Feed {
    /// The feed of this name, made empty when there is none.
    pub async fn open(db: &Db, name: &'static str, clock: &Clock) -> Result<Self, db::Error> {
        db.query(OPEN)
            .bind(name)
            .bind(new_incarnation(clock))
            .execute()
            .await?;
        let wakes = Arc::new(watch::Sender::new(()));
        Ok(Self {
            db: db.clone(),
            name,
            clock: clock.clone(),
            kept: KEPT,
            wakes,
        })
    }

    /// Keeps items for `kept` instead of 30 days.
    #[must_use]
    pub fn kept_for(mut self, kept: Duration) -> Self {
        self.kept = kept;
        self
    }

    /// Appends `bodies` in order and returns the cursor of the last one.
    ///
    /// Call it after everything else in the transaction ([audit](crate::audit) included, so that all lock in the same
    /// order): from here until `tx` ends nobody else appends to this feed. After the commit, [`wake`](Self::wake).
    pub async fn append(&self, tx: &mut Tx, bodies: &[Vec<u8>]) -> Result<Cursor, db::Error> {
        let count = i64::try_from(bodies.len()).expect("no more bodies than memory holds");
        let (incarnation, head) = tx
            .query(ADVANCE)
            .bind(self.name)
            .bind(count)
            .fetch_one::<(Uuid, i64)>()
            .await?;
        let delete_by = self.clock.now() + self.kept;
        let numbered: Vec<(i64, &Vec<u8>)> = (head - count + 1..).zip(bodies).collect();
        for rows in tx.engine().batches(&numbered, 4) {
            let insert = Sql::rows(
                "INSERT INTO feed_item (feed, seq, body, delete_by)",
                4,
                rows.len(),
                "",
            );
            let mut query = tx.query(insert);
            for (seq, body) in rows {
                query = query
                    .bind(self.name)
                    .bind(*seq)
                    .bind(body.as_slice())
                    .bind(delete_by);
            }
            query.execute().await?;
        }
        Ok(Cursor {
            incarnation,
            seq: head,
        })
    }

    /// Tells the watchers of this process that something was committed. Forgetting it costs them a quarter second.
    pub fn wake(&self) {
        self.wakes.send_replace(());
    }

    /// The cursor of the last item.
    pub async fn head(&self) -> Result<Cursor, db::Error> {
        let (incarnation, seq) = self
            .db
            .query(HEAD)
            .bind(self.name)
            .fetch_one::<(Uuid, i64)>()
            .await?;
        Ok(Cursor { incarnation, seq })
    }

    /// At most `limit` items after `cursor`, oldest first; empty when the reader has them all.
    ///
    /// # Errors
    /// [`Error::CursorGone`] when items after the cursor were trimmed or the feed has begun a new incarnation.
    pub async fn read(&self, after: Cursor, limit: usize) -> Result<Vec<Item>, Error> {
        let head = self.head().await?;
        // A cursor beyond the head was given by a database that has since been put back in time.
        if after.incarnation != head.incarnation || after.seq > head.seq {
            return Err(Error::CursorGone);
        }
        if after.seq == head.seq {
            return Ok(Vec::new());
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let query = self
            .db
            .query(ITEMS)
            .bind(self.name)
            .bind(after.seq)
            .bind(head.seq)
            .bind(limit);
        let rows = query.fetch_all::<(i64, Vec<u8>)>().await?;
        // Numbers have no gaps, so the next one is missing only when it was trimmed.
        if rows.first().is_none_or(|(seq, _)| *seq != after.seq + 1) {
            return Err(Error::CursorGone);
        }
        Ok(rows
            .into_iter()
            .map(|(seq, body)| Item {
                cursor: after.at(seq),
                body,
            })
            .collect())
    }

    /// Deletes the items past their time; returns how many.
    pub async fn trim(&self, now: Moment) -> Result<u64, db::Error> {
        self.db.query(TRIM).bind(self.name).bind(now).execute().await
    }

    /// Begins a new life of the feed, after a restore: every reader must take a new snapshot.
    pub async fn reincarnate(&self) -> Result<(), db::Error> {
        self.db
            .query(REINCARNATE)
            .bind(self.name)
            .bind(new_incarnation(&self.clock))
            .execute()
            .await?;
        self.wake();
        Ok(())
    }

    pub(super) fn wakes(&self) -> watch::Receiver<()> {
        self.wakes.subscribe()
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }
}

/// Unique, and sorts by when it began: helpful to whoever reads the tables by hand.
fn new_incarnation(clock: &Clock) -> Uuid {
    Id::<Feed>::new(clock.now()).as_uuid()
}
