//! Shifts, turns and notes whose day has come.

use kit::clock::Day;
use kit::db::{Db, Error};

const DUE: [&str; 3] = [
    "DELETE FROM shift_turn WHERE delete_by <= $1",
    "DELETE FROM hand_over WHERE delete_by <= $1",
    "DELETE FROM shift WHERE delete_by <= $1",
];

/// Deletes them; returns how many rows. A day of a district's roster is a few thousand.
pub async fn delete_due(db: &Db, today: Day) -> Result<u64, Error> {
    let mut deleted = 0;
    for sql in DUE {
        deleted += db.query(sql).bind(today).execute().await?;
    }
    Ok(deleted)
}
