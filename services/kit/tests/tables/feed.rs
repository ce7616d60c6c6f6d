//! Feeds: in order, without gaps, resumable; and the reader's cursor stands or falls with the effects.

use std::time::Duration;

use kit::db::Db;
use kit::db::testing::On;
use kit::fault::Fault;
use kit::feed::{self, Cursor, Error, Feed};
use rstest::rstest;

use super::{clock, fresh, hours, morning, thing};

pub(super) async fn append(db: &Db, feed: &Feed, bodies: &[&str]) -> Cursor {
    let bodies: Vec<Vec<u8>> = bodies.iter().map(|body| body.as_bytes().to_vec()).collect();
    let mut tx = db.begin().await.unwrap();
    let cursor = feed.append(&mut tx, &bodies).await.unwrap();
    tx.commit().await.unwrap();
    feed.wake();
    cursor
}

async fn start(feed: &Feed) -> Cursor {
    feed.head().await.unwrap().at(0)
}

#[rstest]
#[tokio::test]
async fn a_reader_goes_on_where_it_stopped(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let feed = Feed::open(&test.db, "facts", &clock()).await.unwrap();
    let first = append(&test.db, &feed, &["one", "two"]).await;
    let last = append(&test.db, &feed, &["three"]).await;
    let all = feed.read(start(&feed).await, 10).await.unwrap();
    assert_eq!(
        all.iter().map(|item| item.cursor.seq).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    let rest = feed.read(first, 10).await.unwrap();
    assert_eq!(
        (rest.len(), rest[0].body.as_slice(), rest[0].cursor),
        (1, b"three".as_slice(), last)
    );
    assert_eq!(feed.read(last, 10).await.unwrap(), []);
    let again = Feed::open(&test.db, "facts", &clock()).await.unwrap();
    assert_eq!(again.head().await.unwrap(), last);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_sees_a_number_sees_all_before_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    const WRITERS: i64 = 6;
    const EACH: i64 = 15;
    let test = fresh(on).await;
    let feed = Feed::open(&test.db, "facts", &clock()).await.unwrap();
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (db, feed) = (test.db.clone(), feed.clone());
            tokio::spawn(async move {
                for nth in 0..EACH {
                    let mut tx = db.begin().await.unwrap();
                    feed.append(&mut tx, &[b"one".to_vec(), b"two".to_vec()])
                        .await
                        .unwrap();
                    // Every third one fails after it appended: no gap may remain of it.
                    if nth % 3 == 2 {
                        tx.rollback().await.unwrap();
                    } else {
                        tx.commit().await.unwrap();
                    }
                }
            })
        })
        .collect();
    let expected = WRITERS * EACH * 2 / 3 * 2;
    let mut cursor = start(&feed).await;
    let reading = async {
        while cursor.seq < expected {
            for item in feed.read(cursor, 7).await.unwrap() {
                assert_eq!(item.cursor.seq, cursor.seq + 1);
                cursor = item.cursor;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), reading)
        .await
        .expect("everything arrives");
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(feed.head().await.unwrap(), cursor);
}

#[rstest]
#[tokio::test]
async fn a_cursor_that_leads_nowhere_is_gone(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let clock = clock();
    let feed = Feed::open(&test.db, "facts", &clock)
        .await
        .unwrap()
        .kept_for(hours(1));
    let old = append(&test.db, &feed, &["one", "two"]).await;
    clock.advance(hours(2));
    let last = append(&test.db, &feed, &["three"]).await;
    assert_eq!(feed.trim(clock.now()).await.unwrap(), 2);
    assert_eq!(feed.trim(clock.now()).await.unwrap(), 0);
    // Whoever had read exactly what was trimmed has missed nothing.
    assert_eq!(feed.read(old, 10).await.unwrap().len(), 1);
    for gone in [
        old.at(1),
        last.at(99),
        Cursor {
            incarnation: thing(1),
            seq: 3,
        },
    ] {
        let error = feed.read(gone, 10).await.unwrap_err();
        assert!(matches!(error, Error::CursorGone));
        assert_eq!(Fault::from(error).reason, "CURSOR_GONE");
    }
    assert_eq!(feed.trim(clock.now() + hours(1)).await.unwrap(), 1);
    assert!(
        matches!(feed.read(old, 10).await, Err(Error::CursorGone)),
        "nothing is left after it"
    );
    assert_eq!(feed.read(last, 10).await.unwrap(), []);
    feed.reincarnate().await.unwrap();
    assert!(matches!(feed.read(last, 10).await, Err(Error::CursorGone)));
}

#[rstest]
#[tokio::test]
async fn the_readers_cursor_stands_or_falls_with_the_effects(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let cursor = Cursor {
        incarnation: thing(1),
        seq: 7,
    };
    assert_eq!(feed::cursor(&test.db, "standings").await.unwrap(), None);
    let mut tx = test.db.begin().await.unwrap();
    feed::save_cursor(&mut tx, "standings", cursor).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = test.db.begin().await.unwrap();
    feed::save_cursor(&mut tx, "standings", cursor.at(8))
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(feed::cursor(&test.db, "standings").await.unwrap(), Some(cursor));
    let mut tx = test.db.begin().await.unwrap();
    feed::forget_cursor(&mut tx, "standings").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(feed::cursor(&test.db, "standings").await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn many_facts_at_once_keep_their_order(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let feed = Feed::open(&test.db, "facts", &clock()).await.unwrap();
    let bodies: Vec<Vec<u8>> = (0..1_300_u32).map(|nth| nth.to_be_bytes().to_vec()).collect();
    let mut tx = test.db.begin().await.unwrap();
    feed.append(&mut tx, &bodies).await.unwrap();
    tx.commit().await.unwrap();
    let read = feed.read(start(&feed).await, 2_000).await.unwrap();
    assert_eq!(read.into_iter().map(|item| item.body).collect::<Vec<_>>(), bodies);
    assert_eq!(feed.trim(morning() + hours(31 * 24)).await.unwrap(), 1_300);
}
