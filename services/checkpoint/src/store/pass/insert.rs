//! Writing passes, many at once: one statement on PostgreSQL, few on SQLite.

use std::borrow::Cow;

use kit::db::{Error, Query, Sql, Tx};
use sqlx::PgConnection;
use vocabulary::Area;
use vocabulary::column::Text;

use super::row::write_taken;
use crate::rules::pass::NewPass;
use crate::store::tally::journal::{self, Addends, noting};

/// Both engines get the columns in this order.
macro_rules! inserted {
    () => {
        "INSERT INTO pass (checkpoint_id, id, person_id, district, area, direction, way, origin, verdict, reasons, level, \
         temperature, threshold, mask_worn, scanned_at, received_at, clock_skew_ms, verifier, device_id, device_sequence, \
         policy_id, policy_version, confirm_by, body_hash, code_digest, doubtful, delete_by)"
    };
}

const COLUMNS: usize = 27;
/// Notes what is to be counted and inserts in one statement, which outside of a transaction is one.
const POSTGRES: &str = concat!(
    "WITH noted AS (",
    noting!(),
    ") ",
    inserted!(),
    " SELECT * FROM UNNEST($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], \
     $11::text[], $12::text[], $13::text[], $14::int4[], $15::int4[], $16::bool[], $17::timestamptz[], $18::timestamptz[], \
     $19::int8[], $20::text[], $21::text[], $22::int8[], $23::uuid[], $24::int4[], $25::timestamptz[], $26::int8[], $27::bytea[], \
     $28::bool[], $29::text[])"
);
const UNLESS_THERE: &str = "ON CONFLICT (checkpoint_id, id) DO NOTHING";

/// Inserts the passes and notes what is to be counted; false when one of them was there already, and then the transaction is to be rolled back.
pub(super) async fn insert(tx: &mut Tx, passes: &[&NewPass]) -> Result<bool, Error> {
    if let Some(connection) = tx.postgres() {
        return insert_unnested(connection, passes).await;
    }
    let mut inserted = 0;
    for batch in tx.engine().batches(passes, COLUMNS) {
        let mut query = tx.query(Sql::rows(inserted!(), COLUMNS, batch.len(), UNLESS_THERE));
        for new in batch {
            query = bound(query, new);
        }
        inserted += query.execute().await?;
    }
    if inserted != passes.len() as u64 {
        return Ok(false);
    }
    journal::note(tx, passes).await?;
    Ok(true)
}

fn bound<'c>(query: Query<'c>, new: &NewPass) -> Query<'c> {
    let pass = &new.pass;
    query
        .bind(pass.checkpoint)
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

/// The same in one statement: outside of a transaction it is one, all or nothing. PostgreSQL is not asked to look for conflicts: it would
/// look every row up before inserting it, for what hardly ever happens.
pub(super) async fn insert_unnested(
    connection: &mut PgConnection,
    passes: &[&NewPass],
) -> Result<bool, Error> {
    let Some(first) = passes.first() else {
        return Ok(true);
    };
    let districts: Vec<Area> = passes.iter().map(|new| district(new)).collect();
    let reasons: Vec<Cow<'_, str>> = passes.iter().map(|new| new.pass.reasons.write()).collect();
    let each = || passes.iter().map(|new| &new.pass);
    let inserted = sqlx::query(POSTGRES)
        .bind(journal::id_of(&first.pass))
        .bind(Addends::of(passes))
        .bind(each().map(|pass| pass.checkpoint).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.id).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.person).collect::<Vec<_>>())
        .bind(districts.iter().map(Area::code).collect::<Vec<_>>())
        .bind(passes.iter().map(|new| new.area.code()).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.direction.text()).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.way.text()).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.origin.text()).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.verdict.text()).collect::<Vec<_>>())
        .bind(reasons.iter().map(Cow::as_ref).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.level.text()).collect::<Vec<_>>())
        .bind(
            each()
                .map(|pass| pass.temperature.map(write_taken))
                .collect::<Vec<_>>(),
        )
        .bind(each().map(|pass| pass.threshold).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.mask_worn).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.scanned_at).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.received_at).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.clock_skew_ms).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.verifier.as_str()).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.device_id.as_str()).collect::<Vec<_>>())
        .bind(each().map(|pass| pass.device_sequence).collect::<Vec<_>>())
        .bind(
            each()
                .map(|pass| pass.policy.map(|stamp| stamp.id))
                .collect::<Vec<_>>(),
        )
        .bind(
            each()
                .map(|pass| pass.policy.map(|stamp| stamp.version))
                .collect::<Vec<_>>(),
        )
        .bind(each().map(|pass| pass.confirm_by).collect::<Vec<_>>())
        .bind(passes.iter().map(|new| new.body_hash).collect::<Vec<_>>())
        .bind(
            passes
                .iter()
                .map(|new| new.code_digest.as_deref())
                .collect::<Vec<_>>(),
        )
        .bind(each().map(|pass| pass.doubtful).collect::<Vec<_>>())
        .bind(passes.iter().map(|new| new.delete_by).collect::<Vec<_>>())
        .execute(connection)
        .await
        .map_err(Error::from);
    match inserted {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}
