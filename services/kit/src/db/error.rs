//! What can go wrong with a database, sorted by what the caller can do about it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use sqlx::error::{BoxDynError, DatabaseError, ErrorKind};

use crate::fault::{Failure, Fault, Kind};

/// What kind of trouble it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No connection to be had, a timeout, a full disk: waiting helps, asking again at once does not.
    Unavailable,
    /// The connection was lost or the engine gave this transaction up (deadlock, busy): nothing was
    /// written, and asking again at once may well succeed.
    Interrupted,
    /// The connection was lost while committing: it may or may not have been written.
    OutcomeUnknown,
    /// A row with this key exists. Prefer `ON CONFLICT DO NOTHING` and the row count.
    Unique,
    /// A row that is pointed at does not exist, or one that is still pointed at was deleted.
    ForeignKey,
    /// A `CHECK` or `NOT NULL` refused the row.
    Check,
    /// [`fetch_one`](super::Query::fetch_one) found nothing.
    NoRow,
    /// The settings name no database that can be opened.
    Settings,
    /// A migration failed, or the database was migrated by another program.
    Migration,
    /// Everything else: wrong SQL, a column of another type, a corrupt file.
    Broken,
}

/// A database error: its kind, and words for the log.
///
/// Made to be logged: it holds no bound value and no row. (The drivers' own errors do: PostgreSQL's
/// detail prints the failing row, and a JSON error quotes what it could not read.)
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Error {
    trouble: Trouble,
    words: Arc<str>,
}

impl Error {
    /// Trouble in our own words, which must name no person: for what no engine said, and for tests that play an engine.
    pub fn new(trouble: Trouble, words: impl Into<Arc<str>>) -> Self {
        Self {
            trouble,
            words: words.into(),
        }
    }

    /// What kind of trouble it was.
    pub fn trouble(&self) -> Trouble {
        self.trouble
    }

    /// True when the database could not be asked, rather than asked wrongly: the caller may come back later.
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self.trouble,
            Trouble::Unavailable | Trouble::Interrupted | Trouble::OutcomeUnknown
        )
    }

    /// True when the same statements may be tried again at once, provided that doing them twice does no harm.
    pub fn is_worth_repeating(&self) -> bool {
        matches!(self.trouble, Trouble::Interrupted | Trouble::OutcomeUnknown)
    }

    /// True when a row with this key exists already.
    pub fn is_unique_violation(&self) -> bool {
        self.trouble == Trouble::Unique
    }

    /// The error of a `COMMIT`: when the answer was lost, so is the knowledge whether it happened.
    pub(super) fn of_commit(error: sqlx::Error) -> Self {
        let lost = match &error {
            sqlx::Error::Database(refusal) => match Origin::of(refusal.as_ref()) {
                Origin::Sqlite(code) => code == SQLITE_IOERR,
                Origin::Postgres(state) => state.starts_with("08") || state.starts_with("57P"),
            },
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => false,
            _ => true,
        };
        let error = Self::from(error);
        if lost {
            Self {
                trouble: Trouble::OutcomeUnknown,
                ..error
            }
        } else {
            error
        }
    }
}

/// `STORE_UNAVAILABLE`, come back in a second, or `STORE_FAILED`, our mistake. A key that is taken and the like must have
/// been turned into the service's own words before.
impl Failure for Error {
    fn kind(&self) -> Kind {
        if self.is_unavailable() {
            Kind::Later
        } else {
            Kind::Broken
        }
    }

    fn reason(&self) -> &'static str {
        if self.is_unavailable() {
            "STORE_UNAVAILABLE"
        } else {
            "STORE_FAILED"
        }
    }

    fn into_fault(self) -> Fault {
        if self.is_unavailable() {
            return Fault::new(self.kind(), self.reason(), "the database does not answer")
                .retry_after(Duration::from_secs(1))
                .with_cause(self);
        }
        Fault::new(self.kind(), self.reason(), "something went wrong on our side").with_cause(self)
    }
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.trouble, self.words)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as Driver;
        match error {
            Driver::Database(refusal) => refused(refusal.as_ref()),
            Driver::Io(error) => Self::new(Trouble::Interrupted, format!("connection lost: {error}")),
            Driver::Protocol(error) => {
                Self::new(Trouble::Interrupted, format!("connection unusable: {error}"))
            }
            Driver::BeginFailed => Self::new(Trouble::Interrupted, "the transaction did not begin"),
            Driver::PoolTimedOut => Self::new(Trouble::Unavailable, "no connection became free in time"),
            Driver::PoolClosed => Self::new(Trouble::Unavailable, "the database is closed"),
            Driver::WorkerCrashed => Self::new(Trouble::Unavailable, "the connection's thread has died"),
            Driver::Tls(error) => Self::new(Trouble::Unavailable, format!("no secure connection: {error}")),
            Driver::RowNotFound => Self::new(Trouble::NoRow, "no row where one was expected"),
            Driver::Configuration(error) => {
                Self::new(Trouble::Settings, format!("unusable database url: {error}"))
            }
            Driver::Migrate(error) => Self::from(*error),
            Driver::ColumnDecode { index, source } => Self::new(
                Trouble::Broken,
                format!("column {index} cannot be read: {}", without_values(&source)),
            ),
            Driver::Decode(source) => Self::new(
                Trouble::Broken,
                format!("a row cannot be read: {}", without_values(&source)),
            ),
            Driver::Encode(source) => Self::new(
                Trouble::Broken,
                format!("a value cannot be bound: {}", without_values(&source)),
            ),
            other => Self::new(Trouble::Broken, other.to_string()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        let (trouble, failed) = match error {
            MigrateError::Execute(error) => (Trouble::Migration, Self::from(error)),
            MigrateError::ExecuteMigration(error, version) => {
                let failed = Self::from(error);
                (
                    Trouble::Migration,
                    Self::new(failed.trouble, format!("migration {version:04}: {failed}")),
                )
            }
            other => (
                Trouble::Migration,
                Self::new(Trouble::Migration, other.to_string()),
            ),
        };
        // A database that went away while migrating is still a database that went away.
        if failed.is_unavailable() {
            failed
        } else {
            Self { trouble, ..failed }
        }
    }
}

