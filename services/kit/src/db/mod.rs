//! One way to speak to SQLite and PostgreSQL: SQL written once, values bound once, rows read once.
//!
//! ```no_run
//! # async fn example(db: kit::db::Db) -> Result<(), kit::db::Error> {
//! const RENAME: &str = "UPDATE gate SET name = $2 WHERE id = $1";
//! const NAMES: &str = "SELECT id, name FROM gate WHERE id > $1 ORDER BY id LIMIT 100";
//!
//! let renamed: u64 = db.query(RENAME).bind(7_i64).bind("north").execute().await?;
//! let names = db.query(NAMES).bind(0_i64).fetch_all::<(i64, String)>().await?;
//! # Ok(()) }
//! ```
//!
//! - [`Db`] is one database; [`Tx`] a transaction in it; [`Query`] a statement on its way.
//! - [`Copied`] are many new rows on their way into one table of PostgreSQL's.
//! - [`Sql`] is the statement's text; an engine pair is explicit: [`Sql::Differs`].
//! - [`Value`] is what can be bound, [`Record`] what can be read; [`stored_as!`](crate::stored_as) makes a type of ours a value.
//! - [`Error`] says what kind of trouble it was and never carries a bound value.
//! - [`Migrations`] are kit's tables and a service's own, in order.
//! - [`group`] commits many callers' rows together.
//! - `testing` (feature `testing`) gives every test a fresh database on the engine it asks for.
//!
//! Only this module and [`crate::feed`] know which engine is below. What PostgreSQL's relatives may lack is used nowhere else.

mod columns;
mod copy;
mod database;
mod error;
pub mod group;
mod migrate;
mod open;
mod query;
mod settings;
mod sql;
mod stream;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

pub use copy::Copied;
pub use database::Db;
pub use error::{Error, Trouble};
pub use migrate::Migrations;
pub use open::Engine;
pub use query::Query;
pub use settings::Settings;
pub use sql::Sql;
pub use tx::Tx;
pub use value::{Bind, Record, Value};

pub use sqlx::FromRow;
pub use sqlx::types::Json;

#[doc(hidden)]
pub use {serde_json, sqlx};
