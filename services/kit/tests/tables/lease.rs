//! Leases: of several replicas one runs a duty, and another goes on when it falls.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use kit::clock::{Clock, Zone};
use kit::db::testing::On;
use kit::lease::{self, Lease};
use kit::shutdown::ShutdownToken;
use rstest::rstest;

use super::{fresh, hours, morning};

#[rstest]
#[tokio::test]
async fn a_lease_has_one_holder_until_it_ends(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let hold = async |holder, at| {
        lease::hold(&test.db, "sweep", holder, hours(1), at)
            .await
            .unwrap()
    };
    let renew = async |holder, at| {
        lease::renew(&test.db, "sweep", holder, hours(1), at)
            .await
            .unwrap()
    };
    let half = Duration::from_secs(1_800);
    assert!(hold("a", morning()).await);
    assert!(!hold("b", morning() + half).await);
    assert!(hold("a", morning() + half).await, "its holder may ask again");
    assert!(renew("a", morning() + half).await);
    assert!(!hold("b", morning() + hours(1)).await);
    assert!(
        hold("b", morning() + hours(1) + half).await,
        "what has ended is free"
    );
    assert!(!renew("a", morning() + hours(2)).await);
    lease::release(&test.db, "sweep", "a").await.unwrap();
    assert!(
        !hold("a", morning() + hours(2)).await,
        "only its holder can give it back"
    );
    lease::release(&test.db, "sweep", "b").await.unwrap();
    assert!(hold("a", morning() + hours(2)).await);
}

#[rstest]
#[tokio::test]
async fn the_other_replica_goes_on(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let running = Arc::new(AtomicU32::new(0));
    let replica = |holder: &str| {
        let lease = Lease {
            db: test.db.clone(),
            clock: Clock::system(Zone::UTC),
            name: "sweep",
            holder: holder.to_owned(),
            length: Duration::from_millis(900),
        };
        let (shutdown, running) = (ShutdownToken::new(), running.clone());
        let token = shutdown.clone();
        let task = tokio::spawn(async move {
            let duty = |token: ShutdownToken| {
                let running = running.clone();
                async move {
                    running.fetch_add(1, Ordering::SeqCst);
                    token.cancelled().await;
                    running.fetch_sub(1, Ordering::SeqCst);
                    Ok::<(), Infallible>(())
                }
            };
            lease.while_held(token, duty).await
        });
        (shutdown, task)
    };
    let until_running = async |wanted: u32| {
        let waiting = async {
            while running.load(Ordering::SeqCst) != wanted {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting)
            .await
            .expect("the duty runs");
    };
    let (stop_first, first) = replica("first");
    until_running(1).await;
    let (stop_second, second) = replica("second");
    // Longer than the lease: it is renewed, and nobody else runs.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(running.load(Ordering::SeqCst), 1);
    stop_first.cancel();
    first.await.unwrap().unwrap();
    until_running(1).await;
    stop_second.cancel();
    second.await.unwrap().unwrap();
    assert_eq!(running.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_duty_whose_lease_was_taken_is_told_and_begins_again_later() {
    let test = fresh(On::Sqlite).await;
    let lease = Lease {
        db: test.db.clone(),
        clock: Clock::system(Zone::UTC),
        name: "sweep",
        holder: "first".to_owned(),
        length: Duration::from_millis(300),
    };
    let starts = AtomicU32::new(0);
    let duty = |_| async {
        if starts.fetch_add(1, Ordering::SeqCst) == 0 {
            // A database put back in time, or an operator: the row is suddenly another's, until just now.
            let taken = "UPDATE lease SET holder = 'other' WHERE name = 'sweep'";
            test.db.query(taken).execute().await.unwrap();
            std::future::pending::<()>().await;
        }
        Ok::<(), Infallible>(())
    };
    let held = lease.while_held(ShutdownToken::new(), duty);
    tokio::time::timeout(Duration::from_secs(20), held)
        .await
        .expect("it begins again")
        .unwrap();
    assert_eq!(starts.load(Ordering::SeqCst), 2);
}
