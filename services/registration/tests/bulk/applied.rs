//! Levels of many people that are applied, stopped and listed.

use super::{client, decide, level_of, looked_at, proposed, recorded, red, residents, until};
use crate::house::{AUTHORITY, COMMUNITY, House};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use rstest::rstest;
use vocabulary::{LevelChangeId, PersonId};

#[rstest]
#[tokio::test]
async fn many_levels_take_an_event_and_two_people(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let people = residents(&house, 3).await;
    let event = recorded(&house).await;
    let request = red(&house, &event, &people);
    let change = proposed(&house, request.clone()).await;
    assert_eq!(
        (change.state(), change.people),
        (pb::BulkChangeState::Proposed, 3)
    );
    assert_eq!(proposed(&house, request).await, change, "the same proposal again");
    assert_eq!(level_of(&house, people[0]).await.level(), HealthLevel::Green);
    let meant = looked_at(&house, &change.bulk_change_id).await.people;
    let meant_ids: Vec<_> = meant.iter().map(|person| person.person_id.as_str()).collect();
    let mut ids: Vec<_> = people.iter().map(ToString::to_string).collect();
    ids.sort_unstable();
    assert_eq!(meant_ids, ids, "whoever decides sees whom it means");
    assert!(meant.iter().all(|person| person.name.starts_with('*')), "masked");

    // One of them is gone by the time it is applied.
    let erase = pb::ErasePersonRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person_id: people[2].to_string(),
        reason: "本人要求删除".to_owned(),
    };
    let erase = house.by_resident(people[2], erase);
    house.registration().erase_person(erase).await.expect("is erased");

    decide(&house, "command-1", &change.bulk_change_id, true)
        .await
        .expect("approves");
    let applied = until(&house, &change.bulk_change_id, pb::BulkChangeState::Applied).await;
    assert_eq!(applied.approver, "command-1");
    assert_eq!(looked_at(&house, &change.bulk_change_id).await.people.len(), 2);
    for person in &people[..2] {
        let level = level_of(&house, *person).await;
        assert_eq!(
            (level.level(), level.reason.as_str()),
            (HealthLevel::Red, "CLOSE_CONTACT")
        );
        let accesses = pb::ListAccessesRequest {
            person_id: person.to_string(),
            ..Default::default()
        };
        let told = house
            .audit()
            .list_accesses(house.by_resident(*person, accesses))
            .await
            .expect("lists")
            .into_inner();
        assert!(
            told.records
                .iter()
                .any(|record| record.act == "ApplyLevels" && record.who == "command-1"),
            "a person can be told who changed their level"
        );
    }
    let seen = looked_at(&house, &change.bulk_change_id).await;
    assert_eq!(seen.evidence, "流调名单，焦疾控〔2020〕40号附件");
    assert_eq!(seen.event.expect("an event").title, event.title);
}

#[rstest]
#[tokio::test]
async fn it_is_stopped_between_two_batches_and_rejected_with_a_note(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    const STEPS: &str =
        "UPDATE bulk_change SET state = 'applying', approver = 'command-1', decided_at = $2 WHERE id = $1";
    let house = House::open_on(on, |_| {}).await;
    let people = residents(&house, 2).await;
    let event = recorded(&house).await;
    let change = proposed(&house, red(&house, &event, &people)).await;
    let rejected = decide(&house, "command-1", &change.bulk_change_id, false)
        .await
        .expect("rejects");
    assert_eq!(rejected.state(), pb::BulkChangeState::Rejected);
    assert_eq!(looked_at(&house, &change.bulk_change_id).await.note, "名单有误");
    assert_eq!(level_of(&house, people[0]).await.level(), HealthLevel::Green);

    // The duty may be quicker than we are: only one that has not been reached yet can be stopped.
    let change = proposed(&house, red(&house, &event, &people)).await;
    let mut tx = house.db.begin().await.expect("begins");
    let id = vocabulary::BulkChangeId::parse(&change.bulk_change_id).expect("an id");
    tx.query(STEPS)
        .bind(id)
        .bind(house.clock.now())
        .execute()
        .await
        .expect("is set");
    let stopped = registration::bulk::store::bulk_changes::stop(&mut tx, id, "名单有误").await;
    assert!(stopped.expect("stops"));
    tx.commit().await.expect("commits");
    let stopped = until(&house, &change.bulk_change_id, pb::BulkChangeState::Stopped).await;
    assert_eq!((stopped.done, stopped.people), (0, 2));
    assert_eq!(level_of(&house, people[0]).await.level(), HealthLevel::Green);
}

#[tokio::test]
async fn what_happened_and_what_waits_is_listed() {
    let house = House::open().await;
    let people = residents(&house, 2).await;
    let event = recorded(&house).await;
    let change = proposed(&house, red(&house, &event, &people)).await;
    let single = pb::SetLevelRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        person_id: people[0].to_string(),
        level: HealthLevel::Red.into(),
        reason: pb::LevelReason::SuspectedCase.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
    };
    let request = house.by("community_worker", COMMUNITY, single.clone());
    house.health_code().set_level(request).await.expect("proposes");

    let events = house.by("community_worker", COMMUNITY, pb::ListEventsRequest::default());
    let events = client(&house)
        .list_events(events)
        .await
        .expect("lists")
        .into_inner();
    assert_eq!(events.events, [event]);
    let changes = house.by("officer", AUTHORITY, pb::ListBulkChangesRequest::default());
    let changes = client(&house)
        .list_bulk_changes(changes)
        .await
        .expect("lists")
        .into_inner();
    assert_eq!(changes.bulk_changes, [change]);
    for request in [
        pb::ListLevelChangesRequest::default(),
        pb::ListLevelChangesRequest {
            person_id: people[0].to_string(),
            ..Default::default()
        },
    ] {
        let singles = client(&house)
            .list_level_changes(house.by("officer", AUTHORITY, request))
            .await
            .expect("lists")
            .into_inner();
        assert_eq!(singles.level_changes.len(), 1);
        assert_eq!(singles.level_changes[0].level_change_id, single.request_id);
    }
    let look = pb::GetLevelChangeRequest {
        level_change_id: single.request_id.clone(),
    };
    let seen = client(&house)
        .get_level_change(house.by("command", AUTHORITY, look))
        .await
        .expect("is seen")
        .into_inner();
    assert_eq!(seen.evidence, "焦疾控〔2020〕31号");
}
