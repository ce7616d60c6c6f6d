//! Offline passes on their way to the sampled check, and what it found.

use kit::clock::Moment;
use kit::db::{Db, Error};
use vocabulary::Area;

use super::list::Key;
use super::row::columns;
use crate::rules::pass::Pass;

const RECEIVED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM pass WHERE district = $1 AND (scanned_at, id) > ($2, $3) AND scanned_at < $4 AND origin = 'offline' \
     AND received_at >= $5 AND voided_at IS NULL ORDER BY scanned_at, id LIMIT $6"
);
const DOUBT: &str = "UPDATE pass SET doubtful = TRUE WHERE checkpoint_id = $1 AND id = $2";

/// Which offline passes are looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The district whose gates they went through.
    pub district: Area,
    /// What comes after this key.
    pub after: Key,
    /// Scanned before.
    pub to: Moment,
    /// Received since.
    pub since: Moment,
    /// At most so many.
    pub limit: u32,
}

/// Offline passes received lately, in the order of their scans.
pub async fn uploaded(db: &Db, which: &Uploaded) -> Result<Vec<Pass>, Error> {
    db.query(RECEIVED)
        .bind(which.district.code().to_owned())
        .bind(which.after.at)
        .bind(which.after.id)
        .bind(which.to)
        .bind(which.since)
        .bind(i64::from(which.limit))
        .fetch_all()
        .await
}

/// Marks a pass that we would have decided otherwise.
pub async fn doubt(db: &Db, pass: &Pass) -> Result<(), Error> {
    db.query(DOUBT).bind(pass.checkpoint).bind(pass.id).execute().await?;
    Ok(())
}
