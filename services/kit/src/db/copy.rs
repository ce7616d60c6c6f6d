//! Many rows on their way into a table of PostgreSQL's by `COPY … FROM STDIN (FORMAT binary)`.
//!
//! A row costs less than out of arrays: nothing is planned, no array is taken apart, and rows are put into their pages together. It knows
//! no `ON CONFLICT`, so it is for rows that are new.

use sqlx::PgConnection;
use sqlx::postgres::PgArgumentBuffer;

use super::columns;
use super::error::{Error, Trouble};
use super::value::{Bind, Value};

/// How every copy begins: the signature, no flags, no extension (PostgreSQL's documentation of `COPY`, "Binary Format").
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// How it ends: a row of -1 columns.
const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();

/// Rows to be copied. Values are bound row by row, in the order of the statement's columns.
pub struct Copied {
    rows: PgArgumentBuffer,
    columns: i16,
    /// How many values were bound.
    bound: usize,
    failed: bool,
}

impl Copied {
    /// No rows yet, of so many columns.
    pub fn of(columns: i16) -> Self {
        let mut rows = PgArgumentBuffer::default();
        rows.extend_from_slice(HEADER);
        Self {
            rows,
            columns,
            bound: 0,
            failed: columns < 1,
        }
    }

    fn is_whole(&self) -> bool {
        !self.failed
            && self
                .bound
                .is_multiple_of(usize::from(self.columns.unsigned_abs()))
    }

    /// Copies them and returns how many there were: all or none, as part of the transaction that is open on the connection.
    /// [`Trouble::Broken`] when a row is not whole or a value cannot be written.
    pub async fn run(mut self, connection: &mut PgConnection, statement: &'static str) -> Result<u64, Error> {
        if !self.is_whole() {
            return Err(Error::new(Trouble::Broken, "rows that cannot be copied"));
        }
        self.rows.extend_from_slice(&TRAILER);
        let mut copy = connection.copy_in_raw(statement).await?;
        // Dropped before its end, it is called off.
        copy.send(&self.rows[..]).await?;
        Ok(copy.finish().await?)
    }
}

impl Bind for Copied {
    fn bind(mut self, value: impl Value) -> Self {
        if self.is_whole() {
            self.rows.extend_from_slice(&self.columns.to_be_bytes());
        }
        self.failed |= columns::write(value, &mut self.rows).is_none();
        self.bound += 1;
        self
    }
}

impl std::fmt::Debug for Copied {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Copied")
            .field("bound", &self.bound)
            .finish_non_exhaustive()
    }
}
