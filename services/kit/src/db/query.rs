//! A statement on its way to either engine: bind its values, then say what comes back.

use std::ops::{Deref, DerefMut};

use futures::TryStreamExt;
use futures::stream::BoxStream;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::sqlite::{Sqlite, SqliteArguments};
use sqlx::{Database, Pool};

use super::columns::Columns;
use super::error::Error;
use super::open::{Engine, Pools};
use super::sql::{self, Sql};
use super::stream;
use super::value::{Bind, Record, Value};

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
    Postgres(Bound, Source<'c, Postgres>),
}

/// A statement for PostgreSQL with what was bound to it so far.
enum Bound {
    Values(sqlx::query::Query<'static, Postgres, PgArguments>),
    Rows(Columns),
}

impl Bound {
    fn new(sql: Sql) -> Self {
        let columns = sql.columns();
        let (text, kept) = sql.on(Engine::Postgres);
        match columns {
            Some(columns) => Self::Rows(Columns::new(text, columns)),
            None => Self::Values(sqlx::query(text).persistent(kept)),
        }
    }

    fn bind(self, value: impl Value) -> Self {
        match self {
            Self::Values(query) => Self::Values(query.bind(value)),
            Self::Rows(rows) => Self::Rows(rows.bind(value)),
        }
    }

    fn into_query(self) -> sqlx::query::Query<'static, Postgres, PgArguments> {
        match self {
            Self::Values(query) => query,
            Self::Rows(rows) => rows.into_query(),
        }
    }
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
                let source = Source::Pools {
                    fetches: pool.clone(),
                    executes: pool.clone(),
                };
                Self(Statement::Postgres(Bound::new(sql), source))
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
        Self(Statement::Postgres(
            Bound::new(sql),
            Source::Connection(connection),
        ))
    }

    /// Binds the next value.
    pub fn bind(self, value: impl Value) -> Self {
        Self(match self.0 {
            Statement::Sqlite(query, source) => Statement::Sqlite(query.bind(value), source),
            Statement::Postgres(bound, source) => Statement::Postgres(bound.bind(value), source),
        })
    }

    /// Runs the statement and returns how many rows it inserted, changed or deleted.
    pub async fn execute(self) -> Result<u64, Error> {
        match self.0 {
            Statement::Sqlite(query, source) => {
                let mut connection = source.for_execute().await?;
                Ok(query.execute(&mut *connection).await?.rows_affected())
            }
            Statement::Postgres(bound, source) => {
                let mut connection = source.for_execute().await?;
                Ok(bound
                    .into_query()
                    .execute(&mut *connection)
                    .await?
                    .rows_affected())
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
            Statement::Postgres(bound, source) => {
                let mut connection = source.for_fetch().await?;
                let row = bound.into_query().fetch_optional(&mut *connection).await?;
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
            Statement::Postgres(bound, source) => {
                let mut connection = source.for_fetch().await?;
                let mut rows = bound.into_query().fetch(&mut *connection);
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
            Statement::Postgres(bound, Source::Pools { fetches, .. }) => {
                stream::from_postgres(bound.into_query(), fetches)
            }
            Statement::Sqlite(query, Source::Connection(connection)) => Box::pin(
                query
                    .fetch(connection)
                    .map_err(Error::from)
                    .and_then(async |row| Ok(T::from_row(&row)?)),
            ),
            Statement::Postgres(bound, Source::Connection(connection)) => Box::pin(
                bound
                    .into_query()
                    .fetch(connection)
                    .map_err(Error::from)
                    .and_then(async |row| Ok(T::from_row(&row)?)),
            ),
        }
    }
}

impl Bind for Query<'_> {
    fn bind(self, value: impl Value) -> Self {
        Query::bind(self, value)
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
