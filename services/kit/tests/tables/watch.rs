//! Watching a feed: snapshot, caught up, changes, heartbeats; and it ends when the service does.

use std::time::Duration;

use futures::StreamExt;
use kit::db::testing::{On, TestDb};
use kit::feed::{Cursor, Error, Event, Feed, Watch};
use kit::shutdown::ShutdownToken;
use rstest::rstest;

use super::feed::append;
use super::{clock, fresh, morning, thing};

async fn opened(test: &TestDb) -> Feed {
    Feed::open(&test.db, "facts", &clock()).await.unwrap()
}

fn watch(feed: &Feed, from: Option<Cursor>, until: &ShutdownToken) -> Watch {
    let snapshot = || futures::stream::iter([Ok(b"as it stands".to_vec())]).boxed();
    feed.watch(from, snapshot, until.clone())
}

/// The next event that is no heartbeat.
async fn next(watch: &mut Watch) -> Option<Result<Event, Error>> {
    let telling = async {
        loop {
            match watch.next().await {
                Some(Ok(Event::Heartbeat { .. })) => {}
                other => return other,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), telling)
        .await
        .expect("something is told")
}

async fn told(watch: &mut Watch) -> Event {
    next(watch).await.expect("the watch goes on").unwrap()
}

fn change(cursor: Cursor, body: &str) -> Event {
    Event::Change {
        cursor,
        body: body.as_bytes().to_vec(),
    }
}

#[rstest]
#[tokio::test]
async fn from_nothing_comes_a_snapshot_and_then_every_change(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let feed = opened(&test).await;
    let before = append(&test.db, &feed, &["old"]).await;
    let until = ShutdownToken::new();
    let mut watch = watch(&feed, None, &until);
    assert_eq!(told(&mut watch).await, Event::Snapshot(b"as it stands".to_vec()));
    assert_eq!(told(&mut watch).await, Event::CaughtUp { cursor: before });
    let after = append(&test.db, &feed, &["new", "newer"]).await;
    assert_eq!(told(&mut watch).await, change(after.at(2), "new"));
    assert_eq!(told(&mut watch).await, change(after, "newer"));
}

#[rstest]
#[tokio::test]
async fn from_a_cursor_comes_what_was_missed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let feed = opened(&test).await;
    let read = append(&test.db, &feed, &["read"]).await;
    let missed = append(&test.db, &feed, &["missed"]).await;
    let until = ShutdownToken::new();
    let mut watch = watch(&feed, Some(read), &until);
    assert_eq!(told(&mut watch).await, change(missed, "missed"));
    assert_eq!(told(&mut watch).await, Event::CaughtUp { cursor: missed });
}

#[rstest]
#[tokio::test]
async fn what_another_replica_appends_is_seen_by_asking_alone(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let (here, there) = (opened(&test).await, opened(&test).await);
    let until = ShutdownToken::new();
    let mut watch = watch(&here, Some(here.head().await.unwrap()), &until);
    assert!(matches!(told(&mut watch).await, Event::CaughtUp { .. }));
    let cursor = append(&test.db, &there, &["from elsewhere"]).await;
    assert_eq!(told(&mut watch).await, change(cursor, "from elsewhere"));
}

#[rstest]
#[tokio::test]
async fn a_quiet_feed_says_that_it_is_alive(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let feed = opened(&test).await;
    let head = feed.head().await.unwrap();
    let until = ShutdownToken::new();
    let events: Vec<_> = watch(&feed, Some(head), &until).take(3).collect().await;
    let heartbeat = Event::Heartbeat {
        server_time: morning(),
        cursor: head,
    };
    assert_eq!(events[0].as_ref().unwrap(), &Event::CaughtUp { cursor: head });
    assert_eq!(
        (events[1].as_ref().unwrap(), events[2].as_ref().unwrap()),
        (&heartbeat, &heartbeat)
    );
}

#[rstest]
#[tokio::test]
async fn a_cursor_of_another_life_ends_the_watch(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let feed = opened(&test).await;
    let until = ShutdownToken::new();
    let mut stale = watch(
        &feed,
        Some(Cursor {
            incarnation: thing(1),
            seq: 0,
        }),
        &until,
    );
    assert!(matches!(next(&mut stale).await, Some(Err(Error::CursorGone))));
    assert!(next(&mut stale).await.is_none());
    let mut watch = watch(&feed, None, &until);
    assert!(matches!(told(&mut watch).await, Event::Snapshot(_)));
    assert!(matches!(told(&mut watch).await, Event::CaughtUp { .. }));
    feed.reincarnate().await.unwrap();
    assert!(matches!(next(&mut watch).await, Some(Err(Error::CursorGone))));
}

#[tokio::test]
async fn a_watch_ends_with_its_service_even_when_nobody_reads() {
    let test = fresh(On::Sqlite).await;
    let feed = opened(&test).await;
    let until = ShutdownToken::new();
    let endless = || futures::stream::repeat_with(|| Ok(b"fact".to_vec())).boxed();
    let watch = feed.watch(None, endless, until.clone());
    tokio::time::sleep(Duration::from_millis(50)).await;
    until.cancel();
    let left = tokio::time::timeout(Duration::from_secs(10), watch.count()).await;
    assert!(left.is_ok_and(|events| events > 0));
}
