//! A close contact is kept apart: the gate knows at once, two readings a day come in, late ones too, a fever is answered, and the release is
//! known at the gate as well.

use crate::steps::gate::{until_decided, verifies};
use crate::steps::people::{Resident, declares, registers, well};
use crate::steps::places::{Gate, a_gate};
use crate::steps::{fresh_id, reason};
use kit::clock::Day;
use proto::checkpoint::v1 as gates;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use rstest::rstest;
use std::time::{Duration, Instant};
use tests::town::{Built, Town};
use tonic::transport::Channel;
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_quarantine_is_kept_and_released(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "新兴六号院").await;
    let contact = registers(&town, &gate, 1).await;
    let passed = verifies(&town, &gate, &contact.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(passed.verdict(), gates::Verdict::Pass);

    let id = the_order_turns_the_gate(&town, &gate, &contact).await;
    two_readings_a_day(&town, &contact, &id).await;
    a_fever_is_answered(&town, &contact, &id).await;
    the_release_is_known_at_the_gate(&town, &gate, &contact, &id).await;
}

fn quarantines(town: &Town) -> QuarantineServiceClient<Channel> {
    QuarantineServiceClient::new(town.registration.clone())
}

/// The town's day; stories take minutes, so it is asked for again and again only to be the same.
fn today(town: &Town) -> Day {
    town.clock().today()
}

/// Isolated thirteen days ago, on paper; today the paper becomes known.
async fn the_order_turns_the_gate(town: &Town, gate: &Gate, contact: &Resident) -> String {
    let order = pb::OrderQuarantineRequest {
        request_id: fresh_id(town),
        person_id: contact.id.clone(),
        mode: pb::QuarantineMode::Centralised.into(),
        reason: pb::QuarantineReason::CloseContact.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
        first_day: today(town).plus_days(-13).to_string(),
        place: "焦东宾馆".to_owned(),
        ..pb::OrderQuarantineRequest::default()
    };
    let began = Instant::now();
    let ordered = quarantines(town)
        .order_quarantine(town.by(Role::CommunityWorker, order.clone()))
        .await
        .expect("ordered")
        .into_inner();
    assert_eq!(ordered.last_day, today(town).to_string());
    assert!(
        !ordered
            .policy
            .expect("the policy that decided")
            .document_number
            .is_empty()
    );
    let refused = until_decided(
        town,
        gate,
        &contact.code,
        gates::Verdict::ReportToStreet,
        gates::VerdictReason::InQuarantine,
    )
    .await;
    let took = began.elapsed();
    assert_eq!(refused.level(), HealthLevel::Red);
    assert!(
        took < Duration::from_secs(5),
        "known at the gate only after {took:?}"
    );

    let second = pb::OrderQuarantineRequest {
        request_id: fresh_id(town),
        ..order
    };
    let second = quarantines(town)
        .order_quarantine(town.by(Role::Officer, second))
        .await;
    assert_eq!(reason(second), "ALREADY_IN_QUARANTINE");
    let declared = declares(town, contact, well()).await;
    assert_eq!(declared.level.expect("a level").level(), HealthLevel::Red);
    ordered.quarantine_id
}

fn a_check(town: &Town, id: &str, half: pb::HalfDay, temperature: i32) -> pb::RecordDailyCheckRequest {
    pb::RecordDailyCheckRequest {
        request_id: fresh_id(town),
        quarantine_id: id.to_owned(),
        day: today(town).to_string(),
        half: half.into(),
        way: pb::CheckWay::SelfReport.into(),
        temperature_deci_celsius: Some(temperature),
        symptoms: vec![pb::Symptom::None.into()],
        ..pb::RecordDailyCheckRequest::default()
    }
}

