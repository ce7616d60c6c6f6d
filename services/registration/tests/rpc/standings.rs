//! The feed of standings: a snapshot of what overrides, then every change, and a heartbeat.

use crate::house::{House, flaws, reason};
use crate::people::{at_the_poster, declaration, feverish, person_id, registered, well};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::watch_standings_response::Event;
use rstest::rstest;
use std::time::Duration;
use tonic::Streaming;

async fn watch(house: &House, cursor: &str) -> Streaming<pb::WatchStandingsResponse> {
    let request = pb::WatchStandingsRequest {
        cursor: cursor.to_owned(),
    };
    house
        .health_code()
        .watch_standings(house.by_service(request))
        .await
        .expect("watches")
        .into_inner()
}

async fn next(watch: &mut Streaming<pb::WatchStandingsResponse>) -> pb::WatchStandingsResponse {
    let next = tokio::time::timeout(Duration::from_secs(5), watch.message()).await;
    next.expect("in time").expect("no refusal").expect("not the end")
}

/// The next event that is not a heartbeat.
async fn news(watch: &mut Streaming<pb::WatchStandingsResponse>) -> pb::WatchStandingsResponse {
    loop {
        let told = next(watch).await;
        if !matches!(told.event, Some(Event::Heartbeat(_))) {
            return told;
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_reader_learns_what_overrides_and_then_what_changes(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    registered(&house, 1).await;
    let ill = pb::RegisterByPosterRequest {
        health: Some(feverish()),
        ..at_the_poster(&house, 2)
    };
    let ill = house
        .registration()
        .register_by_poster(ill)
        .await
        .expect("registers")
        .into_inner();

    let mut first = watch(&house, "").await;
    let Some(Event::Snapshot(told)) = news(&mut first).await.event else {
        panic!("the one who is ill")
    };
    let [standing] = told.standings.as_slice() else {
        panic!("one is ill")
    };
    assert_eq!(
        (standing.person_id.as_str(), standing.level(), standing.version),
        (ill.person_id.as_str(), HealthLevel::Yellow, 1)
    );
    assert_eq!(standing.reason, "FEVER_DECLARED");
    let caught_up = news(&mut first).await;
    assert!(
        matches!(caught_up.event, Some(Event::CaughtUp(_))),
        "whoever is well overrides nothing"
    );
    assert!(matches!(next(&mut first).await.event, Some(Event::Heartbeat(_))));

    let person = person_id(&ill.person_id);
    house.clock.advance(Duration::from_secs(60));
    let better = house.by_resident(person, declaration(house.clock.now(), person, well()));
    house
        .registration()
        .declare_health(better)
        .await
        .expect("declares");
    let told = news(&mut first).await;
    let Some(Event::Changes(changes)) = told.event else {
        panic!("a change")
    };
    let [change] = changes.standings.as_slice() else {
        panic!("one has changed")
    };
    assert_eq!((change.level(), change.version), (HealthLevel::Unspecified, 2));

    let mut resumed = watch(&house, &caught_up.cursor).await;
    assert!(matches!(news(&mut resumed).await.event, Some(Event::Changes(again)) if again == changes));
    assert!(matches!(news(&mut resumed).await.event, Some(Event::CaughtUp(_))));
    let mut at_the_end = watch(&house, &told.cursor).await;
    assert!(matches!(
        news(&mut at_the_end).await.event,
        Some(Event::CaughtUp(_))
    ));
}

#[tokio::test]
async fn a_cursor_of_another_life_is_gone_and_garbage_is_none() {
    let house = House::open().await;
    let mut other = watch(&house, "01709440-3200-7c16-ba84-2aa4168a035b.7").await;
    assert_eq!(reason(other.message().await), "CURSOR_GONE");
    let garbage = pb::WatchStandingsRequest {
        cursor: "garbage".to_owned(),
    };
    let refused = house
        .health_code()
        .watch_standings(house.by_service(garbage))
        .await;
    assert_eq!(
        flaws(refused.map(|_| ())),
        [("cursor".to_owned(), "NOT_A_CURSOR".to_owned())]
    );
}

#[tokio::test]
async fn the_watch_ends_when_the_service_stops() {
    let house = House::open().await;
    let mut watching = watch(&house, "").await;
    news(&mut watching).await;
    house.ground.shutdown.stop_now();
    let ended = tokio::time::timeout(Duration::from_secs(5), async {
        while let Ok(Some(_)) = watching.message().await {}
    });
    ended.await.expect("a stop does not wait for readers");
}
