//! Lines on their way into the table: one statement on PostgreSQL, few on SQLite.

use std::time::Duration;

use super::record::Record;
use crate::db::{self, Sql, Tx};

const COLUMNS: usize = 16;
const INSERT: &str = "INSERT INTO audit (seq, at, who, on_behalf_of, role, purpose, legal_basis, act, \
     object_kind, object_id, subject, area, old_hash, new_hash, link, delete_by)";

/// Appends the lines, linked already, to be kept for so long.
pub(super) async fn all(tx: &mut Tx, records: Vec<Record>, kept: Duration) -> Result<(), db::Error> {
    for batch in tx.engine().batches(&records, COLUMNS) {
        let mut query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), ""));
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
