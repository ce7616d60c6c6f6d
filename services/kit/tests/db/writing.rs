//! Writing: all or nothing, many at once, the guard in the statement.

use kit::db::testing::On;
use kit::db::{Bind, Copied, Sql, Trouble};
use rstest::rstest;
use uuid::Uuid;

use super::fresh;

const TAKE: &str = "UPDATE stock SET quantity = quantity - $2 WHERE name = $1 AND quantity >= $2";
const COUNT: &str = "SELECT COUNT(*) FROM number";

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_takers_of_a_hundred_and_fifty_masks(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    test.db
        .query("INSERT INTO stock VALUES ('mask', 150)")
        .execute()
        .await
        .unwrap();
    let takers: Vec<_> = (0..200)
        .map(|_| {
            let db = test.db.clone();
            tokio::spawn(async move {
                let mut tx = db.begin().await?;
                // Reading first is what turned deferred transactions into "database is locked".
                tx.query("SELECT quantity FROM stock WHERE name = $1")
                    .bind("mask")
                    .fetch_one::<(i64,)>()
                    .await?;
                let taken = tx.query(TAKE).bind("mask").bind(1_i64).execute().await?;
                tx.commit().await?;
                Ok::<u64, kit::db::Error>(taken)
            })
        })
        .collect();
    let mut taken = 0;
    for taker in takers {
        taken += taker.await.unwrap().expect("nobody is locked out");
    }
    assert_eq!(taken, 150);
    let (left,) = test
        .db
        .query("SELECT quantity FROM stock")
        .fetch_one::<(i64,)>()
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[rstest]
#[tokio::test]
async fn what_is_not_committed_never_happened(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let mut dropped = test.db.begin().await.unwrap();
    dropped
        .query("INSERT INTO number VALUES (1, 'one')")
        .execute()
        .await
        .unwrap();
    assert_eq!(dropped.query(COUNT).fetch_one::<(i64,)>().await.unwrap(), (1,));
    drop(dropped);
    let mut undone = test.db.begin().await.unwrap();
    undone
        .query("INSERT INTO number VALUES (2, 'two')")
        .execute()
        .await
        .unwrap();
    undone.rollback().await.unwrap();
    let mut kept = test.db.begin().await.unwrap();
    kept.query("INSERT INTO number VALUES (3, 'three')")
        .execute()
        .await
        .unwrap();
    kept.commit().await.unwrap();
    let numbers = test
        .db
        .query("SELECT n FROM number")
        .fetch_all::<(i64,)>()
        .await
        .unwrap();
    assert_eq!(numbers, [(3,)]);
}

#[rstest]
#[tokio::test]
async fn a_repeated_row_is_seen_in_the_row_count(#[values(On::Sqlite, On::Postgres)] on: On) {
    const ONCE: &str = "INSERT INTO number VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let test = fresh(on).await;
    assert_eq!(test.db.query(ONCE).bind(1_i64).bind("one").execute().await, Ok(1));
    assert_eq!(
        test.db.query(ONCE).bind(1_i64).bind("again").execute().await,
        Ok(0)
    );
}

#[rstest]
#[tokio::test]
async fn many_rows_go_in_one_statement(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let rows: Vec<i64> = (0..1_999).collect();
    let mut tx = test.db.begin().await.unwrap();
    let mut inserted = 0;
    for batch in tx.engine().batches(&rows, 2) {
        let sql = Sql::rows(
            "INSERT INTO number (n, words)",
            2,
            batch.len(),
            "ON CONFLICT DO NOTHING",
        );
        let query = batch
            .iter()
            .fold(tx.query(sql), |query, n| query.bind(*n).bind(n.to_string()));
        inserted += query.execute().await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(inserted, 1_999);
    let seen = test
        .db
        .query("SELECT COUNT(*) FROM number WHERE CAST(n AS TEXT) = words");
    assert_eq!(seen.fetch_one::<(i64,)>().await.unwrap(), (1_999,));
}

#[rstest]
#[tokio::test]
async fn a_row_that_is_not_whole_is_refused(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let rows = Sql::rows("INSERT INTO number (n, words)", 2, 2, "");
    let torn = test.db.query(rows).bind(1_i64).bind("one").bind(2_i64);
    assert!(torn.execute().await.is_err());
    let seen = test.db.query("SELECT COUNT(*) FROM number");
    assert_eq!(seen.fetch_one::<(i64,)>().await.unwrap(), (0,));
}

#[rstest]
#[tokio::test]
async fn an_engine_pair_asks_each_engine_its_own_way(#[values(On::Sqlite, On::Postgres)] on: On) {
    const LOCKED: Sql = Sql::Differs {
        postgres: "SELECT quantity FROM stock WHERE name = $1 FOR UPDATE",
        sqlite: "SELECT quantity FROM stock WHERE name = $1",
    };
    let test = fresh(on).await;
    test.db
        .query("INSERT INTO stock VALUES ('glove', 3)")
        .execute()
        .await
        .unwrap();
    let mut tx = test.db.begin().await.unwrap();
    assert_eq!(
        tx.query(LOCKED)
            .bind("glove")
            .fetch_optional::<(i64,)>()
            .await
            .unwrap(),
        Some((3,))
    );
    assert_eq!(tx.postgres().is_some(), on == On::Postgres);
    assert_eq!(tx.sqlite().is_some(), on == On::Sqlite);
}

const COPY_POSTGRES: &str = "COPY thing (id, big, words, bytes, flag) FROM STDIN (FORMAT binary)";
const THINGS: &str = "SELECT big, words, bytes, flag FROM thing ORDER BY big";

fn copied(ids: &[Uuid]) -> Copied {
    ids.iter().zip(0_i64..).fold(Copied::of(5), |rows, (id, nth)| {
        rows.bind(*id)
            .bind(nth)
            .bind((nth > 0).then(|| "口罩".to_owned()))
            .bind(vec![0_u8, 255])
            .bind(true)
    })
}

#[tokio::test]
async fn rows_are_copied_with_whatever_else_the_transaction_writes_or_not_at_all() {
    let test = fresh(On::Postgres).await;
    let ids: Vec<Uuid> = (1..4).map(Uuid::from_u128).collect();
    let mut tx = test.db.begin().await.unwrap();
    let connection = tx.postgres().expect("PostgreSQL");
    assert_eq!(copied(&ids).run(connection, COPY_POSTGRES).await.unwrap(), 3);
    let written = tx.query("INSERT INTO number VALUES (1, 'one')").execute().await;
    assert_eq!(written.unwrap(), 1);
    tx.commit().await.unwrap();
    type Thing = (i64, Option<String>, Vec<u8>, bool);
    let things: Vec<Thing> = test.db.query(THINGS).fetch_all().await.unwrap();
    let words = Some("口罩".to_owned());
    let rest = |nth, words| (nth, words, vec![0_u8, 255], true);
    assert_eq!(things, [rest(0, None), rest(1, words.clone()), rest(2, words)]);

    // One that is there already takes the others with it, and the connection goes on.
    let again = [Uuid::from_u128(9), ids[1]];
    let mut tx = test.db.begin().await.unwrap();
    let connection = tx.postgres().expect("PostgreSQL");
    let refused = copied(&again).run(connection, COPY_POSTGRES).await.unwrap_err();
    assert!(refused.is_unique_violation(), "{refused}");
    tx.rollback().await.unwrap();
    let mut tx = test.db.begin().await.unwrap();
    let connection = tx.postgres().expect("PostgreSQL");
    let torn = copied(&again[..1])
        .bind(1_i64)
        .run(connection, COPY_POSTGRES)
        .await;
    assert_eq!(torn.unwrap_err().trouble(), Trouble::Broken);
    tx.commit().await.unwrap();
    assert_eq!(test.db.query(THINGS).fetch_all::<Thing>().await.unwrap().len(), 3);
}
