//! AnomalyService through its layers: lists, what they were found to be, and every refusal.

use super::{HERE, MINUTE, anomalies, found, listed, passed, two_places};
use crate::town::{NOON, Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use kit::due;
use proto::checkpoint::v1 as pb;
use proto::registration::v1::Standing;
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::{PersonId, Role};

fn examining(town: &Town, anomaly: &pb::Anomaly) -> pb::ExamineAnomalyRequest {
    pb::ExamineAnomalyRequest {
        request_id: town.id(),
        anomaly_id: anomaly.anomaly_id.clone(),
        outcome: pb::AnomalyOutcome::CodeShared.into(),
        note: "家人代扫".into(),
    }
}

async fn is_due(town: &Town, anomaly: &pb::Anomaly) -> bool {
    let id = Uuid::parse_str(&anomaly.anomaly_id).unwrap();
    due::open_of(&town.books.db, "anomaly", id)
        .await
        .unwrap()
        .is_some()
}

#[rstest]
#[tokio::test]
async fn whoever_examines_it_ends_its_deadline(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::open(on).await;
    let (person, anomaly) = two_places(&town).await;
    assert!(is_due(&town, &anomaly).await);
    let mut worker = anomalies(&town, Role::CommunityWorker, "410811008");
    let request = examining(&town, &anomaly);
    let told = worker
        .examine_anomaly(request.clone())
        .await
        .unwrap()
        .into_inner()
        .anomaly
        .unwrap();
    assert_eq!(
        (told.outcome(), told.note.as_str()),
        (pb::AnomalyOutcome::CodeShared, "家人代扫")
    );
    assert_eq!(
        (told.examined_by.as_str(), told.waits_for.as_str()),
        ("community_worker-of-410811008", "")
    );
    assert_eq!(
        worker
            .examine_anomaly(request)
            .await
            .unwrap()
            .into_inner()
            .anomaly,
        Some(told.clone()),
        "once"
    );
    assert!(!is_due(&town, &anomaly).await);

    let list = async |state: pb::AnomalyState, kind: pb::AnomalyKind| {
        let request = pb::ListAnomaliesRequest {
            state: state.into(),
            kind: kind.into(),
            ..Default::default()
        };
        let mut command = anomalies(&town, Role::Command, "410811");
        command
            .list_anomalies(request)
            .await
            .unwrap()
            .into_inner()
            .anomalies
    };
    use pb::AnomalyKind::{SilentGate, TwoPlaces, Unspecified as AnyKind};
    use pb::AnomalyState::{Examined, Open, Unspecified as Any};
    assert_eq!(list(Any, AnyKind).await, std::slice::from_ref(&told));
    assert_eq!(list(Examined, TwoPlaces).await, std::slice::from_ref(&told));
    assert!(list(Open, AnyKind).await.is_empty());
    assert!(list(Any, SilentGate).await.is_empty());

    let mut own = town.audit(Role::Resident, &format!("person:{person}"));
    let asked = pb::ListAccessesRequest {
        person_id: person.to_string(),
        ..Default::default()
    };
    let looked = own.list_accesses(asked).await.unwrap().into_inner().records;
    assert!(looked.iter().any(|line| line.act == "ExamineAnomaly"));
}

#[rstest]
#[tokio::test]
async fn what_was_found_about_somebody_is_forgotten_with_them(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let (person, anomaly) = two_places(&town).await;
    town.told(Standing {
        person_id: person.to_string(),
        version: 1,
        erased: true,
        ..Default::default()
    })
    .await;
    assert!(listed(&town).await.is_empty());
    assert!(!is_due(&town, &anomaly).await);
}

#[tokio::test]
async fn whoever_stays_silent_is_passed_over_to_the_level_above() {
    let town = Town::open(On::Sqlite).await;
    let (_, anomaly) = two_places(&town).await;
    assert_eq!(anomaly.waits_for, "community");
    town.clock.advance(5 * super::HOUR);
    for _ in 0..200 {
        if listed(&town).await[0].waits_for == "street" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the street did not hear of it within ten seconds");
}

#[tokio::test]
async fn calls_that_cannot_be_are_refused() {
    let town = Town::open(On::Sqlite).await;
    let (_, anomaly) = two_places(&town).await;
    // A second one, for pages.
    let person = PersonId::new(NOON);
    passed(
        &town,
        &anomaly.other_checkpoint_id,
        HERE,
        person,
        NOON + 8 * MINUTE,
    )
    .await;
    passed(
        &town,
        &anomaly.checkpoint_id,
        super::THERE,
        person,
        NOON + 8 * MINUTE + Duration::from_secs(9),
    )
    .await;
    town.clock.advance(3 * MINUTE);
    found(&town, 2).await;
    let mut officer = anomalies(&town, Role::Officer, "410811");
    let unknown = pb::ExamineAnomalyRequest {
        anomaly_id: town.id(),
        ..examining(&town, &anomaly)
    };
    assert_eq!(reason(officer.examine_anomaly(unknown).await), "UNKNOWN_ANOMALY");
    let mut next_door = anomalies(&town, Role::Officer, "410811007");
    assert_eq!(
        reason(next_door.examine_anomaly(examining(&town, &anomaly)).await),
        "OUT_OF_SCOPE"
    );
    let first = examining(&town, &anomaly);
    officer.examine_anomaly(first.clone()).await.unwrap();
    assert_eq!(
        reason(officer.examine_anomaly(examining(&town, &anomaly)).await),
        "EXAMINED_ALREADY"
    );
    let changed = pb::ExamineAnomalyRequest {
        note: "另一种说法".into(),
        ..first
    };
    assert_eq!(
        reason(officer.examine_anomaly(changed).await),
        "REQUEST_ID_REUSED"
    );

    let of = |of: pb::list_anomalies_request::Of| pb::ListAnomaliesRequest {
        of: Some(of),
        ..Default::default()
    };
    use pb::list_anomalies_request::Of;
    let gate = Of::CheckpointId(anomaly.checkpoint_id.clone());
    assert_eq!(
        reason(next_door.list_anomalies(of(gate.clone())).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(next_door.list_anomalies(of(Of::Area("410811".into()))).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        officer
            .list_anomalies(of(gate))
            .await
            .unwrap()
            .into_inner()
            .anomalies
            .len(),
        2
    );
    let area = of(Of::Area("410811007".into()));
    assert!(
        officer
            .list_anomalies(area)
            .await
            .unwrap()
            .into_inner()
            .anomalies
            .is_empty()
    );
    let page = pb::ListAnomaliesRequest {
        page_size: 1,
        ..Default::default()
    };
    let first = officer.list_anomalies(page).await.unwrap().into_inner();
    let second = pb::ListAnomaliesRequest {
        page_size: 1,
        page_token: first.next_page_token.clone(),
        ..Default::default()
    };
    let rest = officer.list_anomalies(second).await.unwrap().into_inner();
    assert_eq!(
        (
            rest.anomalies[0].anomaly_id.as_str(),
            rest.next_page_token.as_str()
        ),
        (anomaly.anomaly_id.as_str(), "")
    );
    let other = pb::ListAnomaliesRequest {
        state: pb::AnomalyState::Open.into(),
        page_token: first.next_page_token,
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_anomalies(other).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let garbage = pb::ListAnomaliesRequest {
        page_token: "!".into(),
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_anomalies(garbage).await),
        "PAGE_TOKEN_UNREADABLE"
    );
}

#[tokio::test]
async fn every_bad_field_is_told_at_once() {
    let town = Town::open(On::Sqlite).await;
    let mut officer = anomalies(&town, Role::Officer, "410811");
    let examine = pb::ExamineAnomalyRequest {
        request_id: not_an_id(),
        anomaly_id: String::new(),
        outcome: 0,
        note: "电话13800138000".into(),
    };
    assert_eq!(
        flaws(officer.examine_anomaly(examine).await),
        [
            "anomaly_id MISSING",
            "note PERSONAL_DATA",
            "outcome MISSING",
            "request_id NOT_AN_ID"
        ]
    );
    let list = pb::ListAnomaliesRequest {
        of: Some(pb::list_anomalies_request::Of::CheckpointId(not_an_id())),
        state: 9,
        kind: 9,
        page_size: -1,
        page_token: "!".into(),
    };
    assert_eq!(
        flaws(officer.list_anomalies(list).await),
        [
            "checkpoint_id NOT_AN_ID",
            "kind UNKNOWN_VALUE",
            "page_size OUT_OF_RANGE",
            "page_token PAGE_TOKEN_UNREADABLE",
            "state UNKNOWN_VALUE",
        ]
    );
}
