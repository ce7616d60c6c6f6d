//! Opens a database: the one place where pragmas, timeouts and pool sizes are set.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool, SqlitePool};

use super::error::{Error, Trouble};
use super::settings::Settings;

/// The two engines that SQL is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file beside the program: one writer, several readers.
    Sqlite,
    /// A server: many writers.
    Postgres,
}

/// The connections to one database.
#[derive(Clone, Debug)]
pub(super) enum Pools {
    /// One connection writes: eight writers made the slowest commit 234 ms, one 18 ms.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

/// Rows that wait between SQLite's thread and the reader of a stream. The default of 50 makes the two wait for each other
/// so often that exports run at half the speed.
const ROWS_BETWEEN_THREADS: usize = 1024;

/// What the writer keeps of the file in memory, in KiB. A commit that changes more pages than fit writes
/// some of them twice; beyond this, more made nothing quicker.
const WRITERS_CACHE_KIB: u32 = 8_192;

/// What each reader keeps, in KiB: SQLite gives none of it back, and what many read lies in the machine's own cache beneath.
const READERS_CACHE_KIB: u32 = 1_024;

/// Pages of the write-ahead log before they are taken into the file (64 MB). Gates write the same pages over and over: the longer the
/// log, the fewer of them are written twice. SQLite's own 1,000 are less than one commit of a busy morning.
const LOG_PAGES: u32 = 16_384;

/// A connection that was idle for less than this is not asked whether it still lives.
const FRESH: Duration = Duration::from_secs(1);

/// Opens the database that the settings name, making SQLite's file and folder when they are missing.
pub(super) async fn open(settings: &Settings) -> Result<Pools, Error> {
    match settings.url.split_once(':') {
        Some(("sqlite", _)) => open_sqlite(settings).await,
        Some(("postgres" | "postgresql", _)) => open_postgres(settings).await,
        Some(_) => Err(Error::new(
            Trouble::Settings,
            "the database url begins with neither sqlite: nor postgres:",
        )),
        None => Err(Error::new(Trouble::Settings, "no database url is set")),
    }
}

async fn open_sqlite(settings: &Settings) -> Result<Pools, Error> {
    let options = SqliteConnectOptions::from_str(&settings.url)?;
    let file = options.get_filename();
    if settings.url.contains(":memory:") {
        // Each connection would see a memory of its own.
        return Err(Error::new(
            Trouble::Settings,
            "sqlite needs a file: readers and writer are separate connections",
        ));
    }
    if let Some(folder) = file.parent().filter(|folder| *folder != Path::new("")) {
        std::fs::create_dir_all(folder).map_err(|error| {
            Error::new(
                Trouble::Settings,
                format!("cannot make {}: {error}", folder.display()),
            )
        })?;
    }

    let both = options
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(settings.lock_timeout_seconds.into()))
        .row_buffer_size(ROWS_BETWEEN_THREADS)
        .disable_statement_logging();
    // The writer is opened first: it makes the file and turns the write-ahead log on, which lets readers go on while it writes.
    // FULL: an answer is given only for what would survive a power cut.
    let writing = both
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", format!("-{WRITERS_CACHE_KIB}"))
        .pragma("wal_autocheckpoint", LOG_PAGES.to_string());
    let writer = sqlite_pool(settings, 1).connect_with(writing).await?;
    let reading = both
        .pragma("query_only", "ON")
        .pragma("cache_size", format!("-{READERS_CACHE_KIB}"));
    let readers = sqlite_pool(settings, settings.readers.max(1))
        .connect_with(reading)
        .await?;
    Ok(Pools::Sqlite { readers, writer })
}

/// A pool that keeps its connections: opening a file again would only lose its prepared statements.
fn sqlite_pool(settings: &Settings, connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(settings.acquire_timeout_seconds.into()))
        // A caller who waits too long is refused, and that refusal is logged: no line before it.
        .acquire_slow_threshold(Duration::from_secs(settings.acquire_timeout_seconds.into()))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // SQLite ends a transaction by itself when the disk is full; the driver goes on counting it as open, and would let
        // no other begin on this connection, ever.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
}

async fn open_postgres(settings: &Settings) -> Result<Pools, Error> {
    // What fails is logged once, by the layer of the call; a statement of a thousand rows is no log line.
    let mut options = PgConnectOptions::from_str(&settings.url)?
        .application_name("quma")
        .disable_statement_logging();
    if let Some(file) = &settings.password_file {
        let password = std::fs::read_to_string(file).map_err(|error| {
            Error::new(
                Trouble::Settings,
                format!("cannot read {}: {error}", file.display()),
            )
        })?;
        options = options.password(password.trim_end_matches(['\r', '\n']));
    }
    let options = options.options([
        (
            "statement_timeout",
            format!("{}s", settings.statement_timeout_seconds),
        ),
        ("lock_timeout", format!("{}s", settings.lock_timeout_seconds)),
        // A handler that hangs inside a transaction must not hold its locks for ever.
        ("idle_in_transaction_session_timeout", "60s".to_owned()),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(settings.max_connections.max(1))
        .acquire_timeout(Duration::from_secs(settings.acquire_timeout_seconds.into()))
        // A caller who waits too long is refused, and that refusal is logged: no line before it.
        .acquire_slow_threshold(Duration::from_secs(settings.acquire_timeout_seconds.into()))
        // Asking before every statement costs a round trip; not asking at all fails the first callers after a restart.
        .test_before_acquire(false)
        .before_acquire(|connection, age| {
            Box::pin(async move {
                if age.idle_for > FRESH {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await?;
    Ok(Pools::Postgres(pool))
}
