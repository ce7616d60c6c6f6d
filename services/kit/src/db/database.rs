//! One database: where statements and transactions begin.

use sqlx::Postgres;
use sqlx::pool::PoolConnection;

use super::error::Error;
use super::open::{self, Engine, Pools};
use super::query::Query;
use super::settings::Settings;
use super::sql::Sql;
use super::tx::Tx;

/// One database. Cheap to clone; every clone shares the same connections.
#[derive(Clone, Debug)]
pub struct Db(Pools);

impl Db {
    /// Opens the database that the settings name and makes a first connection.
    ///
    /// SQLite's file and folder are made when missing. Run [`migrate`](Db::migrate) before anything else.
    pub async fn open(settings: &Settings) -> Result<Self, Error> {
        open::open(settings).await.map(Self)
    }

    /// The engine below.
    pub fn engine(&self) -> Engine {
        match self.0 {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// One statement by itself. On SQLite, `fetch…` and `stream` of a plain read use the readers, everything else the one
    /// writer; so never call this with something to write while holding a [`Tx`]: it would wait for itself.
    pub fn query(&self, sql: impl Into<Sql>) -> Query<'static> {
        Query::on_pools(&self.0, sql.into())
    }

    /// A transaction that writes: `BEGIN IMMEDIATE` on SQLite, `READ COMMITTED` on PostgreSQL. The isolation differs, so
    /// the guard belongs in the statement (`UPDATE … WHERE qty >= $2`, zero rows = refused).
    pub async fn begin(&self) -> Result<Tx, Error> {
        Tx::to_write(&self.0).await
    }

    /// A transaction that only reads, and sees one moment of the database throughout. It never waits for the writer.
    pub async fn reading(&self) -> Result<Tx, Error> {
        Tx::to_read(&self.0).await
    }

    /// A connection of PostgreSQL's own, for an explicit engine pair in a store file; `None` on SQLite. Each statement on it is a
    /// transaction by itself.
    pub async fn postgres(&self) -> Result<Option<PoolConnection<Postgres>>, Error> {
        match &self.0 {
            Pools::Sqlite { .. } => Ok(None),
            Pools::Postgres(pool) => Ok(Some(pool.acquire().await?)),
        }
    }

    /// Asks whether the database answers (readiness).
    pub async fn ping(&self) -> Result<(), Error> {
        self.query("SELECT 1").fetch_optional::<()>().await?;
        Ok(())
    }

    /// Waits for statements under way, then closes every connection. SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    pub(super) fn pools(&self) -> &Pools {
        &self.0
    }
}
