//! Trouble: told apart by what the caller can do, and silent about values.

use kit::db::testing::On;
use kit::db::{Db, Error, FromRow, Json, Settings, Trouble};
use kit::fault::{Fault, Kind};
use rstest::rstest;

use super::fresh;

#[rstest]
#[tokio::test]
async fn each_refusal_has_its_kind(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let trouble = async |sql: &'static str| test.db.query(sql).execute().await.unwrap_err().trouble();
    test.db
        .query("INSERT INTO number VALUES (1, 'one')")
        .execute()
        .await
        .unwrap();
    assert_eq!(
        trouble("INSERT INTO number VALUES (1, 'one')").await,
        Trouble::Unique
    );
    assert_eq!(
        trouble("INSERT INTO stock VALUES ('mask', -1)").await,
        Trouble::Check
    );
    assert_eq!(
        trouble("INSERT INTO number VALUES (2, NULL)").await,
        Trouble::Check
    );
    assert_eq!(trouble("INSERT INTO nowhere VALUES (1)").await, Trouble::Broken);
    let missing = test
        .db
        .query("SELECT n FROM number WHERE n = 5")
        .fetch_one::<(i64,)>()
        .await;
    assert_eq!(missing.unwrap_err().trouble(), Trouble::NoRow);
}

#[rstest]
#[tokio::test]
async fn an_error_never_shows_a_value(#[values(On::Sqlite, On::Postgres)] on: On) {
    #[derive(Debug, serde::Deserialize)]
    enum Word {
        Hello,
    }
    #[derive(Debug, FromRow)]
    #[expect(dead_code, reason = "read only to fail")]
    struct Row {
        shape: Json<Word>,
    }

    let test = fresh(on).await;
    let secret = "410811199001010011";
    let mut errors: Vec<Error> = Vec::new();
    let insert = "INSERT INTO number VALUES (CAST($1 AS BIGINT), 'x')";
    test.db.query(insert).bind(secret).execute().await.unwrap();
    errors.push(test.db.query(insert).bind(secret).execute().await.unwrap_err());
    let check = "INSERT INTO stock VALUES ($1, -1)";
    errors.push(test.db.query(check).bind(secret).execute().await.unwrap_err());
    let shape = "INSERT INTO thing (id, shape) VALUES ($1, $2)";
    let id = uuid::Uuid::from_u128(1);
    test.db
        .query(shape)
        .bind(id)
        .bind(Json(secret))
        .execute()
        .await
        .unwrap();
    errors.push(
        test.db
            .query("SELECT shape FROM thing")
            .fetch_one::<Row>()
            .await
            .unwrap_err(),
    );
    if on == On::Postgres {
        // SQLite casts what it cannot read to zero.
        let cast = "SELECT CAST($1 AS UUID)";
        errors.push(
            test.db
                .query(cast)
                .bind(secret)
                .fetch_optional::<()>()
                .await
                .unwrap_err(),
        );
    }
    for error in errors {
        let shown = format!("{error} {error:?} {:?}", Fault::from(error.clone()));
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[rstest]
#[tokio::test]
async fn a_caller_waits_three_seconds_for_a_connection_and_hears_later(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let test = fresh(on).await;
    let settings = Settings {
        acquire_timeout_seconds: 1,
        max_connections: 1,
        ..test.settings.clone()
    };
    let db = Db::open(&settings).await.unwrap();
    let held = db.begin().await.unwrap();
    let error = db.begin().await.unwrap_err();
    assert_eq!(error.trouble(), Trouble::Unavailable);
    let fault = Fault::from(error);
    assert_eq!((fault.kind, fault.reason), (Kind::Later, "STORE_UNAVAILABLE"));
    assert!(fault.retry_after.is_some());
    drop(held);
    db.begin().await.unwrap().rollback().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_row_that_is_locked_too_long_is_trouble_for_later(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    test.db
        .query("INSERT INTO stock VALUES ('mask', 5)")
        .execute()
        .await
        .unwrap();
    let settings = Settings {
        lock_timeout_seconds: 1,
        ..test.settings.clone()
    };
    let other = Db::open(&settings).await.unwrap();
    let mut held = test.db.begin().await.unwrap();
    held.query("UPDATE stock SET quantity = 4")
        .execute()
        .await
        .unwrap();
    let error = other
        .query("UPDATE stock SET quantity = 3")
        .execute()
        .await
        .unwrap_err();
    assert!(error.is_unavailable(), "{error:?}");
}

#[tokio::test]
async fn a_full_disk_is_unavailable_and_the_next_transaction_begins_all_the_same() {
    let test = fresh(On::Sqlite).await;
    let mut tx = test.db.begin().await.unwrap();
    // As full as a disk: this connection may not make the file any longer.
    tx.query("PRAGMA max_page_count = 1").execute().await.unwrap();
    let large = "INSERT INTO number VALUES (1, $1)";
    let full = tx
        .query(large)
        .bind("x".repeat(100_000))
        .execute()
        .await
        .unwrap_err();
    assert_eq!(full.trouble(), Trouble::Unavailable, "{full:?}");
    drop(tx);
    let mut tx = test.db.begin().await.unwrap();
    tx.query(large).bind("x".repeat(100_000)).execute().await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_server_that_went_away_is_unavailable_and_one_that_came_back_is_used_again() {
    let test = fresh(On::Postgres).await;
    let settings = Settings {
        max_connections: 1,
        ..test.settings.clone()
    };
    let db = Db::open(&settings).await.unwrap();
    const SELF: &str = "SELECT pg_backend_pid()";
    let (process,) = db.query(SELF).fetch_one::<(i32,)>().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    test.db
        .query("SELECT pg_terminate_backend($1)")
        .bind(process)
        .fetch_one::<(bool,)>()
        .await
        .unwrap();
    let error = tx.query("SELECT 1").execute().await.unwrap_err();
    assert!(error.is_worth_repeating(), "{error:?}");
    drop(tx);
    let (another,) = db.query(SELF).fetch_one::<(i32,)>().await.unwrap();
    assert_ne!(process, another);
}

#[rstest]
#[case("", "no database url")]
#[case("mysql://host/db", "neither sqlite: nor postgres:")]
#[case("sqlite::memory:", "needs a file")]
#[tokio::test]
async fn a_url_that_names_no_database_says_why(#[case] url: &str, #[case] why: &str) {
    let error = Db::open(&Settings::at(url)).await.unwrap_err();
    assert_eq!(error.trouble(), Trouble::Settings);
    assert!(error.to_string().contains(why), "{error}");
}
