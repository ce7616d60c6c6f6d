//! Streams: every row in order, constant memory, nothing held after the reader has gone.

use futures::StreamExt;
use kit::db::testing::{On, TestDb};
use rstest::rstest;

use super::fresh;

const ROWS: i64 = 20_000;
const ALL: &str = "SELECT n, words FROM number ORDER BY n";

async fn filled(on: On) -> TestDb {
    const FILL: &str = "INSERT INTO number \
        WITH RECURSIVE up (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM up WHERE n < $1) \
        SELECT n, 'row ' || CAST(n AS TEXT) FROM up";
    let test = fresh(on).await;
    assert_eq!(test.db.query(FILL).bind(ROWS).execute().await, Ok(20_000));
    test
}

#[rstest]
#[tokio::test]
async fn every_row_comes_in_order(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = filled(on).await;
    let mut rows = test.db.query(ALL).stream::<(i64, String)>();
    let mut expected = 0;
    while let Some(row) = rows.next().await {
        expected += 1;
        assert_eq!(row.unwrap(), (expected, format!("row {expected}")));
    }
    assert_eq!(expected, ROWS);
}

#[rstest]
#[tokio::test]
async fn readers_who_leave_early_give_their_connections_back(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = filled(on).await;
    for _ in 0..20 {
        let mut rows = test.db.query(ALL).stream::<(i64, String)>();
        assert_eq!(rows.next().await.unwrap().unwrap().0, 1);
    }
    assert_eq!(test.db.query(ALL).stream::<(i64, String)>().count().await, 20_000);
}

#[rstest]
#[tokio::test]
async fn a_slow_reader_does_not_hold_up_the_writer(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = filled(on).await;
    let mut rows = test.db.query(ALL).stream::<(i64, String)>();
    rows.next().await.unwrap().unwrap();
    test.db
        .query("INSERT INTO number VALUES (0, 'late')")
        .execute()
        .await
        .unwrap();
    assert_eq!(rows.count().await, 19_999, "the stream sees the moment it began");
}

#[rstest]
#[tokio::test]
async fn a_transaction_streams_too(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = filled(on).await;
    let mut tx = test.db.begin().await.unwrap();
    tx.query("DELETE FROM number WHERE n > 10")
        .execute()
        .await
        .unwrap();
    assert_eq!(tx.query(ALL).stream::<(i64, String)>().count().await, 10);
    tx.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn an_error_ends_the_stream(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = filled(on).await;
    let wrong_type = test
        .db
        .query(ALL)
        .stream::<(String, i64)>()
        .collect::<Vec<_>>()
        .await;
    assert_eq!(wrong_type.len(), 1);
    assert!(wrong_type[0].is_err());
    let wrong_sql = test
        .db
        .query("SELECT n FROM nowhere")
        .stream::<(i64,)>()
        .collect::<Vec<_>>()
        .await;
    assert!(matches!(wrong_sql.as_slice(), [Err(_)]));
}
