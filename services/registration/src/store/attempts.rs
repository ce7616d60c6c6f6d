//! Table `attempt`: how often somebody has tried within the hour, or has decided alone within the day.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, Query, Tx};

/// What is tried, and by whose name it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Resuming the session of one id number.
    ResumeById,
    /// Resuming from one caller or address.
    ResumeByPeer,
    /// Confirming, by one volunteer.
    Confirm,
    /// Registering an id document that is known, from one address: who tries many wants to learn who is registered.
    KnownByPeer,
    /// Making somebody's level worse, by one account alone; counted by the day.
    SingleAdverse,
}

impl Attempt {
    fn kind(self) -> &'static str {
        match self {
            Self::ResumeById => "resume_by_id",
            Self::ResumeByPeer => "resume_by_peer",
            Self::Confirm => "confirm",
            Self::KnownByPeer => "known_by_peer",
            Self::SingleAdverse => "single_adverse",
        }
    }
}

const COUNT: &str = "INSERT INTO attempt (kind, subject, since, attempts, delete_by) VALUES ($1, $2, $3, 1, $4) \
     ON CONFLICT (kind, subject, since) DO UPDATE SET attempts = attempt.attempts + 1 WHERE attempt.attempts < $5";

/// Counts an attempt, in a commit of its own: what fails afterwards was still tried. `false` when the hour's `limit` is
/// reached.
pub async fn count(
    db: &Db,
    attempt: Attempt,
    subject: Vec<u8>,
    now: Moment,
    limit: i32,
    delete_by: Day,
) -> Result<bool, Error> {
    let counted = (attempt, subject, now.floor_hour());
    one_more(db.query(COUNT), counted, limit, delete_by).await
}

/// Counts a decision together with what it decides: what is refused in the end was not decided. `false` when the limit of the day
/// that began then is reached.
pub async fn count_decision(
    tx: &mut Tx,
    attempt: Attempt,
    subject: Vec<u8>,
    day_began: Moment,
    limit: i32,
    delete_by: Day,
) -> Result<bool, Error> {
    let counted = (attempt, subject, day_began);
    one_more(tx.query(COUNT), counted, limit, delete_by).await
}

async fn one_more(
    query: Query<'_>,
    (attempt, subject, since): (Attempt, Vec<u8>, Moment),
    limit: i32,
    delete_by: Day,
) -> Result<bool, Error> {
    if limit < 1 {
        return Ok(false);
    }
    let query = query.bind(attempt.kind()).bind(subject).bind(since);
    Ok(query.bind(delete_by).bind(limit).execute().await? == 1)
}
