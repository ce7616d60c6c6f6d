//! What is past its day, table by table.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error};

const PAST_THEIR_DAY: &[&str] = &[
    "DELETE FROM recovery_code WHERE delete_by < $1",
    "DELETE FROM account_grant WHERE delete_by < $1",
    "DELETE FROM account WHERE delete_by < $1",
    "DELETE FROM attempt WHERE delete_by < $1",
    "DELETE FROM account_link WHERE delete_by < $1",
    "DELETE FROM join_code WHERE delete_by < $1",
    "DELETE FROM session WHERE delete_by < $1",
];
const SESSIONS: &str = "DELETE FROM session WHERE ends_at <= $1 OR (NOT stays AND seen_at <= $2)";

/// Deletes what is past its day and returns how many rows that were.
pub async fn delete(db: &Db, today: Day) -> Result<u64, Error> {
    let mut deleted = 0;
    for statement in PAST_THEIR_DAY {
        deleted += db.query(*statement).bind(today).execute().await?;
    }
    Ok(deleted)
}

/// Forgets sessions that are over at `now`, or were last seen at `idle_since` or before and do not stay.
pub async fn forget_sessions(db: &Db, now: Moment, idle_since: Moment) -> Result<u64, Error> {
    db.query(SESSIONS).bind(now).bind(idle_since).execute().await
}
