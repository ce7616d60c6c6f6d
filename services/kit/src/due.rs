//! Deadlines that climb: who stays silent is passed over to the level above, and every hop is on record.
//!
//! A case opens with its ladder of [`Step`]s, e.g. community within 2 hours, street within 4, district within 8. The
//! service calls [`climb`] every few seconds and acts on what climbed; [`close`] ends it when somebody has acted.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Moment;
use crate::db::{self, Db, FromRow, Json, Sql, Tx};
use crate::id::Id;

/// The most deadlines that climb together; the rest follows at the next call.
const MOST_AT_ONCE: i64 = 500;

const OPEN: &str = "
    INSERT INTO due (id, kind, object_id, steps, step, level, opened_at, due_at)
    VALUES ($1, $2, $3, $4, 0, $5, $6, $7)
    ON CONFLICT DO NOTHING";
const OPEN_ALL: &str = "INSERT INTO due (id, kind, object_id, steps, step, level, opened_at, due_at)";
const OPEN_ALL_COLUMNS: usize = 8;
const OPEN_OF: &str = "
    SELECT id, kind, object_id, steps, step, level, opened_at, due_at, missed_at, closed_at
    FROM due WHERE kind = $1 AND object_id = $2 AND closed_at IS NULL";
const CLOSE: &str = "UPDATE due SET closed_at = $3 WHERE kind = $1 AND object_id = $2 AND closed_at IS NULL";
const OVERDUE: &str = "
    SELECT id, kind, object_id, steps, step, level, opened_at, due_at, missed_at, closed_at
    FROM due WHERE closed_at IS NULL AND missed_at IS NULL AND due_at <= $1
    ORDER BY due_at, id LIMIT $2";
const PASS_ON: &str = "
    UPDATE due SET step = $3, level = $4, due_at = $5
    WHERE id = $1 AND step = $2 AND closed_at IS NULL AND missed_at IS NULL";
const MISS: &str = "
    UPDATE due SET missed_at = $3
    WHERE id = $1 AND step = $2 AND closed_at IS NULL AND missed_at IS NULL";
const RECORD_HOP: &str = "
    INSERT INTO due_hop (due_id, step, from_level, to_level, at) VALUES ($1, $2, $3, $4, $5)";
const HOPS: &str = "
    SELECT h.from_level, h.to_level, h.at
    FROM due_hop h JOIN due d ON d.id = h.due_id
    WHERE d.kind = $1 AND d.object_id = $2
    ORDER BY d.opened_at, h.step";
const AT_LEVEL: &str = "
    SELECT id, kind, object_id, steps, step, level, opened_at, due_at, missed_at, closed_at
    FROM due WHERE kind = $1 AND level = $2 AND closed_at IS NULL
    ORDER BY due_at, id LIMIT $3";

/// One rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Who must act, in the service's own words.
    pub level: String,
    /// How long they have, counted from when it reached them.
    pub within_seconds: u32,
}

impl Step {
    /// `level` has `within` to act (whole seconds, at most 136 years).
    pub fn new(level: impl Into<String>, within: Duration) -> Self {
        Self {
            level: level.into(),
            within_seconds: u32::try_from(within.as_secs()).unwrap_or(u32::MAX),
        }
    }

    fn within(&self) -> Duration {
        Duration::from_secs(self.within_seconds.into())
    }
}

/// A deadline.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Due {
    /// Its own id.
    pub id: Id<Due>,
    /// What must be done, a word of the service (`fever_case`).
    pub kind: String,
    /// What it must be done to.
    pub object_id: Uuid,
    /// The whole ladder.
    pub steps: Json<Vec<Step>>,
    /// The rung it stands on, from 0.
    pub step: i32,
    /// The level of that rung.
    pub level: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// By when that level must act.
    pub due_at: Moment,
    /// When the highest level let it pass too.
    pub missed_at: Option<Moment>,
    /// When somebody acted.
    pub closed_at: Option<Moment>,
}

impl crate::id::Kind for Due {
    const NAME: &'static str = "due";
}

/// One hop of a deadline, as it happened.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Hop {
    /// Who stayed silent.
    pub from_level: String,
    /// Who must act now; `None` when there was nobody above.
    pub to_level: Option<String>,
    /// When.
    pub at: Moment,
}

/// A deadline that has just been passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Climbed {
    /// The deadline as it stands now.
    pub due: Due,
    /// Who stayed silent.
    pub from_level: String,
    /// Who must act now; `None` when the highest level let it pass: it stays open, and shouts once.
    pub to_level: Option<String>,
}

/// Opens a deadline on the first rung of `steps`; one that is open already for this kind and object stays as it is and
/// is returned.
///
/// # Panics
/// When `steps` is empty: a mistake in the program.
pub async fn open(
    tx: &mut Tx,
    kind: &str,
    object_id: Uuid,
    steps: Vec<Step>,
    now: Moment,
) -> Result<Due, db::Error> {
    let first = steps.first().expect("a ladder has at least one rung");
    let (level, due_at) = (first.level.clone(), now + first.within());
    tx.query(OPEN)
        .bind(Id::<Due>::new(now))
        .bind(kind)
        .bind(object_id)
        .bind(Json(steps))
        .bind(level)
        .bind(now)
        .bind(due_at)
        .execute()
        .await?;
    tx.query(OPEN_OF).bind(kind).bind(object_id).fetch_one().await
}

