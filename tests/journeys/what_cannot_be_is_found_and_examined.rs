//! What cannot be is found in the records and examined: one code at two distant gates within minutes, and a poster scanned more often than
//! people can walk past it.

use crate::steps::gate::{scans, verifies};
use crate::steps::orders::orders_about_gates;
use crate::steps::people::{Resident, registers};
use crate::steps::places::{Gate, STREET, a_gate, a_gate_of, a_unit_in};
use crate::steps::{fresh_id, reason, until_within};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::anomaly_service_client::AnomalyServiceClient;
use proto::common::v1::Direction;
use rstest::rstest;
use std::time::Duration;
use tests::town::{Built, Town, bearing};
use tonic::transport::Channel;
use tonic::{Request, Status};
use vocabulary::Role;

/// A community at the other end of the district, in 中星街道.
const FAR: &str = "410811008001";
/// Records are looked at when they have settled for half a minute.
const PATIENCE: Duration = Duration::from_secs(90);

#[rstest]
#[tokio::test]
async fn what_cannot_be_is_found_and_examined(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let often = ("QUMA__CHECKPOINT__LOOK_FOR_ANOMALIES_SECONDS", "1");
    let often = (often.0.to_owned(), often.1.to_owned());
    let town = Town::built_with(how, vec![often]).await;
    let here = a_gate(&town, "新兴十二号院").await;
    let beside = a_gate_of(&town, &here.unit_id, "西门").await;
    let far_unit = a_unit_in(&town, FAR, "中星花园").await;
    let far = a_gate_of(&town, &far_unit, "北门").await;
    let lent = registers(&town, &here, 1).await;
    let honest = registers(&town, &here, 2).await;
    orders_about_gates(
        &town,
        "anomaly",
        &serde_json::json!({ "scans_in_five_minutes": 5 }),
    )
    .await;

    // A code that was lent passes at both ends of the district; somebody who leaves by the other gate of their own compound is nobody's concern.
    passes(&town, &here, &lent).await;
    passes(&town, &far, &lent).await;
    passes(&town, &here, &honest).await;
    passes(&town, &beside, &honest).await;
    // A photograph of the poster goes round: a dozen scans in a breath, wherever the five minutes are cut.
    for _ in 0..6 {
        for resident in [&lent, &honest] {
            let scan = scans(&town, here.token(), &resident.code, Direction::In).await;
            scan.expect("scanned");
        }
    }

    let two_places = found(&town, pb::AnomalyKind::TwoPlaces).await;
    one_code_at_both_ends(&two_places, &lent, (&here, &far));
    let crowded = found(&town, pb::AnomalyKind::CrowdedPoster).await;
    assert_eq!((&crowded.checkpoint_id, crowded.allowed), (&here.id, 5));
    assert!((6..=12).contains(&crowded.observed), "{crowded:?}");
    assert_eq!(
        listed(&town, &town.token(Role::Command, "410811", "command"))
            .await
            .len(),
        2
    );

    // Whoever is responsible for the gate sees it and says what it was, once.
    let near = town.token(Role::CommunityWorker, STREET, "worker-wang");
    let there = town.token(Role::CommunityWorker, FAR, "worker-sun");
    assert_eq!(ids(&listed(&town, &near).await), [&crowded.anomaly_id]);
    assert_eq!(ids(&listed(&town, &there).await), [&two_places.anomaly_id]);
    let shared = pb::AnomalyOutcome::CodeShared;
    assert_eq!(
        reason(examines(&town, &near, &two_places, shared).await),
        "OUT_OF_SCOPE"
    );
    let told = examines(&town, &there, &two_places, shared)
        .await
        .expect("examined");
    assert_eq!(
        (told.outcome(), told.examined_by.as_str(), told.waits_for.as_str()),
        (shared, "worker-sun", "")
    );
    assert_eq!(
        reason(examines(&town, &there, &two_places, shared).await),
        "EXAMINED_ALREADY"
    );
    let copied = pb::AnomalyOutcome::PosterCopied;
    examines(&town, &near, &crowded, copied).await.expect("examined");
    assert!(listed(&town, &near).await.is_empty(), "nothing waits any more");
}

fn anomalies(town: &Town) -> AnomalyServiceClient<Channel> {
    AnomalyServiceClient::new(town.checkpoint.clone())
}

async fn passes(town: &Town, gate: &Gate, resident: &Resident) {
    let passage = verifies(town, gate, &resident.code, Some(365)).await;
    assert_eq!(passage.expect("verified").verdict(), pb::Verdict::Pass);
}

/// Waits until one of the kind was found: there is one.
async fn found(town: &Town, kind: pb::AnomalyKind) -> pb::Anomaly {
    let ask = pb::ListAnomaliesRequest {
        kind: kind.into(),
        ..pb::ListAnomaliesRequest::default()
    };
    let mut all = until_within(PATIENCE, &format!("{kind:?} is found"), async || {
        let all = list(town, town.by(Role::Officer, ask.clone())).await;
        (!all.is_empty()).then_some(all)
    })
    .await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// Those that wait to be examined, as whoever bears the token sees them.
async fn listed(town: &Town, token: &str) -> Vec<pb::Anomaly> {
    let ask = pb::ListAnomaliesRequest {
        state: pb::AnomalyState::Open.into(),
        ..pb::ListAnomaliesRequest::default()
    };
    list(town, bearing(token, ask)).await
}

async fn list(town: &Town, request: Request<pb::ListAnomaliesRequest>) -> Vec<pb::Anomaly> {
    let listed = anomalies(town).list_anomalies(request).await;
    listed.expect("listed").into_inner().anomalies
}

fn ids(anomalies: &[pb::Anomaly]) -> Vec<&String> {
    anomalies.iter().map(|anomaly| &anomaly.anomaly_id).collect()
}

fn one_code_at_both_ends(found: &pb::Anomaly, lent: &Resident, (first, last): (&Gate, &Gate)) {
    assert_eq!(found.person_id, lent.id);
    assert_eq!(
        (&found.other_checkpoint_id, &found.checkpoint_id),
        (&first.id, &last.id)
    );
    assert!(found.observed < found.allowed, "{found:?}");
    assert_eq!(found.allowed, 180, "between two streets");
    assert_eq!(found.waits_for, "community");
    assert!(found.due_at.is_some() && found.policy.is_some());
}

async fn examines(
    town: &Town,
    token: &str,
    anomaly: &pb::Anomaly,
    outcome: pb::AnomalyOutcome,
) -> Result<pb::Anomaly, Status> {
    let examined = pb::ExamineAnomalyRequest {
        request_id: fresh_id(town),
        anomaly_id: anomaly.anomaly_id.clone(),
        outcome: outcome.into(),
        note: "已到现场核实".to_owned(),
    };
    let told = anomalies(town).examine_anomaly(bearing(token, examined)).await?;
    Ok(told.into_inner().anomaly.expect("an anomaly"))
}
