//! Writing passes, many at once: copied on PostgreSQL, in few statements on SQLite.

use kit::db::{Bind, Copied, Error, Sql, Tx};
use sqlx::PgConnection;
use vocabulary::Area;

use super::row::write_taken;
use crate::rules::pass::NewPass;
use crate::store::tally::journal;

/// Both engines get the columns in this order.
macro_rules! columns {
    () => {
        "pass (checkpoint_id, id, person_id, district, area, direction, way, origin, verdict, reasons, level, temperature, threshold, \
         mask_worn, scanned_at, received_at, clock_skew_ms, verifier, device_id, device_sequence, policy_id, policy_version, confirm_by, \
         body_hash, code_digest, doubtful, delete_by)"
    };
}

const COLUMNS: u8 = 27;
const COPY_POSTGRES: &str = concat!("COPY ", columns!(), " FROM STDIN (FORMAT binary)");
const INSERT: &str = concat!("INSERT INTO ", columns!());
const UNLESS_THERE: &str = "ON CONFLICT (checkpoint_id, id) DO NOTHING";

/// Inserts the passes and notes what is to be counted; false when one of them was there already, and then the transaction is to be rolled back.
pub(super) async fn insert(tx: &mut Tx, passes: &[&NewPass]) -> Result<bool, Error> {
    let are_new = match tx.postgres() {
        Some(connection) => copy(connection, passes).await?,
        None => insert_rows(tx, passes).await?,
    };
    if are_new {
        journal::note(tx, passes).await?;
    }
    Ok(are_new)
}

async fn insert_rows(tx: &mut Tx, passes: &[&NewPass]) -> Result<bool, Error> {
    let mut inserted = 0;
    for batch in tx.engine().batches(passes, usize::from(COLUMNS)) {
        let query = tx.query(Sql::rows(INSERT, usize::from(COLUMNS), batch.len(), UNLESS_THERE));
        inserted += batch
            .iter()
            .fold(query, |query, new| bound(query, new))
            .execute()
            .await?;
    }
    Ok(inserted == passes.len() as u64)
}

/// PostgreSQL is not asked to look for conflicts: it would look every row up before inserting it, for what hardly ever happens.
async fn copy(connection: &mut PgConnection, passes: &[&NewPass]) -> Result<bool, Error> {
    let none = Copied::of(COLUMNS.into());
    let rows = passes.iter().fold(none, |rows, new| bound(rows, new));
    match rows.run(connection, COPY_POSTGRES).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

fn bound<B: Bind>(row: B, new: &NewPass) -> B {
    let pass = &new.pass;
    row.bind(pass.checkpoint)
        .bind(pass.id)
        .bind(pass.person)
        .bind(district(new).code().to_owned())
        .bind(new.area)
        .bind(pass.direction)
        .bind(pass.way)
        .bind(pass.origin)
        .bind(pass.verdict)
        .bind(pass.reasons.clone())
        .bind(pass.level)
        .bind(pass.temperature.map(write_taken))
        .bind(pass.threshold)
        .bind(pass.mask_worn)
        .bind(pass.scanned_at)
        .bind(pass.received_at)
        .bind(pass.clock_skew_ms)
        .bind(pass.verifier.clone())
        .bind(pass.device_id.clone())
        .bind(pass.device_sequence)
        .bind(pass.policy.map(|stamp| stamp.id))
        .bind(pass.policy.map(|stamp| stamp.version))
        .bind(pass.confirm_by)
        .bind(new.body_hash)
        .bind(new.code_digest.clone())
        .bind(pass.doubtful)
        .bind(new.delete_by)
}

/// A gate stands in a street or community, so it has a district; were there one that has none, its area would be its own.
fn district(new: &NewPass) -> Area {
    new.area.district().unwrap_or(new.area)
}
