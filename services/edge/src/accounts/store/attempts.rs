//! Table `attempt`: who tried in vain, and until when they wait.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error};
use std::time::Duration;

/// What is counted, and by whose name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Passwords for one login name, whether such an account exists or not.
    ByLogin,
    /// Passwords from one address.
    ByAddress,
    /// One-time codes for one account.
    Code,
    /// Codes to join a gate by, from one address.
    Join,
}

impl Attempt {
    /// In one word.
    pub fn kind(self) -> &'static str {
        match self {
            Self::ByLogin => "login",
            Self::ByAddress => "address",
            Self::Code => "code",
            Self::Join => "join",
        }
    }
}

/// How many may fail, and what then.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// So many within the window.
    pub failures: i32,
    /// Failures are forgotten after this, and whoever had too many waits as long.
    pub window: Duration,
}

// Counted before it is decided: of many at once none is free. A row is begun anew when its window is over, or its wait.
const COUNT: &str = "INSERT INTO attempt (kind, subject, failures, since, blocked_until, delete_by) \
     VALUES ($1, $2, 1, $3, NULL, $7) \
     ON CONFLICT (kind, subject) DO UPDATE SET \
     failures = CASE WHEN attempt.since <= $4 OR attempt.blocked_until <= $3 THEN 1 ELSE attempt.failures + 1 END, \
     since = CASE WHEN attempt.since <= $4 OR attempt.blocked_until <= $3 THEN excluded.since ELSE attempt.since END, \
     blocked_until = CASE \
     WHEN attempt.blocked_until > $3 THEN attempt.blocked_until \
     WHEN attempt.since > $4 AND attempt.blocked_until IS NULL AND attempt.failures >= $5 THEN $6 \
     ELSE NULL END, \
     delete_by = excluded.delete_by \
     RETURNING blocked_until";
const GIVE_BACK: &str =
    "UPDATE attempt SET failures = failures - 1 WHERE kind = $1 AND subject = $2 AND failures > 0";
const FORGET: &str = "DELETE FROM attempt WHERE kind = $1 AND subject = $2";
const IS_BLOCKED: &str =
    "SELECT blocked_until FROM attempt WHERE kind = $1 AND subject = $2 AND blocked_until > $3";

/// Counts an attempt as failed, in a commit of its own: what stops afterwards was still tried. Answers until when they wait, if they do.
pub async fn count(
    db: &Db,
    attempt: Attempt,
    subject: &[u8],
    limit: Limit,
    now: Moment,
    delete_by: Day,
) -> Result<Option<Moment>, Error> {
    let (blocked_until,) = db
        .query(COUNT)
        .bind(attempt.kind())
        .bind(subject)
        .bind(now)
        .bind(now - limit.window)
        .bind(limit.failures)
        .bind(now + limit.window)
        .bind(delete_by)
        .fetch_one::<(Option<Moment>,)>()
        .await?;
    Ok(blocked_until)
}

/// It did not fail after all.
pub async fn give_back(db: &Db, attempt: Attempt, subject: &[u8]) -> Result<(), Error> {
    db.query(GIVE_BACK)
        .bind(attempt.kind())
        .bind(subject)
        .execute()
        .await?;
    Ok(())
}

/// Forgets all of them; `false` when there were none.
pub async fn forget(db: &Db, attempt: Attempt, subject: &[u8]) -> Result<bool, Error> {
    Ok(db
        .query(FORGET)
        .bind(attempt.kind())
        .bind(subject)
        .execute()
        .await?
        == 1)
}

/// Until when they wait, if they do.
pub async fn blocked_until(
    db: &Db,
    attempt: Attempt,
    subject: &[u8],
    now: Moment,
) -> Result<Option<Moment>, Error> {
    let query = db.query(IS_BLOCKED).bind(attempt.kind()).bind(subject).bind(now);
    Ok(query.fetch_optional::<(Moment,)>().await?.map(|(until,)| until))
}
