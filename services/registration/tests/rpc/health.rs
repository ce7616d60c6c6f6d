//! Declaring and asking how somebody is.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, reason};
use crate::people::{declaration, feverish, person_id, registered, well};
use kit::clock::Moment;
use kit::db::testing::On;
use proto::common::v1::{Answer, HealthLevel};
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use vocabulary::PersonId;

async fn declared(
    house: &House,
    person: PersonId,
    request: pb::DeclareHealthRequest,
) -> Result<pb::DeclareHealthResponse, tonic::Status> {
    Ok(house
        .registration()
        .declare_health(house.by_resident(person, request))
        .await?
        .into_inner())
}

async fn asked(house: &House, role: &str, scope: &str, person: PersonId) -> pb::QueryHealthResponse {
    let request = pb::QueryHealthRequest {
        person_id: person.to_string(),
        purpose: "查验".to_owned(),
    };
    house
        .registration()
        .query_health(house.by(role, scope, request))
        .await
        .expect("answers")
        .into_inner()
}

#[rstest]
#[tokio::test]
async fn a_fever_makes_yellow_and_feeling_well_green_again(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    house.clock.advance(Duration::from_secs(60));
    let ill = declared(&house, person, declaration(house.clock.now(), person, feverish()))
        .await
        .expect("declares");
    let level = ill.level.expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Yellow, "FEVER_DECLARED")
    );
    assert_eq!(level.policy.expect("a policy").version, 1);
    assert_eq!(
        ill.health_code.expect("a new code for their phone").level(),
        HealthLevel::Yellow
    );
    let seen = asked(&house, "gate_staff", COMMUNITY, person).await;
    assert_eq!(seen.level.clone().expect("a level").level(), HealthLevel::Yellow);
    assert_eq!(
        (seen.last_source(), seen.last_declared_at),
        (pb::Source::Self_, Some(house.clock.now().to_proto()))
    );

    house.clock.advance(Duration::from_secs(24 * 3_600));
    let well = declared(&house, person, declaration(house.clock.now(), person, well()))
        .await
        .expect("declares");
    assert_eq!(well.level.expect("a level").level(), HealthLevel::Green);
}

#[tokio::test]
async fn a_high_risk_stay_is_red() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let stayed = pb::HealthAnswers {
        high_risk_stay: Answer::Yes.into(),
        ..well()
    };
    let answer = declared(&house, person, declaration(house.clock.now(), person, stayed))
        .await
        .expect("declares");
    let level = answer.level.expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Red, "HIGH_RISK_STAY")
    );
}

#[rstest]
#[tokio::test]
async fn two_a_day_and_staff_more(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let now = || house.clock.now();
    for _ in 0..2 {
        declared(&house, person, declaration(now(), person, well()))
            .await
            .expect("declares");
    }
    let third = declared(&house, person, declaration(now(), person, well())).await;
    assert_eq!(reason(third), "TOO_MANY_DECLARATIONS");
    let by_staff = house.by("gate_staff", COMMUNITY, declaration(now(), person, feverish()));
    let by_staff = house
        .registration()
        .declare_health(by_staff)
        .await
        .expect("staff ask at the gate")
        .into_inner();
    assert!(
        by_staff.health_code.is_none(),
        "the code is for the phone of the family"
    );
    assert_eq!(
        asked(&house, "officer", AUTHORITY, person).await.last_source(),
        pb::Source::Staff
    );

    house
        .clock
        .set_now(Moment::parse("2020-03-02T00:00:00+08:00").expect("a moment"))
        .expect("moves");
    declared(&house, person, declaration(now(), person, well()))
        .await
        .expect("a new day");
}