async fn two_readings_a_day(town: &Town, contact: &Resident, id: &str) {
    for half in [pb::HalfDay::Morning, pb::HalfDay::Evening] {
        let told = a_check(town, id, half, 365);
        let told = quarantines(town).record_daily_check(contact.asks(told)).await;
        assert!(!told.expect("recorded").into_inner().alarming);
    }
    // Yesterday evening's lies on paper at the hotel: staff type it in, and it is marked.
    let yesterday = today(town).previous();
    let late = pb::RecordDailyCheckRequest {
        day: yesterday.to_string(),
        way: pb::CheckWay::Visit.into(),
        taken_at: Some((yesterday.start(town.clock().zone()) + Duration::from_secs(19 * 3_600)).to_proto()),
        ..a_check(town, id, pb::HalfDay::Evening, 367)
    };
    let late = quarantines(town)
        .record_daily_check(town.by(Role::CommunityWorker, late))
        .await;
    assert!(late.expect("recorded").into_inner().late);
    let seen = seen(town, id).await;
    assert_eq!(seen.checks.len(), 3);
    let now = seen.quarantine.expect("the order");
    assert!(now.due.is_empty() && now.overdue.is_empty(), "today is done");
    assert_eq!((now.day_number, now.days), (14, 14));
}

async fn a_fever_is_answered(town: &Town, contact: &Resident, id: &str) {
    let fever = a_check(town, id, pb::HalfDay::Evening, 384);
    let fever = quarantines(town).record_daily_check(contact.asks(fever)).await;
    let fever = fever.expect("recorded").into_inner();
    assert!(fever.alarming);
    let listed = pb::ListQuarantinesRequest {
        filter: pb::QuarantineFilter::UnansweredCheck.into(),
        ..pb::ListQuarantinesRequest::default()
    };
    let listed = quarantines(town)
        .list_quarantines(town.by(Role::Officer, listed))
        .await
        .expect("listed")
        .into_inner();
    let [waiting] = listed.quarantines.as_slice() else {
        panic!("one order waits: {listed:?}");
    };
    assert_eq!(waiting.quarantine_id, id);
    assert_eq!(waiting.deadlines[0].level, "community");
    assert_eq!(
        reason(releases(town, id).await),
        "CHECK_UNANSWERED",
        "nobody leaves with a fever nobody has looked at"
    );
    let answer = pb::AnswerCheckRequest {
        request_id: fresh_id(town),
        check_id: fever.check_id,
        outcome: pb::CheckOutcome::NormalWhenRepeated.into(),
        note: "复测36.6".to_owned(),
    };
    quarantines(town)
        .answer_check(town.by(Role::CommunityWorker, answer))
        .await
        .expect("answered");
    let now = seen(town, id).await.quarantine.expect("the order");
    assert!(now.deadlines.is_empty() && now.unanswered_checks == 0);
}

async fn the_release_is_known_at_the_gate(town: &Town, gate: &Gate, contact: &Resident, id: &str) {
    let released = releases(town, id).await.expect("released").into_inner();
    assert_eq!(released.state(), pb::QuarantineReleaseState::Approved);
    let level = released.level.expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Yellow, "RELEASED_FROM_QUARANTINE")
    );
    until_decided(
        town,
        gate,
        &contact.code,
        gates::Verdict::Refuse,
        gates::VerdictReason::LevelYellow,
    )
    .await;
    let count = pb::CountQuarantinesRequest::default();
    let count = quarantines(town)
        .count_quarantines(town.by(Role::Command, count))
        .await
        .expect("counted")
        .into_inner();
    let total = count.total.expect("a total");
    assert_eq!(
        (total.centralised, total.released_today, total.checks_done),
        (0, 1, 2)
    );
}

async fn releases(
    town: &Town,
    id: &str,
) -> Result<tonic::Response<pb::ReleaseQuarantineResponse>, tonic::Status> {
    let release = pb::ReleaseQuarantineRequest {
        request_id: fresh_id(town),
        quarantine_id: id.to_owned(),
        reason: pb::QuarantineReleaseReason::PeriodCompleted.into(),
        evidence: String::new(),
        happened_at: None,
    };
    quarantines(town)
        .release_quarantine(town.by(Role::CommunityWorker, release))
        .await
}

async fn seen(town: &Town, id: &str) -> pb::GetQuarantineResponse {
    let ask = pb::GetQuarantineRequest {
        quarantine_id: id.to_owned(),
        ..pb::GetQuarantineRequest::default()
    };
    let answer = quarantines(town)
        .get_quarantine(town.by(Role::Officer, ask))
        .await;
    answer.expect("shown").into_inner()
}
