//! Passes whose day has come: deleted in pieces, so that no gate waits for it.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, Tx};
use uuid::Uuid;
use vocabulary::Area;

use super::list::Key;

const PIECE: &str = "SELECT checkpoint_id, scanned_at, id, delete_by FROM pass \
                     WHERE district = $1 AND (scanned_at, id) > ($2, $3) AND scanned_at < $4 ORDER BY scanned_at, id LIMIT $5";
const DELETE: &str = "DELETE FROM pass WHERE checkpoint_id = $1 AND id = $2";

/// What one piece came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Rows deleted.
    pub deleted: u64,
    /// Where the next piece begins; `None` when this was the last.
    pub next: Option<Key>,
}

/// Looks through the passes after `after`, at most `limit`, and deletes those due on `today`.
///
/// Every row is looked at, whatever policy its day came from: the walk follows the index of the district, oldest first.
pub async fn delete_due(
    db: &Db,
    district: &Area,
    after: Key,
    to: Moment,
    today: Day,
    limit: u32,
) -> Result<Piece, Error> {
    let rows = db
        .query(PIECE)
        .bind(district.code().to_owned())
        .bind(after.at)
        .bind(after.id)
        .bind(to)
        .bind(i64::from(limit))
        .fetch_all::<(Uuid, Moment, Uuid, Day)>()
        .await?;
    let next = match rows.last() {
        Some((_, at, id, _)) if rows.len() == limit as usize => Some(Key { at: *at, id: *id }),
        _ => None,
    };
    let due: Vec<_> = rows
        .iter()
        .filter(|(_, _, _, delete_by)| *delete_by <= today)
        .collect();
    let mut deleted = 0;
    if !due.is_empty() {
        let mut tx: Tx = db.begin().await?;
        for (gate, _, id, _) in due {
            deleted += tx.query(DELETE).bind(*gate).bind(*id).execute().await?;
        }
        tx.commit().await?;
    }
    Ok(Piece { deleted, next })
}
