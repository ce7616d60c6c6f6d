//! A county is graded anew: people who came from there are shown to an officer, two agree, the gates know within seconds, and what was a
//! mistake is taken back by two as well.

use crate::steps::gate::{until_decided, verifies};
use crate::steps::people::{Resident, came_from, registers};
use crate::steps::places::{Gate, a_gate};
use crate::steps::{fresh_id, reason, until};
use proto::checkpoint::v1::{Verdict, VerdictReason};
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::area_risk_service_client::AreaRiskServiceClient;
use rstest::rstest;
use std::time::{Duration, Instant};
use tests::town::{Built, Town, bearing};
use tonic::Request;
use tonic::transport::Channel;
use vocabulary::Role;

const WUHAN: &str = "420100";
/// More than one person may decide about by the policy that a town starts with.
const CAME_FROM_THERE: u16 = 21;

#[rstest]
#[tokio::test]
async fn a_raised_area_reaches_the_gates_and_is_taken_back(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "新兴十号院").await;
    let others = registers(&town, &gate, 1).await;
    let mut people = Vec::new();
    for nth in 2..2 + CAME_FROM_THERE {
        let person = registers(&town, &gate, nth).await;
        came_from(&town, &person, WUHAN).await;
        people.push(person);
    }
    let measure = is_shown_and_agreed_to(&town, &people).await;
    reaches_the_gates(&town, &gate, &measure, &people, &others).await;
    is_taken_back(&town, &gate, &measure, &people).await;
}

/// Returns the measure, approved a moment ago.
async fn is_shown_and_agreed_to(town: &Town, people: &[Resident]) -> String {
    let today = town.clock().today();
    let grade = pb::SetAreaRiskRequest {
        request_id: fresh_id(town),
        area: WUHAN.to_owned(),
        grade: pb::RiskGrade::High.into(),
        basis: Some(pb::GradingBasis {
            total_cases: 49_000,
            last_new_case_on: today.to_string(),
            last_cluster_on: today.previous().to_string(),
            source_document: "湖北省疫情通报 第36号".to_owned(),
        }),
        ..pb::SetAreaRiskRequest::default()
    };
    let graded = areas(town).set_area_risk(by(town, "officer-li", grade)).await;
    let graded = graded.expect("graded").into_inner().area_risk.expect("a grade");
    assert_eq!(graded.derived_grade(), pb::RiskGrade::High);

    let preview = pb::PreviewAreaRiskRequest {
        request_id: fresh_id(town),
        area: WUHAN.to_owned(),
        ..pb::PreviewAreaRiskRequest::default()
    };
    let shown = areas(town)
        .preview_area_risk(by(town, "officer-li", preview))
        .await;
    let shown = shown.expect("shown").into_inner();
    let measure = shown.measure.expect("a measure");
    assert_eq!(
        (measure.touched, measure.needs_two),
        (i64::from(CAME_FROM_THERE), true)
    );
    assert_eq!(measure.level(), HealthLevel::Red);
    let sample = shown.sample.expect("a sample").people;
    assert!(
        sample
            .iter()
            .all(|person| person.masked && person.phone.contains('*'))
    );
    assert!(people.iter().any(|person| person.id == sample[0].person_id));

    let id = measure.measure_id;
    let apply = pb::ApplyAreaRiskRequest {
        measure_id: id.clone(),
    };
    let waits = areas(town).apply_area_risk(by(town, "officer-li", apply)).await;
    let waits = waits.expect("waits").into_inner().measure.expect("a measure");
    assert_eq!(waits.state(), pb::MeasureState::Waiting);
    let approval = pb::ApproveAreaRiskRequest {
        measure_id: id.clone(),
        approve: true,
        note: String::new(),
    };
    let own = areas(town)
        .approve_area_risk(by(town, "officer-li", approval.clone()))
        .await;
    assert_eq!(reason(own), "APPROVER_IS_AUTHOR");
    areas(town)
        .approve_area_risk(by(town, "officer-zhao", approval))
        .await
        .expect("approved");
    id
}

async fn reaches_the_gates(town: &Town, gate: &Gate, measure: &str, people: &[Resident], others: &Resident) {
    let began = Instant::now();
    for person in people {
        until_decided(
            town,
            gate,
            &person.code,
            Verdict::ReportToStreet,
            VerdictReason::LevelRed,
        )
        .await;
    }
    let took = began.elapsed();
    assert!(
        took < Duration::from_secs(10),
        "known at the gate only after {took:?}"
    );
    let applied = until_it_is(town, measure, pb::MeasureState::Applied).await;
    assert_eq!((applied.held, applied.gone), (i64::from(CAME_FROM_THERE), 0));
    let passes = verifies(town, gate, &others.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(
        passes.verdict(),
        Verdict::Pass,
        "who was not there goes on as before"
    );
}

async fn is_taken_back(town: &Town, gate: &Gate, measure: &str, people: &[Resident]) {
    let revert = |who: &str| {
        let revert = pb::RevertMeasureRequest {
            measure_id: measure.to_owned(),
            reason: "通报有误".to_owned(),
        };
        by(town, who, revert)
    };
    areas(town)
        .revert_measure(revert("officer-li"))
        .await
        .expect("asked for");
    let twice = areas(town).revert_measure(revert("officer-li")).await;
    assert_eq!(reason(twice), "APPROVER_IS_AUTHOR");
    areas(town)
        .revert_measure(revert("officer-zhao"))
        .await
        .expect("agreed to");
    let reverted = until_it_is(town, measure, pb::MeasureState::Reverted).await;
    assert_eq!(reverted.lifted, i64::from(CAME_FROM_THERE));
    for person in people {
        until_decided(town, gate, &person.code, Verdict::Pass, VerdictReason::Green).await;
    }
}

async fn until_it_is(town: &Town, measure: &str, state: pb::MeasureState) -> pb::Measure {
    let is_so = async || {
        let ask = pb::GetMeasureRequest {
            measure_id: measure.to_owned(),
        };
        let answer = areas(town).get_measure(by(town, "officer-zhao", ask)).await;
        let measure = answer.expect("known").into_inner().measure.expect("a measure");
        (measure.state() == state).then_some(measure)
    };
    until(&format!("{state:?}"), is_so).await
}

fn by<M>(town: &Town, who: &str, message: M) -> Request<M> {
    bearing(&town.token(Role::Officer, "410811", who), message)
}

fn areas(town: &Town) -> AreaRiskServiceClient<Channel> {
    AreaRiskServiceClient::new(town.registration.clone())
}
