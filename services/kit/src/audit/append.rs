//! Lines on their way into the table: one statement on PostgreSQL, few on SQLite.

use std::time::Duration;

use super::record::Record;
use crate::db::{self, Sql, Tx, batches};

/// Both engines get the columns in this order.
macro_rules! appended {
    () => {
        "INSERT INTO audit (seq, at, who, on_behalf_of, role, purpose, legal_basis, act, \
         object_kind, object_id, subject, area, old_hash, new_hash, link, delete_by)"
    };
}

const COLUMNS: usize = 16;
const VALUES: &str = concat!(appended!(), " VALUES");
/// Between several statements everybody who writes a line would wait for round trips.
const POSTGRES: &str = concat!(
    appended!(),
    " SELECT * FROM UNNEST($1::int8[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], \
     $9::text[], $10::uuid[], $11::uuid[], $12::text[], $13::bytea[], $14::bytea[], $15::text[], $16::timestamptz[])"
);

/// Appends the lines, linked already, to be kept for so long.
pub(super) async fn all(tx: &mut Tx, records: Vec<Record>, kept: Duration) -> Result<(), db::Error> {
    if records.len() > 1
        && let Some(connection) = tx.postgres()
    {
        return unnested(connection, &records, kept).await;
    }
    for batch in batches(&records, COLUMNS) {
        let mut query = tx.query(Sql::rows(VALUES, COLUMNS, batch.len(), ""));
        for record in batch {
            let record = record.clone();
            query = query
                .bind(record.seq)
                .bind(record.at)
                .bind(record.who)
                .bind(record.on_behalf_of)
                .bind(record.role)
                .bind(record.purpose)
                .bind(record.legal_basis)
                .bind(record.act)
                .bind(record.object_kind)
                .bind(record.object_id)
                .bind(record.subject)
                .bind(record.area)
                .bind(record.old_hash)
                .bind(record.new_hash)
                .bind(record.link)
                .bind(record.at + kept);
        }
        query.execute().await?;
    }
    Ok(())
}

async fn unnested(
    connection: &mut sqlx::PgConnection,
    records: &[Record],
    kept: Duration,
) -> Result<(), db::Error> {
    fn each<'r, T>(records: &'r [Record], of: impl Fn(&'r Record) -> T) -> Vec<T> {
        records.iter().map(of).collect()
    }
    sqlx::query(POSTGRES)
        .bind(each(records, |line| line.seq))
        .bind(each(records, |line| line.at))
        .bind(each(records, |line| line.who.as_str()))
        .bind(each(records, |line| line.on_behalf_of.as_deref()))
        .bind(each(records, |line| line.role.as_str()))
        .bind(each(records, |line| line.purpose.as_deref()))
        .bind(each(records, |line| line.legal_basis.as_deref()))
        .bind(each(records, |line| line.act.as_str()))
        .bind(each(records, |line| line.object_kind.as_str()))
        .bind(each(records, |line| line.object_id))
        .bind(each(records, |line| line.subject))
        .bind(each(records, |line| line.area.as_deref()))
        .bind(each(records, |line| line.old_hash.as_deref()))
        .bind(each(records, |line| line.new_hash.as_deref()))
        .bind(each(records, |line| line.link.as_str()))
        .bind(each(records, |line| line.at + kept))
        .execute(connection)
        .await?;
    Ok(())
}
