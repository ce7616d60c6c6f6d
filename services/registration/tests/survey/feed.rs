//! The feed of households: who lives together, and nothing else of them.

use super::{households, known, opened, record, recorded};
use crate::house::{House, flaws, reason};
use crate::people::{details, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use proto::registration::v1::watch_households_response::Event;
use rstest::rstest;
use std::time::Duration;
use tonic::Streaming;
use vocabulary::PersonId;

type Watch = Streaming<pb::WatchHouseholdsResponse>;

async fn watch(house: &House, cursor: &str) -> Watch {
    let request = pb::WatchHouseholdsRequest {
        cursor: cursor.to_owned(),
    };
    let answer = households(house)
        .watch_households(house.by_service(request))
        .await;
    answer.expect("watches").into_inner()
}

/// The next event that is not a heartbeat.
async fn news(watch: &mut Watch) -> pb::WatchHouseholdsResponse {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(10), watch.message()).await;
        let told = next.expect("in time").expect("no refusal").expect("not the end");
        if !matches!(told.event, Some(Event::Heartbeat(_))) {
            return told;
        }
    }
}

fn change(told: pb::WatchHouseholdsResponse) -> pb::Household {
    match told.event {
        Some(Event::Change(household)) => household,
        other => panic!("a change, not {other:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn a_reader_learns_who_lives_together_and_who_is_exempt(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let survey = opened(&house).await;
    let head = registered(&house, 1).await.person_id;
    let ill = pb::NewMember {
        exemptions: vec![pb::Exemption {
            kind: pb::ExemptionKind::Illness.into(),
            until: "2020-03-10".to_owned(),
        }],
        ..known(&head)
    };
    let taken = record(&house, &survey, (1, "101"), vec![ill]);
    let taken = recorded(&house, taken).await.expect("records");

    let mut reader = watch(&house, "").await;
    let Some(Event::Snapshot(told)) = news(&mut reader).await.event else {
        panic!("the household")
    };
    assert_eq!(told.household_id, taken.household_id);
    assert_eq!((told.house_number.as_str(), told.village_group), ("101", 3));
    assert_eq!(told.member_ids, std::slice::from_ref(&head));
    assert_eq!(told.exemptions[0].kind(), pb::ExemptionKind::Illness);
    assert_eq!(told.exemptions[0].until, "2020-03-10");
    assert!(!format!("{told:?}").contains("9999"), "no phone travels");
    let caught_up = news(&mut reader).await;
    assert!(matches!(caught_up.event, Some(Event::CaughtUp(_))));

    let second = record(&house, &survey, (2, "8"), vec![known(&head)]);
    let second = recorded(&house, second).await.expect("records");
    let left = change(news(&mut reader).await);
    assert_eq!(
        (left.household_id.as_str(), left.version, left.member_ids.len()),
        (taken.household_id.as_str(), 2, 0)
    );
    let joined = news(&mut reader).await;
    let cursor = joined.cursor.clone();
    let joined = change(joined);
    assert_eq!(
        (joined.household_id, joined.member_ids),
        (second.household_id, vec![head])
    );

    // Where somebody left off, nothing is told twice.
    let mut resumed = watch(&house, &cursor).await;
    let next = news(&mut resumed).await;
    assert!(matches!(next.event, Some(Event::CaughtUp(_))), "{next:?}");
}

#[rstest]
#[tokio::test]
async fn whoever_is_erased_leaves_their_household(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let survey = opened(&house).await;
    let head = registered(&house, 1).await.person_id;
    let taken = record(&house, &survey, (1, "101"), vec![known(&head)]);
    recorded(&house, taken).await.expect("records");
    let mut reader = watch(&house, "").await;
    news(&mut reader).await;
    news(&mut reader).await;

    let person = PersonId::parse(&head).expect("an id");
    let erase = pb::ErasePersonRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person_id: head.clone(),
        reason: "本人要求删除".to_owned(),
    };
    let erase = house.by_resident(person, erase);
    house.registration().erase_person(erase).await.expect("erases");
    let left = change(news(&mut reader).await);
    assert_eq!((left.version, left.member_ids.len()), (2, 0));

    const LEFT: &str = "SELECT CAST((SELECT COUNT(*) FROM household_member WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM household_exemption WHERE person_id = $1) \
         + (SELECT COUNT(*) FROM household WHERE head_id = $1 OR phone IS NOT NULL) \
         + (SELECT COUNT(*) FROM household_record WHERE head_id = $1 OR phone IS NOT NULL) AS BIGINT)";
    let (rows,) = house
        .db
        .query(LEFT)
        .bind(person)
        .fetch_one::<(i64,)>()
        .await
        .expect("counts");
    assert_eq!(rows, 0, "nothing names them, and nobody has their phone");
}

#[rstest]
#[tokio::test]
async fn a_household_past_its_day_is_told_to_be_gone(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let survey = opened(&house).await;
    let head = registered(&house, 1).await.person_id;
    let taken = record(&house, &survey, (1, "101"), vec![known(&head)]);
    recorded(&house, taken).await.expect("records");
    let mut reader = watch(&house, "").await;
    news(&mut reader).await;
    news(&mut reader).await;
    house.clock.advance(Duration::from_secs(200 * 24 * 3_600));
    loop {
        let told = change(news(&mut reader).await);
        if told.gone {
            assert!(told.member_ids.is_empty());
            break;
        }
    }
    assert!(!details(1).phone.is_empty());
}

#[tokio::test]
async fn a_cursor_that_is_none_of_ours_is_refused() {
    let house = House::open().await;
    let request = pb::WatchHouseholdsRequest {
        cursor: "yesterday".to_owned(),
    };
    let answer = households(&house)
        .watch_households(house.by_service(request))
        .await;
    assert_eq!(flaws(answer.map(|_| ()))[0].0, "cursor");
    let request = pb::WatchHouseholdsRequest {
        cursor: "0170918f-6800-7000-8000-000000000001.7".to_owned(),
    };
    let answer = households(&house)
        .watch_households(house.by_service(request))
        .await;
    let mut watch = answer.expect("watches").into_inner();
    let gone = watch.message().await;
    assert_eq!(reason(gone), "CURSOR_GONE");
}
