//! Every sealed value there is, table by table: found by the key it lies under, and sealed anew under another.

use crate::store::trouble::StoreError;
use crate::store::vault::Vault;
use kit::clock::Moment;
use kit::db::{Db, Error};
use kit::sealed::{Place, Sealer};
use uuid::Uuid;

/// A column of sealed values.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its table.
    pub table: &'static str,
    /// Its name.
    pub column: &'static str,
    /// The table that the seal names: where the value was first sealed.
    place: &'static str,
    under: &'static str,
    replace: &'static str,
}

macro_rules! column {
    ($table:literal, $column:literal) => {
        column!($table, $column, "id", $table)
    };
    ($table:literal, $column:literal, $row:literal, $place:literal) => {
        Column {
            table: $table,
            column: $column,
            place: $place,
            under: concat!(
                "SELECT ",
                $row,
                ", ",
                $column,
                " FROM ",
                $table,
                " WHERE ",
                $column,
                " >= $1 AND ",
                $column,
                " < $2 LIMIT $3"
            ),
            // Somebody may have sealed something newer meanwhile: only what was read is replaced.
            replace: concat!(
                "UPDATE ",
                $table,
                " SET ",
                $column,
                " = $3 WHERE ",
                $row,
                " = $1 AND ",
                $column,
                " = $2"
            ),
        }
    };
}

/// All of them. A test finds every column that holds a sealed value, so none is forgotten here.
pub const COLUMNS: &[Column] = &[
    column!("person", "sealed"),
    column!("erasure", "reason"),
    column!("declaration", "answers"),
    column!("level_change", "evidence"),
    column!("level_change", "note"),
    column!("revocation", "reason"),
    column!("objection", "statement"),
    column!("objection", "corrected"),
    column!("objection", "answer"),
    column!("bulk_change", "evidence"),
    column!("import", "headings"),
    column!("lead", "sealed"),
    column!("lead", "note"),
    column!("outreach_attempt", "answers"),
    column!("outreach_abnormal", "answers"),
    column!("outreach_abnormal", "note"),
    column!("quarantine", "evidence"),
    column!("quarantine", "place"),
    column!("quarantine_stay", "place", "quarantine_id", "quarantine"),
    column!("quarantine_stay", "note"),
    column!("quarantine_extension", "evidence"),
    column!("quarantine_check", "report"),
    column!("quarantine_check", "answer"),
    column!("quarantine_need", "wish"),
    column!("quarantine_need", "answer"),
    column!("quarantine_release", "evidence"),
    column!("quarantine_release", "note"),
    column!("household", "phone"),
    // A version keeps the phone as it was sealed.
    column!("household_record", "phone", "household_id", "household"),
    column!("trip", "details"),
    column!("trip", "reason"),
    // A version keeps what the trip said as it was sealed.
    column!("trip_version", "details", "trip_id", "trip"),
    column!("trip_version", "reason", "trip_id", "trip"),
];

impl Column {
    /// Some values that lie under a key; none when nothing does any more.
    pub async fn under(&self, db: &Db, key_id: &str, most: i64) -> Result<Vec<(Uuid, Vec<u8>)>, Error> {
        let (from, to) = Sealer::range_of(key_id);
        db.query(self.under)
            .bind(from)
            .bind(to)
            .bind(most)
            .fetch_all()
            .await
    }

    /// Seals a value anew with the key of the month of `at`. `false` when it was changed meanwhile.
    pub async fn reseal(
        &self,
        db: &Db,
        vault: &Vault,
        (row, sealed): (Uuid, Vec<u8>),
        at: Moment,
    ) -> Result<bool, StoreError> {
        let place = Place {
            table: self.place,
            column: self.column,
            row,
        };
        let anew = vault.reseal(place, &sealed, at)?;
        let replaced = db
            .query(self.replace)
            .bind(row)
            .bind(sealed)
            .bind(anew)
            .execute()
            .await?;
        Ok(replaced == 1)
    }
}
