//! A fever at the gate: measured again, reported from level to level, known at every gate, and closed with the hospital's word; and a
//! registration that is away hears of it when it is back.

use crate::steps::fresh_id;
use crate::steps::gate::{until_decided, verifies, volunteer_at};
use crate::steps::people::{Resident, registers};
use crate::steps::places::{COMMUNITY, Gate, STREET, a_gate};
use crate::steps::until;
use proto::checkpoint::v1::{self as pb, FeverLevel, FeverOutcome, FeverState, FeverStepKind, Verdict};
use proto::registration::v1 as people;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use tonic::Code;
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_fever_at_the_gate_is_reported_and_closed(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "新兴六号院").await;
    let resident = registers(&town, &gate, 1).await;
    let fever_id = is_held(&town, &gate, &resident).await;

    // The second reading is high, too: the person is yellow at every gate, a moment later.
    let second = is_measured_again(&town, &gate, &fever_id, 382).await;
    assert_eq!(
        (second.state(), second.waits_for()),
        (FeverState::ToClinic, FeverLevel::Community)
    );
    is_yellow(&town, &gate, &resident).await;

    for (scope, next) in [
        (COMMUNITY, FeverLevel::Street),
        (STREET, FeverLevel::District),
        ("410811", FeverLevel::Unspecified),
    ] {
        assert_eq!(is_acknowledged(&town, &fever_id, scope).await.waits_for(), next);
    }
    is_taken_to_hospital(&town, &gate, &fever_id).await;
    is_closed(&town, &fever_id, FeverOutcome::Cleared).await;
    is_green(&town, &gate, &resident).await;

    let ask = pb::GetFeverRequest {
        fever_id,
        ..pb::GetFeverRequest::default()
    };
    let history = town.fevers().get_fever(town.by(Role::Officer, ask)).await;
    let history = history.expect("the history is shown").into_inner();
    let kinds: Vec<FeverStepKind> = history.steps.iter().map(pb::FeverStep::kind).collect();
    assert_eq!(kinds.first(), Some(&FeverStepKind::Opened));
    assert_eq!(kinds.last(), Some(&FeverStepKind::Closed));
    assert_eq!(kinds.len(), 7);
}

#[tokio::test]
async fn a_registration_that_is_away_hears_of_it_when_it_is_back() {
    let mut town = Town::spread().await;
    let gate = a_gate(&town, "新兴七号院").await;
    let (ill, well) = (registers(&town, &gate, 1).await, registers(&town, &gate, 2).await);
    town.registration_process().kill();
    let down = async || {
        let asked = people::PublishKeysRequest {};
        let refused = town.codes().publish_keys(asked).await.err()?;
        (refused.code() == Code::Unavailable).then_some(())
    };
    until("registration is down", down).await;

    // The gate goes on: it holds, measures again, reports from level to level.
    let fever_id = is_held(&town, &gate, &ill).await;
    is_measured_again(&town, &gate, &fever_id, 383).await;
    is_acknowledged(&town, &fever_id, COMMUNITY).await;
    let passage = verifies(&town, &gate, &well.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(passage.verdict(), Verdict::Pass);
    // Nobody could tell the gates yet; but this gate knows its own case.
    let passage = verifies(&town, &gate, &ill.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(passage.fever_id, fever_id);

    town.registration_process().start_again();
    town.registration_process().healthy().await;
    is_yellow(&town, &gate, &ill).await;
    is_closed(&town, &fever_id, FeverOutcome::OtherIllness).await;
    is_green(&town, &gate, &ill).await;
}

async fn is_held(town: &Town, gate: &Gate, resident: &Resident) -> String {
    let held = verifies(town, gate, &resident.code, Some(381))
        .await
        .expect("verified");
    assert_eq!(held.verdict(), Verdict::Recheck);
    assert!(!held.fever_id.is_empty());
    held.fever_id
}

async fn is_measured_again(town: &Town, gate: &Gate, fever_id: &str, deci: i32) -> pb::Fever {
    let request = pb::RecordRecheckRequest {
        request_id: fresh_id(town),
        fever_id: fever_id.to_owned(),
        temperature_deci_celsius: deci,
    };
    let request = bearing(&volunteer_at(town, gate), request);
    let answer = town
        .fevers()
        .record_recheck(request)
        .await
        .expect("measured again");
    answer.into_inner().fever.expect("a case")
}

async fn is_acknowledged(town: &Town, fever_id: &str, scope: &str) -> pb::Fever {
    let token = town.token(Role::Officer, scope, "on-duty");
    let request = pb::AcknowledgeFeverRequest {
        request_id: fresh_id(town),
        fever_id: fever_id.to_owned(),
        note: String::new(),
    };
    let answer = town.fevers().acknowledge_fever(bearing(&token, request)).await;
    answer.expect("acknowledged").into_inner().fever.expect("a case")
}

async fn is_taken_to_hospital(town: &Town, gate: &Gate, fever_id: &str) {
    let request = pb::RecordHospitalRequest {
        request_id: fresh_id(town),
        fever_id: fever_id.to_owned(),
        hospital: "焦作市第三人民医院".to_owned(),
        result: pb::HospitalResult::Excluded.into(),
        note: "核酸阴性".to_owned(),
    };
    let request = bearing(&volunteer_at(town, gate), request);
    town.fevers().record_hospital(request).await.expect("recorded");
}

async fn is_closed(town: &Town, fever_id: &str, outcome: FeverOutcome) {
    let request = pb::CloseFeverRequest {
        request_id: fresh_id(town),
        fever_id: fever_id.to_owned(),
        outcome: outcome.into(),
        note: String::new(),
    };
    let request = town.by(Role::CommunityWorker, request);
    let answer = town
        .fevers()
        .close_fever(request)
        .await
        .expect("closed")
        .into_inner();
    assert_eq!(answer.fever.expect("a case").state(), FeverState::Closed);
}

async fn is_yellow(town: &Town, gate: &Gate, resident: &Resident) {
    let why = pb::VerdictReason::LevelYellow;
    until_decided(town, gate, &resident.code, Verdict::Refuse, why).await;
}

async fn is_green(town: &Town, gate: &Gate, resident: &Resident) {
    let why = pb::VerdictReason::Green;
    let passage = until_decided(town, gate, &resident.code, Verdict::Pass, why).await;
    assert_eq!(passage.fever_id, "");
}
