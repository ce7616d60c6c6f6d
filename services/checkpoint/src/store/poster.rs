//! Table `poster`: every version a gate's poster had.

use crate::rules::place::{EndingPoster, PosterVersion};
use kit::clock::Moment;
use kit::db::{Db, Error, Tx};
use vocabulary::CheckpointId;

const INSERT: &str = "INSERT INTO poster (checkpoint_id, version, key_number, issued_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const OF_VERSION: &str = "SELECT version, key_number, issued_at, valid_until FROM poster WHERE checkpoint_id = $1 AND version = $2";
const END_ALL: &str = "UPDATE poster SET valid_until = $2 WHERE checkpoint_id = $1 AND (valid_until IS NULL OR valid_until > $2)";
const NOT_ENDED: &str = "SELECT checkpoint_id, version, valid_until FROM poster WHERE valid_until > $1";

/// This version of the gate's poster.
pub async fn version(
    db: &Db,
    checkpoint: CheckpointId,
    version: i32,
) -> Result<Option<PosterVersion>, Error> {
    Ok(db
        .query(OF_VERSION)
        .bind(checkpoint)
        .bind(version)
        .fetch_optional()
        .await?
        .map(poster))
}

/// This version of the gate's poster, as the transaction sees it.
pub async fn version_in(
    tx: &mut Tx,
    checkpoint: CheckpointId,
    version: i32,
) -> Result<Option<PosterVersion>, Error> {
    Ok(tx
        .query(OF_VERSION)
        .bind(checkpoint)
        .bind(version)
        .fetch_optional()
        .await?
        .map(poster))
}

/// Adds the newest version. Returns `false` when the gate has this version already.
pub async fn insert(tx: &mut Tx, checkpoint: CheckpointId, new: &PosterVersion) -> Result<bool, Error> {
    let query = tx
        .query(INSERT)
        .bind(checkpoint)
        .bind(new.version)
        .bind(new.key_number.cast_signed())
        .bind(new.issued_at);
    Ok(query.execute().await? == 1)
}

/// Ends every version of the gate's poster at that moment, unless it ends earlier.
pub async fn end_all(tx: &mut Tx, checkpoint: CheckpointId, until: Moment) -> Result<u64, Error> {
    tx.query(END_ALL).bind(checkpoint).bind(until).execute().await
}

/// Versions that a newer one replaces but that have not ended by `now`: few, whatever the number of gates.
pub async fn not_ended(tx: &mut Tx, now: Moment) -> Result<Vec<(CheckpointId, EndingPoster)>, Error> {
    let rows = tx
        .query(NOT_ENDED)
        .bind(now)
        .fetch_all::<(CheckpointId, i32, Moment)>()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(gate, version, valid_until)| (gate, EndingPoster { version, valid_until }))
        .collect())
}

fn poster(
    (version, key_number, issued_at, valid_until): (i32, i32, Moment, Option<Moment>),
) -> PosterVersion {
    PosterVersion {
        version,
        key_number: key_number.unsigned_abs(),
        issued_at,
        valid_until,
    }
}
