//! Table `outreach_task`: one person to be reached in one round.

use crate::outreach::rules::ids::{PlanId, TaskId};
use crate::outreach::rules::task::Standing;
use crate::outreach::rules::words::{Channel, TaskState};
use crate::outreach::store::cohort::Member;
use crate::outreach::store::places::Columns;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use vocabulary::PersonId;

/// A task about to be made.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// Its id.
    pub id: TaskId,
    /// Who is to be reached.
    pub member: Member,
    /// By whom; empty: the community.
    pub assignee: String,
}

/// How the tasks of a round begin.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The round.
    pub plan: PlanId,
    /// How each begins.
    pub standing: Standing,
    /// By when.
    pub due_at: Moment,
    /// Their last day.
    pub delete_by: Day,
}

/// A task as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Task {
    /// Who is to be reached.
    pub person_id: PersonId,
    /// The round.
    pub plan_id: PlanId,
    /// Its id.
    pub id: TaskId,
    /// Their ward when it was made: six digits.
    pub district: String,
    /// Nine digits, or nothing.
    pub street: String,
    /// Twelve digits, or nothing.
    pub community: String,
    /// By whom; empty: the community.
    pub assignee: String,
    /// Where it stands.
    pub state: TaskState,
    /// By which channel.
    pub channel: Channel,
    /// Which of the round's that is, from 0.
    pub channel_nth: i32,
    /// Since when.
    pub channel_since: Moment,
    /// Tries on it.
    pub attempts: i32,
    /// Not to be tried before.
    pub next_at: Moment,
    /// By when.
    pub due_at: Moment,
    /// When they answered.
    pub answered_at: Option<Moment>,
    /// Whether an answer was abnormal.
    pub is_abnormal: bool,
    /// When it is handed to the platform; `None`: it is not.
    pub send_at: Option<Moment>,
    /// How often the platform did not take it.
    pub send_tries: i32,
}

impl Task {
    /// Their ward when it was made.
    pub fn columns(&self) -> Columns {
        Columns {
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
        }
    }

    /// Where it stands on its way through the channels.
    pub fn standing(&self) -> Standing {
        Standing {
            state: self.state,
            channel: self.channel,
            nth: usize::try_from(self.channel_nth).unwrap_or_default(),
            since: self.channel_since,
            attempts: self.attempts,
            next_at: self.next_at,
        }
    }
}

/// What a try changed of a task.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where it stands now.
    pub standing: Standing,
    /// When they answered first.
    pub answered_at: Option<Moment>,
    /// Whether an answer was abnormal, now or before.
    pub is_abnormal: bool,
    /// When it is handed to the platform.
    pub send_at: Option<Moment>,
    /// How often the platform did not take it.
    pub send_tries: i32,
}

impl Change {
    /// To this standing, with everything else as it is. What is to be handed to the platform still is, unless the task has left it.
    pub fn to(task: &Task, standing: Standing) -> Self {
        let before = task.standing();
        let stays = (standing.nth, standing.state) == (before.nth, before.state);
        Self {
            answered_at: task.answered_at,
            is_abnormal: task.is_abnormal,
            send_at: if stays {
                task.send_at
            } else {
                to_be_sent(&standing)
            },
            send_tries: if stays { task.send_tries } else { 0 },
            standing,
        }
    }
}

macro_rules! tasks {
    ($rest:literal) => {
        concat!(
            "SELECT person_id, plan_id, id, district, street, community, assignee, state, channel, channel_nth, ",
            "channel_since, attempts, next_at, due_at, answered_at, is_abnormal, send_at, send_tries FROM outreach_task ",
            $rest
        )
    };
}
pub(super) use tasks;

const INSERT: &str = "INSERT INTO outreach_task (person_id, plan_id, id, district, street, community, assignee, channel, \
     channel_since, next_at, due_at, send_at, delete_by)";
