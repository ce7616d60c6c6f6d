//! A transaction: all of it or nothing.

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use super::error::Error;
use super::open::{Engine, Pools};
use super::query::Query;
use super::sql::Sql;

/// A transaction. Dropped without [`commit`](Tx::commit), it never happened.
///
/// While it is open on SQLite nobody else writes: ask neighbours and read files *before* it begins.
#[must_use = "a transaction that is dropped is rolled back"]
pub struct Tx(Open);

enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// A transaction that writes.
    pub(super) async fn to_write(pools: &Pools) -> Result<Self, Error> {
        Ok(Self(match pools {
            // A deferred transaction takes the lock at its first write, when it is too late to wait for it:
            // 134 of 200 failed with "database is locked".
            Pools::Sqlite { writer, .. } => Open::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Open::Postgres(pool.begin().await?),
        }))
    }

    /// A transaction that reads one moment of the database, whatever is written meanwhile.
    pub(super) async fn to_read(pools: &Pools) -> Result<Self, Error> {
        const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(Self(match pools {
            Pools::Sqlite { readers, .. } => Open::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => Open::Postgres(pool.begin_with(SNAPSHOT).await?),
        }))
    }

    /// A statement inside this transaction.
    pub fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        match &mut self.0 {
            Open::Sqlite(tx) => Query::on_sqlite(tx, sql.into()),
            Open::Postgres(tx) => Query::on_postgres(tx, sql.into()),
        }
    }

    /// Makes it durable. [`Trouble::OutcomeUnknown`](super::Trouble::OutcomeUnknown) when the answer was lost.
    pub async fn commit(self) -> Result<(), Error> {
        match self.0 {
            Open::Sqlite(tx) => tx.commit().await,
            Open::Postgres(tx) => tx.commit().await,
        }
        .map_err(Error::of_commit)
    }

    /// Forgets it. Dropping does the same, a little later.
    pub async fn rollback(self) -> Result<(), Error> {
        match self.0 {
            Open::Sqlite(tx) => tx.rollback().await?,
            Open::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    /// The engine below.
    pub fn engine(&self) -> Engine {
        match self.0 {
            Open::Sqlite(_) => Engine::Sqlite,
            Open::Postgres(_) => Engine::Postgres,
        }
    }

    /// PostgreSQL's own connection, for an explicit engine pair in a store file (arrays, `UNNEST`).
    pub fn postgres(&mut self) -> Option<&mut PgConnection> {
        match &mut self.0 {
            Open::Postgres(tx) => Some(tx),
            Open::Sqlite(_) => None,
        }
    }

    /// SQLite's own connection, for an explicit engine pair in a store file.
    pub fn sqlite(&mut self) -> Option<&mut SqliteConnection> {
        match &mut self.0 {
            Open::Sqlite(tx) => Some(tx),
            Open::Postgres(_) => None,
        }
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx on {:?}", self.engine())
    }
}
