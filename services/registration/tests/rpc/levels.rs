//! Levels set by hand: two people, reasons that fit, and nobody declares themselves out of them.

use crate::house::{AUTHORITY, ELSEWHERE, House, flaws, reason};
use crate::people::{declaration, person_id, registered, well};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use vocabulary::{LevelChangeId, PersonId};

fn proposal(
    house: &House,
    person: PersonId,
    level: HealthLevel,
    why: pb::LevelReason,
) -> pb::SetLevelRequest {
    pb::SetLevelRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        level: level.into(),
        reason: why.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
    }
}

async fn proposed(house: &House, request: pb::SetLevelRequest) -> String {
    let request = house.by("community_worker", AUTHORITY, request);
    let answer = house
        .health_code()
        .set_level(request)
        .await
        .expect("proposes")
        .into_inner();
    assert_eq!(answer.state(), pb::LevelChangeState::Proposed);
    answer.level_change_id
}

async fn decide(
    house: &House,
    role: &str,
    id: &str,
    approve: bool,
) -> Result<pb::ApproveLevelResponse, tonic::Status> {
    let note = if approve { "" } else { "证据不足" };
    let request = pb::ApproveLevelRequest {
        level_change_id: id.to_owned(),
        approve,
        note: note.to_owned(),
    };
    Ok(house
        .health_code()
        .approve_level(house.by(role, AUTHORITY, request))
        .await?
        .into_inner())
}

#[rstest]
#[tokio::test]
async fn a_level_takes_effect_when_a_second_person_approves(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let red = proposal(&house, person, HealthLevel::Red, pb::LevelReason::CloseContact);
    let id = proposed(&house, red.clone()).await;
    assert_eq!(proposed(&house, red).await, id, "the same proposal again");

    let approved = decide(&house, "officer", &id, true).await.expect("approves");
    let level = approved.level.clone().expect("a level");
    assert_eq!(approved.state(), pb::LevelChangeState::Approved);
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Red, "CLOSE_CONTACT")
    );
    assert_eq!(
        (level.level_change_id.as_str(), level.policy),
        (id.as_str(), None)
    );
    assert_eq!(
        reason(decide(&house, "officer", &id, true).await),
        "DECIDED_ALREADY"
    );

    house.clock.advance(Duration::from_secs(60));
    let well = house.by_resident(person, declaration(house.clock.now(), person, well()));
    let answer = house
        .registration()
        .declare_health(well)
        .await
        .expect("declares")
        .into_inner();
    assert_eq!(
        answer.level.expect("a level").level(),
        HealthLevel::Red,
        "nobody declares themselves out of it"
    );

    let lifted = proposal(&house, person, HealthLevel::Green, pb::LevelReason::ClearedByTest);
    let lifted = proposed(&house, lifted).await;
    let approved = decide(&house, "command", &lifted, true).await.expect("approves");
    assert_eq!(approved.level.expect("a level").level(), HealthLevel::Green);
}

#[tokio::test]
async fn whoever_proposed_cannot_approve() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let red = proposal(&house, person, HealthLevel::Red, pb::LevelReason::SuspectedCase);
    let id = red.request_id.clone();
    house
        .health_code()
        .set_level(house.by("officer", AUTHORITY, red))
        .await
        .expect("proposes");
    assert_eq!(
        reason(decide(&house, "officer", &id, true).await),
        "APPROVER_IS_AUTHOR"
    );
    assert_eq!(
        reason(decide(&house, "officer", &id, false).await),
        "APPROVER_IS_AUTHOR"
    );
    decide(&house, "command", &id, true).await.expect("another may");
}

#[tokio::test]
async fn a_rejected_level_changes_nothing() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = proposed(
        &house,
        proposal(&house, person, HealthLevel::Yellow, pb::LevelReason::Discharged),
    )
    .await;
    let unsaid = pb::ApproveLevelRequest {
        level_change_id: id.clone(),
        approve: false,
        note: String::new(),
    };
    let unsaid = house
        .health_code()
        .approve_level(house.by("officer", AUTHORITY, unsaid))
        .await;
    assert_eq!(flaws(unsaid), [("note".to_owned(), "MISSING".to_owned())]);
    let rejected = decide(&house, "officer", &id, false).await.expect("rejects");
    assert_eq!(rejected.state(), pb::LevelChangeState::Rejected);
    assert_eq!(rejected.level.expect("a level").level(), HealthLevel::Green);
}

#[tokio::test]
async fn a_reason_that_leads_elsewhere_and_a_stranger_are_refused() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let mut client = house.health_code();
    let unfit = proposal(&house, person, HealthLevel::Green, pb::LevelReason::ConfirmedCase);
    let unfit = client.set_level(house.by("officer", AUTHORITY, unfit)).await;
    assert_eq!(
        flaws(unfit),
        [("level".to_owned(), "REASON_DOES_NOT_FIT".to_owned())]
    );

    let red = proposal(&house, person, HealthLevel::Red, pb::LevelReason::CloseContact);
    let outside = client
        .set_level(house.by("officer", ELSEWHERE, red.clone()))
        .await;
    assert_eq!(reason(outside), "UNKNOWN_PERSON");
    proposed(&house, red.clone()).await;
    let reused = pb::SetLevelRequest {
        evidence: "别的".to_owned(),
        ..red
    };
    let reused = client
        .set_level(house.by("community_worker", AUTHORITY, reused))
        .await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    let unknown = LevelChangeId::new(house.clock.now()).to_string();
    assert_eq!(
        reason(decide(&house, "officer", &unknown, true).await),
        "UNKNOWN_LEVEL_CHANGE"
    );
}