const COLUMNS: usize = 13;
const BY_ID: &str = tasks!("WHERE id = $1");
const BY_ID_LOCKED: Sql = Sql::Differs {
    postgres: tasks!("WHERE id = $1 FOR UPDATE"),
    sqlite: BY_ID,
};
const SET: &str = "UPDATE outreach_task SET state = $3, channel = $4, channel_nth = $5, channel_since = $6, attempts = $7, \
     next_at = $8, answered_at = $9, is_abnormal = $10, send_at = $11, send_tries = $12 WHERE person_id = $1 AND plan_id = $2";
const CANCEL: &str =
    "UPDATE outreach_task SET state = 'cancelled', send_at = NULL WHERE plan_id = $1 AND state = 'open'";
const PASS_ON: &str = "UPDATE outreach_task SET state = $3, channel = $4, channel_nth = $5, channel_since = $6, \
     attempts = 0, next_at = $7, send_at = $8, send_tries = 0 WHERE plan_id = $1 AND channel_nth = $2 \
     AND state = 'open' AND channel IN ('link', 'platform') AND next_at <= $6";

/// Makes tasks, many in one statement; returns how many were made: whoever has one in this round keeps it.
pub async fn add(tx: &mut Tx, beginning: &Beginning, new: &[NewTask]) -> Result<u64, Error> {
    let standing = &beginning.standing;
    let send_at = to_be_sent(standing);
    let mut made = 0;
    for batch in tx.engine().batches(new, COLUMNS) {
        let mut query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), "ON CONFLICT DO NOTHING"));
        for task in batch {
            let member = &task.member;
            query = query.bind(member.id).bind(beginning.plan).bind(task.id);
            query = query.bind(member.district.clone()).bind(member.street.clone());
            query = query.bind(member.community.clone()).bind(task.assignee.clone());
            query = query
                .bind(standing.channel)
                .bind(standing.since)
                .bind(standing.next_at);
            query = query
                .bind(beginning.due_at)
                .bind(send_at)
                .bind(beginning.delete_by);
        }
        made += query.execute().await?;
    }
    Ok(made)
}

/// When a task that stands so is handed to the platform: at once, if that is its channel.
pub fn to_be_sent(standing: &Standing) -> Option<Moment> {
    let is_platforms = standing.state == TaskState::Open && standing.channel == Channel::Platform;
    is_platforms.then_some(standing.since)
}

/// A task by id; `None` when there is none.
pub async fn by_id(db: &Db, id: TaskId) -> Result<Option<Task>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}

/// The same inside a transaction, until whose end nobody else changes it.
pub async fn by_id_in(tx: &mut Tx, id: TaskId) -> Result<Option<Task>, Error> {
    tx.query(BY_ID_LOCKED).bind(id).fetch_optional().await
}

/// Records what changed of a task.
pub async fn set(tx: &mut Tx, task: &Task, change: &Change) -> Result<(), Error> {
    let standing = &change.standing;
    tx.query(SET)
        .bind(task.person_id)
        .bind(task.plan_id)
        .bind(standing.state)
        .bind(standing.channel)
        .bind(i32::try_from(standing.nth).unwrap_or(i32::MAX))
        .bind(standing.since)
        .bind(standing.attempts)
        .bind(standing.next_at)
        .bind(change.answered_at)
        .bind(change.is_abnormal)
        .bind(change.send_at)
        .bind(change.send_tries)
        .execute()
        .await?;
    Ok(())
}

/// Cancels the open tasks of a round; returns how many.
pub async fn cancel(tx: &mut Tx, plan: PlanId) -> Result<u64, Error> {
    tx.query(CANCEL).bind(plan).execute().await
}

/// Passes on, set-wise, what has waited in vain on the nth channel of a round; returns how many.
pub async fn pass_on(
    tx: &mut Tx,
    plan: PlanId,
    nth: usize,
    next: &Standing,
    now: Moment,
) -> Result<u64, Error> {
    tx.query(PASS_ON)
        .bind(plan)
        .bind(i32::try_from(nth).unwrap_or(i32::MAX))
        .bind(next.state)
        .bind(next.channel)
        .bind(i32::try_from(next.nth).unwrap_or(i32::MAX))
        .bind(now)
        .bind(next.next_at)
        .bind(to_be_sent(next))
        .execute()
        .await
}
