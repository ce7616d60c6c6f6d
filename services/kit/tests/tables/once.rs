//! A repeated request is answered and not done again.

use kit::db::Db;
use kit::db::testing::On;
use kit::fault::{Fault, Kind};
use kit::once::{self, Error, Once, Repeat};
use prost_types::Timestamp;
use rstest::rstest;

use super::{fresh, hours, morning, thing};

const RPC: &str = "CloseCase";

async fn claim(db: &Db, caller: &str, hash: &[u8], answer: &[u8]) -> Result<Once, Error> {
    let mut tx = db.begin().await?;
    let seen = once::once(&mut tx, caller, RPC, thing(1), hash, morning()).await?;
    if seen == Once::New {
        once::keep(&mut tx, caller, RPC, thing(1), answer.to_vec()).await?;
    }
    tx.commit().await?;
    Ok(seen)
}

#[rstest]
#[tokio::test]
async fn the_second_time_gets_the_first_answer(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    assert_eq!(claim(&test.db, "ann", b"h", b"first").await.unwrap(), Once::New);
    assert_eq!(
        claim(&test.db, "ann", b"h", b"second").await.unwrap(),
        Once::Seen(b"first".to_vec())
    );
    assert_eq!(claim(&test.db, "ben", b"h", b"his own").await.unwrap(), Once::New);
}

#[rstest]
#[tokio::test]
async fn an_id_used_for_another_request_is_refused(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    claim(&test.db, "ann", b"h", b"").await.unwrap();
    let fault = Fault::from(claim(&test.db, "ann", b"other", b"").await.unwrap_err());
    assert_eq!((fault.kind, fault.reason), (Kind::Taken, "REQUEST_ID_REUSED"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_at_once_one_is_new_and_nine_hear_its_answer(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let claims: Vec<_> = (0..10)
        .map(|_| {
            let db = test.db.clone();
            tokio::spawn(async move { claim(&db, "ann", b"h", b"the answer").await })
        })
        .collect();
    let mut news = 0;
    for claim in claims {
        match claim.await.unwrap().unwrap() {
            Once::New => news += 1,
            Once::Seen(answer) => assert_eq!(answer, b"the answer"),
        }
    }
    assert_eq!(news, 1);
}

#[rstest]
#[tokio::test]
async fn what_was_rolled_back_was_never_done(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let mut tx = test.db.begin().await.unwrap();
    once::once(&mut tx, "ann", RPC, thing(1), b"h", morning())
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(claim(&test.db, "ann", b"h", b"").await.unwrap(), Once::New);
}

#[rstest]
#[tokio::test]
async fn answers_are_forgotten_after_two_days(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    claim(&test.db, "ann", b"h", b"").await.unwrap();
    assert_eq!(once::sweep(&test.db, morning() + hours(47)).await.unwrap(), 0);
    assert_eq!(once::sweep(&test.db, morning() + hours(48)).await.unwrap(), 1);
    assert_eq!(claim(&test.db, "ann", b"h", b"").await.unwrap(), Once::New);
}

#[rstest]
#[tokio::test]
async fn a_message_is_answered_as_it_was(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let request = Timestamp { seconds: 7, nanos: 0 };
    let answer = Timestamp { seconds: 8, nanos: 9 };
    let repeat = Repeat::new("ann", RPC, thing(1), &request);
    let mut tx = test.db.begin().await.unwrap();
    assert_eq!(
        repeat.answer::<Timestamp>(&mut tx, morning()).await.unwrap(),
        None
    );
    repeat.keep(&mut tx, &answer).await.unwrap();
    assert_eq!(repeat.answer(&mut tx, morning()).await.unwrap(), Some(answer));
    tx.commit().await.unwrap();
}
