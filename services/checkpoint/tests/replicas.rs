//! Two replicas over one PostgreSQL: registration is told once, what is found is found once, what is forgotten is counted once.

use crate::anomalies::{listed, two_places};
use crate::fevers::{closed, rechecked, scanned};
use crate::town::{Town, eventually};
use crate::visitors::{admission, admitted};
use checkpoint::outbox::store as outbox;
use kit::clock::Moment;
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::common::v1::Answer;
use proto::registration::v1::Standing as Told;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::Level;

const HOUR: Duration = Duration::from_secs(3_600);
/// Both have looked by then: they climb every five seconds, and look at the queue and for anomalies every second.
const BOTH_HAVE_LOOKED: Duration = Duration::from_secs(11);

#[tokio::test]
async fn registration_is_told_once_also_by_the_replica_that_goes_on() {
    let mut town = Town::heard(On::Postgres).await;
    let gate = town.a_gate("南门").await;
    let other = town.another_replica().await;
    let first = a_confirmed_fever(&town, &gate.id).await;
    let high_risk = pb::AdmitVisitorRequest {
        high_risk_stay: Answer::Yes.into(),
        ..admission(&town, &gate.id)
    };
    admitted(&town, high_risk).await;
    nothing_waits(&town).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let reports = town.registration.reports.clone();
    assert_eq!((reports.of(&first).len(), reports.leads().len()), (1, 1));

    // The one that told ends, and gives back what it held; the other goes on where it stopped.
    town.goes_on_with(&other);
    let second = a_confirmed_fever(&town, &gate.id).await;
    closed(&town, &first, pb::FeverOutcome::OtherIllness)
        .await
        .unwrap();
    // A replica that waits asks for a lease three times in its length.
    tokio::time::sleep(Duration::from_secs(10)).await;
    nothing_waits(&town).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let told = |fever: &str| -> Vec<i64> { reports.of(fever).iter().map(|told| told.revision).collect() };
    assert_eq!((told(&first), told(&second)), (vec![1, 2], vec![1]));
    assert_eq!(reports.leads().len(), 1);
}

#[tokio::test]
async fn what_is_found_and_passed_on_is_so_once_while_both_do_it() {
    let town = Town::open(On::Postgres).await;
    let _other = everything_changes_hands(&town).await;
    let (_, anomaly) = two_places(&town).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(listed(&town).await, std::slice::from_ref(&anomaly));

    // The community stays silent.
    town.clock.advance(5 * HOUR);
    eventually(async || listed(&town).await[0].waits_for == "street").await;
    tokio::time::sleep(BOTH_HAVE_LOOKED).await;
    assert_eq!(listed(&town).await[0].waits_for, "street", "it climbed one step");
    assert_eq!(hops(&town, &anomaly.anomaly_id).await, 1);
}

#[tokio::test]
async fn whoever_is_erased_is_counted_once_and_confirmed_once() {
    const MUCH_LATER: &str = "UPDATE outbox SET next_at = $1 WHERE kind = 'erasure'";
    let town = Town::heard(On::Postgres).await;
    let gate = town.a_gate("南门").await;
    let _other = town.another_replica().await;
    let code = town.registration.code(Level::Green);
    for _ in 0..2 {
        scanned(&town, &gate.id, &code.text, Some(366)).await;
    }
    town.told(Told {
        person_id: code.claims.person.to_string(),
        erased: true,
        version: 1,
        ..Told::default()
    })
    .await;
    // Both follow the feed.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let long_ago = Moment::from_unix_seconds(0);
    town.books
        .db
        .query(MUCH_LATER)
        .bind(long_ago)
        .execute()
        .await
        .unwrap();
    nothing_waits(&town).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let confirmed = town.registration.reports.erasures();
    let rows: Vec<_> = confirmed.iter().map(|word| word.rows).collect();
    assert_eq!(rows, [2]);
}

/// A fever that is measured twice.
async fn a_confirmed_fever(town: &Town, gate: &str) -> String {
    let code = town.registration.code(Level::Green);
    let fever_id = scanned(town, gate, &code.text, Some(381)).await.fever_id;
    rechecked(town, &fever_id, 382).await.unwrap();
    fever_id
}

async fn nothing_waits(town: &Town) {
    eventually(async || outbox::waiting(&town.books.db).await.unwrap() == 0).await;
}

/// Ends every lease before its time and opens another replica, which takes them; the first goes on until it asks for them again.
async fn everything_changes_hands(town: &Town) -> crate::town::Replica {
    const END: &str = "UPDATE lease SET held_until = $1";
    eventually(async || holders(town).await.contains_key("look for anomalies")).await;
    let before = holders(town).await;
    let long_ago = Moment::from_unix_seconds(0);
    town.books.db.query(END).bind(long_ago).execute().await.unwrap();
    let other = town.another_replica().await;
    eventually(async || {
        let now = holders(town).await;
        before.iter().all(|(name, holder)| now.get(name) != Some(holder))
    })
    .await;
    other
}

async fn holders(town: &Town) -> BTreeMap<String, String> {
    const HOLDERS: &str = "SELECT name, holder FROM lease";
    let rows = town.books.db.query(HOLDERS).fetch_all::<(String, String)>().await;
    rows.unwrap().into_iter().collect()
}

/// How often a deadline of this object was passed on.
async fn hops(town: &Town, object: &str) -> i64 {
    const HOPS: &str =
        "SELECT COUNT(*) FROM due_hop JOIN due ON due.id = due_hop.due_id WHERE due.object_id = $1";
    let object = Uuid::parse_str(object).unwrap();
    let counted = town.books.db.query(HOPS).bind(object).fetch_one::<(i64,)>().await;
    counted.unwrap().0
}
