//! A fever found at a gate holds a level until it ends; told twice, late or of nobody it changes nothing.

use crate::house::{AUTHORITY, House, flaws, reason};
use crate::people::{declaration, person_id, registered, well};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::report_service_client::ReportServiceClient;
use registration::reports::store::fevers;
use registration::store::standings;
use rstest::rstest;
use std::time::Duration;
use vocabulary::{FeverId, PersonId};

/// An open fever of somebody, told by the gates.
pub(crate) fn report(
    house: &House,
    person: PersonId,
    fever: FeverId,
    revision: i64,
) -> pb::ReportFeverRequest {
    pb::ReportFeverRequest {
        request_id: fever.to_string(),
        person_id: person.to_string(),
        revision,
        state: pb::ReportedFeverState::Open.into(),
        outcome: 0,
        opened_at: Some(house.clock.now().to_proto()),
    }
}

/// The same fever, closed.
pub(crate) fn ended(
    report: pb::ReportFeverRequest,
    outcome: pb::ReportedFeverOutcome,
) -> pb::ReportFeverRequest {
    pb::ReportFeverRequest {
        revision: report.revision + 1,
        state: pb::ReportedFeverState::Closed.into(),
        outcome: outcome.into(),
        ..report
    }
}

/// What registration answers to a report.
pub(crate) async fn told(house: &House, report: pb::ReportFeverRequest) -> pb::ReportFeverResponse {
    let mut reports = ReportServiceClient::new(house.wire.clone());
    let answer = reports.report_fever(house.by_service(report)).await;
    answer.expect("registration hears").into_inner()
}

async fn level_of(house: &House, person: PersonId) -> (HealthLevel, String) {
    let ask = pb::QueryHealthRequest {
        person_id: person.to_string(),
        ..pb::QueryHealthRequest::default()
    };
    let answer = house
        .registration()
        .query_health(house.by("officer", AUTHORITY, ask))
        .await;
    let level = answer.expect("answers").into_inner().level.expect("a level");
    (level.level(), level.reason)
}

#[rstest]
#[tokio::test]
async fn an_open_fever_holds_and_a_clear_outcome_lifts(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let fever = FeverId::new(house.clock.now());
    let open = report(&house, person, fever, 1);
    assert!(told(&house, open.clone()).await.holds);
    let (level, why) = level_of(&house, person).await;
    assert_eq!((level, why.as_str()), (HealthLevel::Yellow, "FEVER_AT_GATE"));
    let standing = standings::of(&house.db, person).await.expect("a standing");
    assert_eq!(standing.version, 1);

    // Told again nothing happens: gates are not told again either.
    assert!(told(&house, open.clone()).await.holds);
    assert_eq!(
        standings::of(&house.db, person).await.expect("a standing"),
        standing
    );
    house.clock.advance(Duration::from_secs(60));
    let declared = declaration(house.clock.now(), person, well());
    house
        .registration()
        .declare_health(house.by_resident(person, declared))
        .await
        .expect("declares");
    assert_eq!(
        level_of(&house, person).await.0,
        HealthLevel::Yellow,
        "nobody declares a fever away"
    );

    let end = ended(open.clone(), pb::ReportedFeverOutcome::Cleared);
    assert!(!told(&house, end).await.holds);
    assert_eq!(level_of(&house, person).await.0, HealthLevel::Green);
    // What comes late is older than what is known.
    assert!(!told(&house, open).await.holds);
    assert_eq!(level_of(&house, person).await.0, HealthLevel::Green);
    let known = fevers::one(&house.db, person, fever.as_uuid())
        .await
        .expect("reads")
        .expect("a report");
    assert_eq!((known.revision, known.holds), (2, false));
}

#[tokio::test]
async fn a_case_keeps_the_hold_for_the_days_of_the_policy() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let open = report(&house, person, FeverId::new(house.clock.now()), 1);
    // The end alone is enough: the beginning may never have been heard.
    let end = ended(open, pb::ReportedFeverOutcome::SuspectedCase);
    assert!(told(&house, end).await.holds);
    assert_eq!(level_of(&house, person).await.0, HealthLevel::Yellow);
    house.clock.advance(Duration::from_secs(15 * 86_400));
    for _ in 0..500 {
        if level_of(&house, person).await.0 == HealthLevel::Green {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("what is over is lifted");
}

#[tokio::test]
async fn whoever_is_gone_needs_no_report() {
    let house = House::open().await;
    let nobody = PersonId::new(house.clock.now());
    let answer = told(&house, report(&house, nobody, FeverId::new(house.clock.now()), 1)).await;
    assert!(answer.unknown_person && !answer.holds);

    let person = person_id(&registered(&house, 1).await.person_id);
    let fever = FeverId::new(house.clock.now());
    let open = report(&house, person, fever, 1);
    told(&house, open.clone()).await;
    told(&house, ended(open, pb::ReportedFeverOutcome::Cleared)).await;
    let erase = pb::ErasePersonRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        reason: "本人申请".to_owned(),
    };
    house
        .registration()
        .erase_person(house.by("officer", AUTHORITY, erase))
        .await
        .expect("erases");
    let left = fevers::one(&house.db, person, fever.as_uuid())
        .await
        .expect("reads");
    assert_eq!(left, None, "the report goes with its person");
}

#[tokio::test]
async fn only_services_report_and_every_bad_field_is_named() {
    let house = House::open().await;
    let mut reports = ReportServiceClient::new(house.wire.clone());
    let good = report(
        &house,
        PersonId::new(house.clock.now()),
        FeverId::new(house.clock.now()),
        1,
    );
    let by_officer = reports
        .report_fever(house.by("officer", AUTHORITY, good.clone()))
        .await;
    assert_eq!(
        by_officer.expect_err("refused").code(),
        tonic::Code::PermissionDenied
    );

    let bad = pb::ReportFeverRequest {
        request_id: "1".to_owned(),
        person_id: String::new(),
        revision: 0,
        state: 0,
        outcome: 0,
        opened_at: None,
    };
    let named: Vec<String> = flaws(reports.report_fever(house.by_service(bad)).await)
        .into_iter()
        .map(|(field, reason)| format!("{field} {reason}"))
        .collect();
    assert_eq!(
        named,
        [
            "request_id NOT_AN_ID",
            "person_id MISSING",
            "revision OUT_OF_RANGE",
            "outcome MISSING",
            "opened_at MISSING"
        ]
    );
    let contradicts = pb::ReportFeverRequest {
        outcome: pb::ReportedFeverOutcome::Left.into(),
        ..good
    };
    let refused = reports.report_fever(house.by_service(contradicts)).await;
    assert_eq!(reason(refused), "INVALID_REQUEST");
}
