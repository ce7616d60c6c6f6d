//! A fresh database for every test, on the engine it asks for.
//!
//! ```ignore
//! #[rstest]
//! #[tokio::test]
//! async fn the_same_batch_twice_counts_once(#[values(On::Sqlite, On::Postgres)] on: On) {
//!     let test = TestDb::fresh(on, &migrations()).await;
//!     test.db.query("…")
//! }
//! ```
//!
//! A PostgreSQL that cannot be had fails the test: a suite that skips an engine in silence proves nothing. The server is the
//! one `QUMA_TEST_POSTGRES` names (a superuser's url; `tests/run` starts one for all), or one this process starts for itself.

mod admin;
mod durable;
mod server;

pub use durable::DurableServer;

use tempfile::TempDir;

use super::database::Db;
use super::migrate::Migrations;
use super::settings::Settings;

/// Which engine a test wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on a server whose files do not outlive the tests.
    Postgres,
}

/// A database that nobody else uses, migrated, and gone when this value is dropped.
#[derive(Debug)]
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// What opens it again: for a second process or a restart.
    pub settings: Settings,
    _home: Home,
}

/// What goes away with the test.
#[derive(Debug)]
#[expect(dead_code, reason = "held for its drop")]
enum Home {
    Folder(TempDir),
    Database(admin::Fresh),
}

impl TestDb {
    /// A fresh database with these tables.
    ///
    /// # Panics
    ///
    /// When there is no PostgreSQL, or a migration fails.
    pub async fn fresh(on: On, migrations: &Migrations) -> Self {
        match on {
            On::Sqlite => {
                let folder = tempfile::Builder::new()
                    .prefix("quma-test-")
                    .tempdir()
                    .expect("a temporary folder can be made");
                let settings = Settings::at(format!("sqlite:{}", folder.path().join("test.db").display()));
                let db = opened(&settings).await;
                db.migrate(migrations)
                    .await
                    .expect("the migrations run on sqlite");
                Self {
                    db,
                    settings,
                    _home: Home::Folder(folder),
                }
            }
            On::Postgres => {
                let fresh = admin::fresh(migrations).await;
                let settings = Settings {
                    max_connections: 8,
                    ..Settings::at(fresh.url.clone())
                };
                let db = opened(&settings).await;
                Self {
                    db,
                    settings,
                    _home: Home::Database(fresh),
                }
            }
        }
    }
}

async fn opened(settings: &Settings) -> Db {
    Db::open(settings).await.expect("the test's database opens")
}
