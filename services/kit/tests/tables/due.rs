//! Deadlines climb when nobody acts, each hop once, and stop when somebody does.

use kit::clock::Moment;
use kit::db::Db;
use kit::db::testing::On;
use kit::due::{self, Climbed, Due, Step};
use rstest::rstest;

use super::{fresh, hours, morning, thing};

const FEVER: &str = "fever_case";

fn ladder() -> Vec<Step> {
    vec![
        Step::new("community", hours(2)),
        Step::new("street", hours(4)),
        Step::new("district", hours(8)),
    ]
}

async fn open(db: &Db, nth: u128) -> Due {
    let mut tx = db.begin().await.unwrap();
    let due = due::open(&mut tx, FEVER, thing(nth), ladder(), morning())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    due
}

async fn climb(db: &Db, now: Moment) -> Vec<Climbed> {
    let mut tx = db.begin().await.unwrap();
    let climbed = due::climb(&mut tx, now).await.unwrap();
    tx.commit().await.unwrap();
    climbed
}

async fn close(db: &Db, nth: u128) -> bool {
    let mut tx = db.begin().await.unwrap();
    let was_open = due::close(&mut tx, FEVER, thing(nth), morning()).await.unwrap();
    tx.commit().await.unwrap();
    was_open
}

#[rstest]
#[tokio::test]
async fn many_are_opened_together(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let first = open(&test.db, 1).await;
    let short = vec![Step::new("district", hours(1))];
    let ladders = [
        (thing(1), ladder()),
        (thing(2), short),
        (thing(3), Vec::new()),
        (thing(4), ladder()),
    ];
    let mut tx = test.db.begin().await.unwrap();
    due::open_all(&mut tx, FEVER, &ladders, morning() + hours(1))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let of = async |nth| due::open_of(&test.db, FEVER, thing(nth)).await.unwrap();
    assert_eq!(of(1).await, Some(first), "what was open stays as it is");
    let second = of(2).await.unwrap();
    assert_eq!(
        (second.level.as_str(), second.due_at),
        ("district", morning() + hours(2))
    );
    assert_eq!(of(3).await, None, "nobody is to act");
    assert_eq!(of(4).await.unwrap().steps.0, ladder());
}

#[rstest]
#[tokio::test]
async fn silence_climbs_to_the_top_and_every_hop_is_on_record(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let opened = open(&test.db, 1).await;
    assert_eq!(
        (opened.level.as_str(), opened.due_at),
        ("community", morning() + hours(2))
    );
    assert_eq!(climb(&test.db, morning() + hours(1)).await, []);
    // Asleep for three hours: the street still gets its full four.
    let at = morning() + hours(3);
    let climbed = climb(&test.db, at).await;
    assert_eq!((climbed.len(), climbed[0].from_level.as_str()), (1, "community"));
    assert_eq!(
        (climbed[0].to_level.as_deref(), climbed[0].due.due_at),
        (Some("street"), at + hours(4))
    );
    assert_eq!(
        climbed[0].due,
        due::open_of(&test.db, FEVER, thing(1)).await.unwrap().unwrap()
    );
    assert_eq!(climb(&test.db, at).await, []);
    assert_eq!(
        climb(&test.db, at + hours(4)).await[0].to_level.as_deref(),
        Some("district")
    );
    let missed = climb(&test.db, at + hours(12)).await;
    assert_eq!(
        (missed[0].to_level.as_deref(), missed[0].due.missed_at),
        (None, Some(at + hours(12)))
    );
    assert_eq!(climb(&test.db, at + hours(99)).await, [], "it shouts once");
    let hops = due::hops(&test.db, FEVER, thing(1)).await.unwrap();
    let hops: Vec<_> = hops
        .iter()
        .map(|hop| (hop.from_level.as_str(), hop.to_level.as_deref()))
        .collect();
    assert_eq!(
        hops,
        [
            ("community", Some("street")),
            ("street", Some("district")),
            ("district", None)
        ]
    );
}

#[rstest]
#[tokio::test]
async fn whoever_acts_ends_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    open(&test.db, 1).await;
    open(&test.db, 2).await;
    assert!(close(&test.db, 1).await);
    assert!(!close(&test.db, 1).await);
    let waiting = due::waiting_for(&test.db, FEVER, "community", 10).await.unwrap();
    assert_eq!(
        waiting.iter().map(|due| due.object_id).collect::<Vec<_>>(),
        [thing(2)]
    );
    assert_eq!(climb(&test.db, morning() + hours(2)).await.len(), 1);
    assert_eq!(due::open_of(&test.db, FEVER, thing(1)).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn opened_twice_it_is_one_and_closed_it_may_open_again(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let first = open(&test.db, 1).await;
    assert_eq!(open(&test.db, 1).await.id, first.id);
    close(&test.db, 1).await;
    assert_ne!(open(&test.db, 1).await.id, first.id);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_climb_each_hop_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    for nth in 0..30 {
        open(&test.db, nth).await;
    }
    let replicas: Vec<_> = (0..3)
        .map(|_| {
            let db = test.db.clone();
            tokio::spawn(async move { climb(&db, morning() + hours(2)).await.len() })
        })
        .collect();
    let mut climbed = 0;
    for replica in replicas {
        climbed += replica.await.unwrap();
    }
    assert_eq!(climbed, 30);
}
