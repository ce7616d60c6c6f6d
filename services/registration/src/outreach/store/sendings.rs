//! What of table `outreach_task` is handed to the platform, and what became of it.

use crate::outreach::store::tasks::{Task, tasks};
use kit::clock::Moment;
use kit::db::{Db, Error};

const DUE: &str = tasks!("WHERE send_at <= $1 AND state = 'open' ORDER BY send_at, id LIMIT $2");
const TAKEN: &str = "UPDATE outreach_task SET send_at = NULL, attempts = attempts + 1, next_at = $3 \
     WHERE person_id = $1 AND plan_id = $2 AND state = 'open' AND channel = 'platform'";
const LATER: &str = "UPDATE outreach_task SET send_at = $3, send_tries = send_tries + 1 \
     WHERE person_id = $1 AND plan_id = $2 AND state = 'open' AND channel = 'platform'";

/// Some tasks that are to be handed over by now, the longest waiting first.
pub async fn due(db: &Db, now: Moment, most: i64) -> Result<Vec<Task>, Error> {
    db.query(DUE).bind(now).bind(most).fetch_all().await
}

/// The platform has it, and is waited for until then. `false` when the task has moved on meanwhile.
pub async fn taken(db: &Db, task: &Task, wait_until: Moment) -> Result<bool, Error> {
    let query = db.query(TAKEN).bind(task.person_id).bind(task.plan_id);
    Ok(query.bind(wait_until).execute().await? == 1)
}

/// The platform did not take it: again then. `false` when the task has moved on meanwhile.
pub async fn later(db: &Db, task: &Task, again_at: Moment) -> Result<bool, Error> {
    let query = db.query(LATER).bind(task.person_id).bind(task.plan_id);
    Ok(query.bind(again_at).execute().await? == 1)
}
