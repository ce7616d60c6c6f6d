//! A statement on its way to either engine: bind its values, then say what comes back.

use std::ops::{Deref, DerefMut};

use futures::TryStreamExt;
use futures::stream::BoxStream;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::sqlite::{Sqlite, SqliteArguments};
use sqlx::{Database, Pool};

use super::error::Error;
use super::open::{Engine, Pools};
use super::sql::{self, Sql};
use super::stream;
use super::value::{Record, Value};

/// A statement on its way: from [`Db::query`](super::Db::query) or [`Tx::query`](super::Tx::query).
///
/// Values are bound in the order of `$1`, `$2` …; nothing happens until one of the asynchronous methods is awaited.
#[must_use = "a statement does nothing until it is executed or fetched"]
pub struct Query<'c>(Statement<'c>);

enum Statement<'c> {
    Sqlite(
        sqlx::query::Query<'static, Sqlite, SqliteArguments>,
        Source<'c, Sqlite>,
    ),
    Postgres(
        sqlx::query::Query<'static, Postgres, PgArguments>,
        Source<'c, Postgres>,
    ),
}

/// Where a statement finds its connection.
enum Source<'c, D: Database> {
    /// Takes one when it is run. On PostgreSQL both are the same pool.
    Pools { fetches: Pool<D>, executes: Pool<D> },
    /// Runs inside a transaction.
    Connection(&'c mut D::Connection),
}

impl Query<'static> {
    /// A statement that takes a connection of its own. On SQLite, what only reads goes to a reader.
    pub(super) fn on_pools(pools: &Pools, sql: Sql) -> Self {
        match pools {
            Pools::Sqlite { readers, writer } => {
                let (text, kept) = sql.on(Engine::Sqlite);
                let fetches = if sql::writes(text.as_str()) {
                    writer
                } else {
                    readers
                };
                let source = Source::Pools {
                    fetches: fetches.clone(),
                    executes: writer.clone(),
                };
                Self(Statement::Sqlite(sqlx::query(text).persistent(kept), source))
            }
            Pools::Postgres(pool) => {
                let (text, kept) = sql.on(Engine::Postgres);
                let source = Source::Pools {
                    fetches: pool.clone(),
                    executes: pool.clone(),
                };
                Self(Statement::Postgres(sqlx::query(text).persistent(kept), source))
            }
        }
    }
}

impl<'c> Query<'c> {
    pub(super) fn on_sqlite(connection: &'c mut sqlx::SqliteConnection, sql: Sql) -> Self {
        let (text, kept) = sql.on(Engine::Sqlite);
        Self(Statement::Sqlite(
            sqlx::query(text).persistent(kept),
            Source::Connection(connection),
        ))
    }

    pub(super) fn on_postgres(connection: &'c mut sqlx::PgConnection, sql: Sql) -> Self {
        let (text, kept) = sql.on(Engine::Postgres);
        Self(Statement::Postgres(
            sqlx::query(text).persistent(kept),
            Source::Connection(connection),
        ))
    }

    /// Binds the next value.
    pub fn bind(self, value: impl Value) -> Self {
        Self(match self.0 {
            Statement::Sqlite(query, source) => Statement::Sqlite(query.bind(value), source),
            Statement::Postgres(query, source) => Statement::Postgres(query.bind(value), source),
        })
    }

    /// Runs the statement and returns how many rows it inserted, changed or deleted.
    pub async fn execute(self) -> Result<u64, Error> {
        match self.0 {
            Statement::Sqlite(query, source) => {
                let mut connection = source.for_execute().await?;
                Ok(query.execute(&mut *connection).await?.rows_affected())
            }
            Statement::Postgres(query, source) => {
                let mut connection = source.for_execute().await?;
                Ok(query.execute(&mut *connection).await?.rows_affected())
            }
        }
    }

    /// The first row, or `None`.
    pub async fn fetch_optional<T: Record>(self) -> Result<Option<T>, Error> {
        match self.0 {
            Statement::Sqlite(query, source) => {
                let mut connection = source.for_fetch().await?;
                let row = query.fetch_optional(&mut *connection).await?;
                Ok(row.as_ref().map(T::from_row).transpose()?)
            }
            Statement::Postgres(query, source) => {
                let mut connection = source.for_fetch().await?;
                let row = query.fetch_optional(&mut *connection).await?;
                Ok(row.as_ref().map(T::from_row).transpose()?)
            }
        }
    }

    /// The first row; [`Trouble::NoRow`](super::Trouble::NoRow) when there is none.
    pub async fn fetch_one<T: Record>(self) -> Result<T, Error> {
        self.fetch_optional()
            .await?
            .ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// Every row, in memory: say `LIMIT`, or use [`stream`](Self::stream).
    pub async fn fetch_all<T: Record>(self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        match self.0 {
            Statement::Sqlite(query, source) => {
                let mut connection = source.for_fetch().await?;
                let mut rows = query.fetch(&mut *connection);
                while let Some(row) = rows.try_next().await? {
                    all.push(T::from_row(&row)?);
                }
            }
            Statement::Postgres(query, source) => {
                let mut connection = source.for_fetch().await?;
                let mut rows = query.fetch(&mut *connection);
                while let Some(row) = rows.try_next().await? {
                    all.push(T::from_row(&row)?);
                }
            }
        }
        Ok(all)
    }

    /// Every row, one after the other, in constant memory: a slow reader slows the database down.
    ///
    /// From [`Db`](super::Db) the stream owns its connection and may run for an hour; dropping it stops the statement. It
    /// ends after the first error.
    pub fn stream<T: Record>(self) -> BoxStream<'c, Result<T, Error>> {
        match self.0 {
            Statement::Sqlite(query, Source::Pools { fetches, .. }) => stream::from_sqlite(query, fetches),
            Statement::Postgres(query, Source::Pools { fetches, .. }) => {
                stream::from_postgres(query, fetches)
            }
            Statement::Sqlite(query, Source::Connection(connection)) => Box::pin(
                query
                    .fetch(connection)
                    .map_err(Error::from)
                    .and_then(async |row| Ok(T::from_row(&row)?)),
            ),
            Statement::Postgres(query, Source::Connection(connection)) => Box::pin(
                query
                    .fetch(connection)
                    .map_err(Error::from)
                    .and_then(async |row| Ok(T::from_row(&row)?)),
            ),
        }
    }
}

impl<'c, D: Database> Source<'c, D> {
    async fn for_fetch(self) -> Result<Held<'c, D>, Error> {
        match self {
            Self::Pools { fetches, .. } => Ok(Held::Pooled(fetches.acquire().await?)),
            Self::Connection(connection) => Ok(Held::Lent(connection)),
        }
    }

    async fn for_execute(self) -> Result<Held<'c, D>, Error> {
        match self {
            Self::Pools { executes, .. } => Ok(Held::Pooled(executes.acquire().await?)),
            Self::Connection(connection) => Ok(Held::Lent(connection)),
        }
    }
}

/// A connection for the length of one statement.
enum Held<'c, D: Database> {
    /// Goes back to its pool afterwards.
    Pooled(PoolConnection<D>),
    /// Belongs to a transaction.
    Lent(&'c mut D::Connection),
}

impl<D: Database> Deref for Held<'_, D> {
    type Target = D::Connection;

    fn deref(&self) -> &D::Connection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Lent(connection) => connection,
        }
    }
}

impl<D: Database> DerefMut for Held<'_, D> {
    fn deref_mut(&mut self) -> &mut D::Connection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Lent(connection) => connection,
        }
    }
}
