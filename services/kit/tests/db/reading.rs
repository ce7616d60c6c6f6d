//! Reading: the order of pages, one moment seen whole, writes that answer.

use kit::clock::Moment;
use kit::db::testing::On;
use rstest::rstest;

use super::fresh;

#[rstest]
#[tokio::test]
async fn pages_lose_no_row_when_times_have_fractions_of_many_widths(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    const PAGE: &str = "SELECT at, id FROM entry WHERE (at, id) < ($1, $2) ORDER BY at DESC, id DESC LIMIT 3";
    let test = fresh(on).await;
    // .5, .50 and .500001 differ in width as text; the last two share a time.
    let micros = [
        0, 500_000, 500_001, 999_999, 1_000_000, 1_000_001, 10_000_000, 10_000_000,
    ];
    let mut entries: Vec<(Moment, i64)> = micros
        .into_iter()
        .zip(1..)
        .map(|(micros, id)| (Moment::from_unix_micros(1_700_000_000_000_000 + micros), id))
        .collect();
    for (at, id) in &entries {
        let insert = test.db.query("INSERT INTO entry (at, id) VALUES ($1, $2)");
        insert.bind(*at).bind(*id).execute().await.unwrap();
    }

    let mut read = Vec::new();
    let mut last = (Moment::from_unix_micros(1_800_000_000_000_000), 0);
    loop {
        let page = test
            .db
            .query(PAGE)
            .bind(last.0)
            .bind(last.1)
            .fetch_all::<(Moment, i64)>()
            .await
            .unwrap();
        let Some(end) = page.last() else { break };
        last = *end;
        read.extend(page);
    }
    entries.reverse();
    assert_eq!(read, entries);
}

#[rstest]
#[tokio::test]
async fn a_reading_sees_one_moment_while_others_write(#[values(On::Sqlite, On::Postgres)] on: On) {
    const COUNT: &str = "SELECT COUNT(*) FROM number";
    let test = fresh(on).await;
    let mut reading = test.db.reading().await.unwrap();
    let before = reading.query(COUNT).fetch_one::<(i64,)>().await.unwrap();
    test.db
        .query("INSERT INTO number VALUES (1, 'one')")
        .execute()
        .await
        .unwrap();
    let after = reading.query(COUNT).fetch_one::<(i64,)>().await.unwrap();
    assert_eq!((before, after), ((0,), (0,)));
    assert!(
        reading
            .query("INSERT INTO number VALUES (2, 'two')")
            .execute()
            .await
            .is_err(),
        "it may not write"
    );
    drop(reading);
    assert_eq!(test.db.query(COUNT).fetch_one::<(i64,)>().await.unwrap(), (1,));
}

#[rstest]
#[tokio::test]
async fn a_write_outside_a_transaction_may_answer(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let inserted = test
        .db
        .query("INSERT INTO number VALUES ($1, $2) RETURNING n")
        .bind(7_i64)
        .bind("seven");
    assert_eq!(inserted.fetch_one::<(i64,)>().await.unwrap(), (7,));
    let gone = test
        .db
        .query("DELETE FROM number WHERE n = $1 RETURNING words")
        .bind(7_i64);
    assert_eq!(
        gone.fetch_optional::<(String,)>().await.unwrap(),
        Some(("seven".to_owned(),))
    );
    let gone = test
        .db
        .query("DELETE FROM number WHERE n = $1 RETURNING words")
        .bind(7_i64);
    assert_eq!(gone.fetch_optional::<(String,)>().await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn a_value_may_be_used_twice_and_rows_counted_by_condition(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    for n in 1..=4_i64 {
        test.db
            .query("INSERT INTO number VALUES ($1, CAST($1 AS TEXT))")
            .bind(n)
            .execute()
            .await
            .unwrap();
    }
    let counted = test
        .db
        .query("SELECT COUNT(*) FILTER (WHERE n > $1), CAST(SUM(n) AS BIGINT) FROM number");
    assert_eq!(
        counted.bind(3_i64).fetch_one::<(i64, i64)>().await.unwrap(),
        (1, 10)
    );
}

#[rstest]
#[tokio::test]
async fn it_answers_until_it_is_closed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    test.db.ping().await.unwrap();
    test.db.close().await;
    assert!(test.db.ping().await.unwrap_err().is_unavailable());
}