/// What an error of the engine itself means.
fn refused(refusal: &dyn DatabaseError) -> Error {
    let by_kind = match refusal.kind() {
        ErrorKind::UniqueViolation => Some(Trouble::Unique),
        ErrorKind::ForeignKeyViolation => Some(Trouble::ForeignKey),
        ErrorKind::CheckViolation | ErrorKind::NotNullViolation => Some(Trouble::Check),
        _ => None,
    };
    match Origin::of(refusal) {
        Origin::Sqlite(code) => {
            let trouble = by_kind.unwrap_or(match code {
                SQLITE_BUSY | SQLITE_LOCKED => Trouble::Interrupted,
                SQLITE_NOMEM | SQLITE_IOERR | SQLITE_FULL | SQLITE_CANTOPEN => Trouble::Unavailable,
                _ => Trouble::Broken,
            });
            Error::new(trouble, format!("sqlite {code}: {}", refusal.message()))
        }
        Origin::Postgres(state) => {
            let trouble = by_kind.unwrap_or_else(|| trouble_of_state(&state));
            // Class 22 (data exception) quotes the value it could not read.
            let message = if state.starts_with("22") {
                "a value was refused"
            } else {
                refusal.message()
            };
            Error::new(trouble, format!("postgres {state}: {message}"))
        }
    }
}

/// PostgreSQL's SQLSTATE (appendix A of its manual), sorted by what the caller can do.
fn trouble_of_state(state: &str) -> Trouble {
    match state {
        "40001" | "40P01" => Trouble::Interrupted, // serialization failure, deadlock
        "57P01" | "57P02" => Trouble::Interrupted, // the server is going down, or crashed
        "57014" | "55P03" | "57P03" => Trouble::Unavailable, // statement timeout, lock timeout, starting up
        "25006" => Trouble::Unavailable,           // read-only: we reached the standby of a fail-over
        // Dropped, renamed or closed to connections: whoever restores it puts it back under its name.
        "3D000" | "55000" | "57P04" => Trouble::Unavailable,
        _ => match state.get(..2) {
            Some("08") => Trouble::Interrupted,        // connection exception
            Some("53" | "58") => Trouble::Unavailable, // disk full, too many connections, system error
            _ => Trouble::Broken,
        },
    }
}

// Primary result codes, https://sqlite.org/rescode.html
const SQLITE_BUSY: u32 = 5;
const SQLITE_LOCKED: u32 = 6;
const SQLITE_NOMEM: u32 = 7;
const SQLITE_IOERR: u32 = 10;
const SQLITE_FULL: u32 = 13;
const SQLITE_CANTOPEN: u32 = 14;

/// Which engine refused, and its code.
enum Origin<'e> {
    /// The primary result code (the low byte of the extended one).
    Sqlite(u32),
    /// The SQLSTATE.
    Postgres(Cow<'e, str>),
}

impl<'e> Origin<'e> {
    fn of(refusal: &'e dyn DatabaseError) -> Self {
        let code = refusal.code().unwrap_or_default();
        if refusal.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_none() {
            return Self::Postgres(code);
        }
        Self::Sqlite(code.parse::<u32>().unwrap_or_default() & 0xff)
    }
}

/// The words of an error about a value, unless they would quote the value.
fn without_values(error: &BoxDynError) -> String {
    match error.downcast_ref::<serde_json::Error>() {
        Some(json) => format!(
            "json of another shape (line {}, column {})",
            json.line(),
            json.column()
        ),
        None => error.to_string(),
    }
}
