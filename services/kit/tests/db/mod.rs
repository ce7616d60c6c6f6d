//! The database: every promise of `kit::db` held on SQLite and on PostgreSQL.

mod group;
mod group_engines;
mod migrations;
mod reading;
mod streams;
mod trouble;
mod values;
mod writing;

use kit::db::Migrations;
use kit::db::testing::{On, TestDb};

/// The tables of these tests.
fn migrations() -> Migrations {
    Migrations::new(sqlx::migrate!("tests/db/migrations"))
}

async fn fresh(on: On) -> TestDb {
    TestDb::fresh(on, &migrations()).await
}