#[rstest]
#[tokio::test]
async fn the_same_declaration_twice_counts_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let other = person_id(&registered(&house, 2).await.person_id);
    let request = declaration(house.clock.now(), person, well());
    for _ in 0..4 {
        let answer = declared(&house, person, request.clone())
            .await
            .expect("the same again");
        assert_eq!(answer.declaration_id, request.request_id);
    }
    declared(&house, person, declaration(house.clock.now(), person, well()))
        .await
        .expect("only the second");

    let changed = pb::DeclareHealthRequest {
        health: Some(feverish()),
        ..request.clone()
    };
    assert_eq!(
        reason(declared(&house, person, changed).await),
        "REQUEST_ID_REUSED"
    );
    let of_another = pb::DeclareHealthRequest {
        person_id: other.to_string(),
        ..request
    };
    assert_eq!(
        reason(declared(&house, other, of_another).await),
        "REQUEST_ID_REUSED"
    );
}

#[tokio::test]
async fn a_late_declaration_is_kept_and_changes_nothing() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let an_hour_ago = Moment::from_unix_seconds(house.clock.now().unix_seconds() - 3_600);
    let mut late = declaration(house.clock.now(), person, feverish());
    late.declared_at = Some(an_hour_ago.to_proto());
    let answer = declared(&house, person, late).await.expect("taken");
    assert_eq!(
        answer.level.expect("a level").level(),
        HealthLevel::Green,
        "registered after that, and well"
    );
}

#[tokio::test]
async fn only_the_family_and_those_in_scope_may_declare_and_ask() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let stranger = person_id(&registered(&house, 2).await.person_id);
    let request = declaration(house.clock.now(), person, well());
    assert_eq!(
        reason(declared(&house, stranger, request.clone()).await),
        "UNKNOWN_PERSON"
    );
    let mut client = house.registration();
    let elsewhere = client
        .declare_health(house.by("gate_staff", ELSEWHERE, request))
        .await;
    assert_eq!(reason(elsewhere), "UNKNOWN_PERSON");

    let unsaid = pb::QueryHealthRequest {
        person_id: person.to_string(),
        purpose: String::new(),
    };
    let partner = client
        .query_health(house.by("partner", AUTHORITY, unsaid.clone()))
        .await;
    assert_eq!(reason(partner), "PURPOSE_MISSING");
    let nobody = pb::QueryHealthRequest {
        person_id: PersonId::new(house.clock.now()).to_string(),
        ..unsaid
    };
    assert_eq!(
        reason(client.query_health(house.by("officer", AUTHORITY, nobody)).await),
        "UNKNOWN_PERSON"
    );
    asked(&house, "partner", AUTHORITY, person).await;
}

#[tokio::test]
async fn the_family_reads_what_was_declared_and_nobody_else_does() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let stranger = person_id(&registered(&house, 2).await.person_id);
    house.clock.advance(Duration::from_secs(60));
    let ill = declaration(house.clock.now(), person, feverish());
    declared(&house, person, ill).await.expect("declares");
    let mut client = house.registration();
    let ask = |page_size, page_token: &str| pb::ListDeclarationsRequest {
        person_id: person.to_string(),
        page_size,
        page_token: page_token.to_owned(),
    };
    let first = client
        .list_declarations(house.by_resident(person, ask(1, "")))
        .await
        .expect("listed")
        .into_inner();
    assert_eq!(first.declarations[0].health, Some(feverish()));
    let level = first.declarations[0].level.clone().expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Yellow, "FEVER_DECLARED")
    );
    let second = client
        .list_declarations(house.by_resident(person, ask(1, &first.next_page_token)))
        .await
        .expect("listed")
        .into_inner();
    assert_eq!(
        second.declarations[0].health,
        Some(well()),
        "what came with the registration"
    );
    assert_eq!(second.next_page_token, "");

    let others = client
        .list_declarations(house.by_resident(stranger, ask(0, "")))
        .await;
    assert_eq!(reason(others), "UNKNOWN_PERSON");
    let elsewhere = client
        .list_declarations(house.by_resident(stranger, ask(0, &first.next_page_token)))
        .await;
    assert_eq!(reason(elsewhere), "INVALID_REQUEST");
    let worker = client
        .list_declarations(house.by("community_worker", COMMUNITY, ask(0, "")))
        .await;
    assert!(worker.is_err(), "not in the table");
}
