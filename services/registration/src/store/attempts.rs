//! Table `attempt`: how often somebody has tried within the hour.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error};

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
}

impl Attempt {
    fn kind(self) -> &'static str {
        match self {
            Self::ResumeById => "resume_by_id",
            Self::ResumeByPeer => "resume_by_peer",
            Self::Confirm => "confirm",
            Self::KnownByPeer => "known_by_peer",
        }
    }
}

const COUNT: &str = "INSERT INTO attempt (kind, subject, hour, attempts, delete_by) VALUES ($1, $2, $3, 1, $4) \
     ON CONFLICT (kind, subject, hour) DO UPDATE SET attempts = attempt.attempts + 1 WHERE attempt.attempts < $5";

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
    if limit < 1 {
        return Ok(false);
    }
    let query = db
        .query(COUNT)
        .bind(attempt.kind())
        .bind(subject)
        .bind(now.floor_hour());
    Ok(query.bind(delete_by).bind(limit).execute().await? == 1)
}
