//! Table `outreach_attempt`: every try with what it came to; a correction is one more, nothing is overwritten.

use crate::outreach::rules::ids::{AttemptId, PlanId, TaskId};
use crate::outreach::rules::words::{Channel, Outcome};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use vocabulary::PersonId;

/// A try about to be recorded, its answers sealed already.
#[derive(Clone, Debug)]
pub struct NewAttempt {
    /// Who was to be reached.
    pub person: PersonId,
    /// Its id, the request's.
    pub id: AttemptId,
    /// In which task.
    pub task: TaskId,
    /// Of which round.
    pub plan: PlanId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// By what.
    pub channel: Channel,
    /// What it came to.
    pub outcome: Outcome,
    /// Counted over all channels, from 1.
    pub number: i32,
    /// The answers, sealed.
    pub answers: Option<Vec<u8>>,
    /// Whether one was abnormal.
    pub is_abnormal: bool,
    /// The caller's key, or the link.
    pub recorded_by: String,
    /// When it was.
    pub tried_at: Moment,
    /// When it reached us.
    pub received_at: Moment,
    /// Its last day.
    pub delete_by: Day,
}

/// What tells a repeated try from a reused id.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Known {
    /// In which task.
    pub task_id: TaskId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// Who recorded it.
    pub recorded_by: String,
    /// Whether an answer was abnormal.
    pub is_abnormal: bool,
}

/// A try as it is shown.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// By what.
    pub channel: Channel,
    /// What it came to.
    pub outcome: Outcome,
    /// Counted over all channels, from 1.
    pub number: i32,
    /// Whether an answer was abnormal.
    pub is_abnormal: bool,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was.
    pub tried_at: Moment,
    /// When it reached us.
    pub received_at: Moment,
}

const INSERT: &str = "INSERT INTO outreach_attempt (person_id, id, task_id, plan_id, request_hash, channel, outcome, number, \
     answers, is_abnormal, recorded_by, tried_at, received_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING";
const KNOWN: &str =
    "SELECT task_id, request_hash, recorded_by, is_abnormal FROM outreach_attempt WHERE id = $1";
const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE channel = 'link') AS BIGINT) \
     FROM outreach_attempt WHERE task_id = $1";
const NEWEST_ANSWERS: &str = "SELECT id, answers FROM outreach_attempt WHERE task_id = $1 AND answers IS NOT NULL \
     ORDER BY number DESC, id LIMIT 1";
const OF_TASK: &str = "SELECT id, channel, outcome, number, is_abnormal, recorded_by, tried_at, received_at \
     FROM outreach_attempt WHERE task_id = $1 ORDER BY number DESC, id LIMIT 100";

/// Adds a try. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewAttempt) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.task)
        .bind(new.plan)
        .bind(new.request_hash.clone())
        .bind(new.channel)
        .bind(new.outcome)
        .bind(new.number)
        .bind(new.answers.clone())
        .bind(new.is_abnormal)
        .bind(new.recorded_by.clone())
        .bind(new.tried_at)
        .bind(new.received_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// How a try of that id was recorded; `None` when there is none.
pub async fn known(tx: &mut Tx, id: AttemptId) -> Result<Option<Known>, Error> {
    tx.query(KNOWN).bind(id).fetch_optional().await
}

/// How often somebody was tried in a task, and how often of these they answered by a link.
pub async fn count(tx: &mut Tx, task: TaskId) -> Result<(i64, i64), Error> {
    tx.query(COUNT).bind(task).fetch_one().await
}

/// The same outside a transaction.
pub async fn count_now(db: &Db, task: TaskId) -> Result<(i64, i64), Error> {
    db.query(COUNT).bind(task).fetch_one().await
}

/// The tries of a task, newest first; at most a hundred.
pub async fn of_task(db: &Db, task: TaskId) -> Result<Vec<Attempt>, Error> {
    db.query(OF_TASK).bind(task).fetch_all().await
}

/// What somebody last answered in a task, sealed, and in which try; `None` when they have not.
pub async fn newest_answers(db: &Db, task: TaskId) -> Result<Option<(AttemptId, Vec<u8>)>, Error> {
    db.query(NEWEST_ANSWERS).bind(task).fetch_optional().await
}
