//! Migrations: kit's and the service's, each once, each on its engine.

use std::borrow::Cow;

use kit::db::testing::{On, TestDb};
use kit::db::{Migrations, Trouble};
use rstest::rstest;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::{fresh, migrations};

fn script(number: i64, name: &'static str, sql: &'static str) -> Migration {
    Migration::new(
        number,
        Cow::Borrowed(name),
        MigrationType::Simple,
        sql.into_sql_str(),
        false,
    )
}

fn of(scripts: Vec<Migration>) -> Migrations {
    Migrations::new(Migrator::with_migrations(scripts))
}

#[rstest]
#[tokio::test]
async fn each_engine_runs_its_own_script_of_a_pair(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let (name,) = test
        .db
        .query("SELECT name FROM engine")
        .fetch_one::<(String,)>()
        .await
        .unwrap();
    assert_eq!(name, format!("{on:?}").to_lowercase());
}

#[rstest]
#[tokio::test]
async fn what_has_not_run_is_named_until_it_has(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = TestDb::fresh(on, &Migrations::of_kit()).await;
    let pending = test.db.pending(&migrations()).await.unwrap();
    let suffix = format!("{on:?}").to_lowercase();
    assert_eq!(
        pending,
        ["0101 things".to_owned(), format!("0102 engine.{suffix}")]
    );
    assert!(!test.db.has_table("engine").await.unwrap());
    test.db.migrate(&migrations()).await.unwrap();
    assert!(test.db.pending(&migrations()).await.unwrap().is_empty());
    assert!(test.db.has_table("engine").await.unwrap());
    test.db
        .migrate(&migrations())
        .await
        .expect("a second time changes nothing");
}

#[rstest]
#[tokio::test]
async fn two_processes_may_migrate_at_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = TestDb::fresh(on, &Migrations::of_kit()).await;
    let other = kit::db::Db::open(&test.settings).await.unwrap();
    let set = migrations();
    let (one, two) = tokio::join!(test.db.migrate(&set), other.migrate(&set));
    // SQLite has no migrator's lock, and no second process either: the loser may fail, but never breaks anything.
    assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
    assert!(
        on == On::Sqlite || (one.is_ok() && two.is_ok()),
        "{one:?} {two:?}"
    );
    assert!(test.db.pending(&set).await.unwrap().is_empty());
}

#[rstest]
#[tokio::test]
async fn a_script_that_fails_leaves_nothing_and_may_be_mended(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = TestDb::fresh(on, &Migrations::of_kit()).await;
    let broken = of(vec![script(
        101,
        "half",
        "CREATE TABLE half (n BIGINT); SELECT * FROM nowhere;",
    )]);
    let error = test.db.migrate(&broken).await.unwrap_err();
    assert_eq!(error.trouble(), Trouble::Migration);
    assert!(error.to_string().contains("0101"), "{error}");
    let mended = of(vec![script(101, "half", "CREATE TABLE half (n BIGINT);")]);
    test.db.migrate(&mended).await.unwrap();

    let changed = of(vec![script(101, "half", "CREATE TABLE half (m BIGINT);")]);
    assert_eq!(
        test.db.migrate(&changed).await.unwrap_err().trouble(),
        Trouble::Migration
    );
}

#[rstest]
#[case(vec![script(101, "a", "SELECT 1"), script(101, "b", "SELECT 2")], "0101 is used twice")]
#[case(vec![script(99, "a", "SELECT 1")], "0099 is kit's")]
#[tokio::test]
async fn numbers_that_would_hide_a_script_are_refused(#[case] scripts: Vec<Migration>, #[case] why: &str) {
    let test = TestDb::fresh(On::Sqlite, &Migrations::of_kit()).await;
    let error = test.db.migrate(&of(scripts)).await.unwrap_err();
    assert!(error.to_string().contains(why), "{error}");
}