/// Opens a deadline for each of many objects, on the first rung of its ladder; one that is open already stays as it is, and an object whose
/// ladder is empty has none.
pub async fn open_all(
    tx: &mut Tx,
    kind: &str,
    ladders: &[(Uuid, Vec<Step>)],
    now: Moment,
) -> Result<(), db::Error> {
    let firsts: Vec<_> = ladders
        .iter()
        .filter_map(|(object, steps)| Some((*object, steps, steps.first()?)))
        .collect();
    for batch in tx.engine().batches(&firsts, OPEN_ALL_COLUMNS) {
        let rows = Sql::rows(OPEN_ALL, OPEN_ALL_COLUMNS, batch.len(), "ON CONFLICT DO NOTHING");
        let mut query = tx.query(rows);
        for (object, steps, first) in batch {
            query = query
                .bind(Id::<Due>::new(now))
                .bind(kind)
                .bind(*object)
                .bind(Json((*steps).clone()))
                .bind(0_i32)
                .bind(first.level.clone())
                .bind(now)
                .bind(now + first.within());
        }
        query.execute().await?;
    }
    Ok(())
}

/// Closes the open deadline of this kind and object; false when there is none.
pub async fn close(tx: &mut Tx, kind: &str, object_id: Uuid, now: Moment) -> Result<bool, db::Error> {
    let closed = tx
        .query(CLOSE)
        .bind(kind)
        .bind(object_id)
        .bind(now)
        .execute()
        .await?;
    Ok(closed == 1)
}

/// The open deadline of this kind and object.
pub async fn open_of(db: &Db, kind: &str, object_id: Uuid) -> Result<Option<Due>, db::Error> {
    db.query(OPEN_OF)
        .bind(kind)
        .bind(object_id)
        .fetch_optional()
        .await
}

/// The same inside a transaction, for whoever closes it.
pub async fn open_of_in(tx: &mut Tx, kind: &str, object_id: Uuid) -> Result<Option<Due>, db::Error> {
    tx.query(OPEN_OF)
        .bind(kind)
        .bind(object_id)
        .fetch_optional()
        .await
}

/// The open deadlines of this kind that wait for `level`, most urgent first.
pub async fn waiting_for(db: &Db, kind: &str, level: &str, limit: u32) -> Result<Vec<Due>, db::Error> {
    db.query(AT_LEVEL)
        .bind(kind)
        .bind(level)
        .bind(i64::from(limit))
        .fetch_all()
        .await
}

/// Every hop of the deadlines of this kind and object, oldest first.
pub async fn hops(db: &Db, kind: &str, object_id: Uuid) -> Result<Vec<Hop>, db::Error> {
    db.query(HOPS).bind(kind).bind(object_id).fetch_all().await
}

/// Passes every overdue deadline on to the level above and records the hop; returns what climbed.
///
/// The level above gets its full time from `now`, also when we were asleep when it fell due. Several replicas may climb
/// at once: each hop happens once. Whatever follows from a hop belongs in the same transaction.
pub async fn climb(tx: &mut Tx, now: Moment) -> Result<Vec<Climbed>, db::Error> {
    let overdue = tx
        .query(OVERDUE)
        .bind(now)
        .bind(MOST_AT_ONCE)
        .fetch_all::<Due>()
        .await?;
    let mut climbed = Vec::with_capacity(overdue.len());
    for due in overdue {
        climbed.extend(climb_one(tx, due, now).await?);
    }
    Ok(climbed)
}

/// `None` when another replica was quicker, or somebody acted meanwhile.
async fn climb_one(tx: &mut Tx, mut due: Due, now: Moment) -> Result<Option<Climbed>, db::Error> {
    let from_step = due.step;
    let next = usize::try_from(from_step + 1)
        .ok()
        .and_then(|nth| due.steps.get(nth))
        .cloned();
    let changed = match &next {
        Some(next) => {
            tx.query(PASS_ON)
                .bind(due.id)
                .bind(from_step)
                .bind(from_step + 1)
                .bind(next.level.clone())
                .bind(now + next.within())
                .execute()
                .await?
        }
        None => {
            tx.query(MISS)
                .bind(due.id)
                .bind(from_step)
                .bind(now)
                .execute()
                .await?
        }
    };
    if changed == 0 {
        return Ok(None);
    }
    let from_level = due.level.clone();
    let to_level = next.as_ref().map(|next| next.level.clone());
    tx.query(RECORD_HOP)
        .bind(due.id)
        .bind(from_step)
        .bind(from_level.clone())
        .bind(to_level.clone())
        .bind(now)
        .execute()
        .await?;
    match next {
        Some(next) => {
            due.step = from_step + 1;
            due.due_at = now + next.within();
            due.level = next.level;
        }
        None => due.missed_at = Some(now),
    }
    Ok(Some(Climbed {
        due,
        from_level,
        to_level,
    }))
}
