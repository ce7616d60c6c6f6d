//! What the duty finds, on both engines.

use super::{HERE, HOUR, MINUTE, THERE, a_pass, found, listed, passed, two_places, two_places_in};
use crate::town::{NOON, Town};
use checkpoint::store::pass::record::record;
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use rstest::rstest;
use std::time::Duration;
use vocabulary::{CheckpointId, PersonId, Role};

#[rstest]
#[tokio::test]
async fn one_person_at_two_distant_gates_is_told_once_a_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::open(on).await;
    let (person, anomaly) = two_places(&town).await;
    assert_eq!(anomaly.kind(), pb::AnomalyKind::TwoPlaces);
    assert_eq!(
        (anomaly.person_id.as_str(), anomaly.checkpoint_name.as_str()),
        (person.to_string().as_str(), "北门")
    );
    assert_eq!((anomaly.observed, anomaly.allowed), (60, 180));
    assert_eq!(anomaly.began_at, Some((NOON + 5 * MINUTE).to_proto()));
    assert_eq!(
        (anomaly.waits_for.as_str(), anomaly.due_at),
        ("community", Some((NOON + 7 * MINUTE + 4 * HOUR).to_proto()))
    );
    assert_eq!(
        anomaly.policy.as_ref().unwrap().document_number,
        "山防指〔2020〕37号（演示）"
    );

    // Again on the same day, told late by an offline gate: still one. Somebody who takes their time is none at all.
    let here = CheckpointId::parse(&anomaly.other_checkpoint_id).unwrap();
    let mut late = a_pass(here, HERE, person, NOON - HOUR);
    late.pass.received_at = NOON + 8 * MINUTE;
    let mut later = a_pass(
        CheckpointId::parse(&anomaly.checkpoint_id).unwrap(),
        THERE,
        person,
        NOON - HOUR + MINUTE,
    );
    later.pass.received_at = NOON + 8 * MINUTE;
    record(&town.books.db, &[late, later]).await.unwrap();
    let slow = PersonId::new(NOON);
    passed(&town, &anomaly.other_checkpoint_id, HERE, slow, NOON + 8 * MINUTE).await;
    passed(&town, &anomaly.checkpoint_id, THERE, slow, NOON + 11 * MINUTE).await;
    let other = PersonId::new(NOON);
    passed(
        &town,
        &anomaly.other_checkpoint_id,
        HERE,
        other,
        NOON + 10 * MINUTE,
    )
    .await;
    passed(&town, &anomaly.checkpoint_id, THERE, other, NOON + 11 * MINUTE).await;
    town.clock.advance(10 * MINUTE);
    let all = found(&town, 2).await;
    assert_eq!(all[0].person_id, other.to_string());
}

#[tokio::test]
async fn where_there_is_no_community_the_street_is_told_first() {
    let town = Town::open(On::Sqlite).await;
    let (_, anomaly) = two_places_in(&town, "410811007", "410811008").await;
    assert_eq!(anomaly.waits_for, "street");
}

#[rstest]
#[tokio::test]
async fn gates_of_one_unit_are_near_and_units_of_one_street_nearly(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::open(on).await;
    let one = town.a_gate_in(HERE, "南门").await.id;
    let unit_id = {
        let asked = pb::GetCheckpointRequest {
            checkpoint_id: one.clone(),
        };
        let mut keepers = town.checkpoints(Role::Officer, "410811");
        keepers
            .get_checkpoint(asked)
            .await
            .unwrap()
            .into_inner()
            .checkpoint
            .unwrap()
            .unit_id
    };
    let request = pb::CreateCheckpointRequest {
        request_id: town.id(),
        unit_id,
        name: "西门".into(),
        ..Default::default()
    };
    let mut keepers = town.checkpoints(Role::Officer, "410811");
    let beside = keepers
        .create_checkpoint(request)
        .await
        .unwrap()
        .into_inner()
        .checkpoint
        .unwrap()
        .checkpoint_id;
    let next = town.a_gate_in(HERE, "邻院").await.id;
    let (through, neighbour, quick) = (PersonId::new(NOON), PersonId::new(NOON), PersonId::new(NOON));
    let at = NOON + 5 * MINUTE;
    passed(&town, &one, HERE, through, at).await;
    passed(&town, &beside, HERE, through, at + Duration::from_secs(5)).await;
    passed(&town, &one, HERE, neighbour, at).await;
    passed(&town, &next, HERE, neighbour, at + Duration::from_secs(60)).await;
    passed(&town, &one, HERE, quick, at).await;
    passed(&town, &next, HERE, quick, at + Duration::from_secs(59)).await;
    town.clock.advance(7 * MINUTE);
    let all = found(&town, 1).await;
    assert_eq!(
        (all[0].person_id.as_str(), all[0].observed, all[0].allowed),
        (quick.to_string().as_str(), 59, 60)
    );
}

#[rstest]
#[tokio::test]
async fn a_poster_scanned_more_than_its_gate_can_pass_is_told_once_an_hour(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::open(on).await;
    let gate = CheckpointId::parse(&town.a_gate_in(HERE, "南门").await.id).unwrap();
    let at = NOON + 5 * MINUTE;
    let scans = |count: u32, at| -> Vec<_> {
        (0..count)
            .map(|nth| {
                a_pass(
                    gate,
                    HERE,
                    PersonId::new(NOON),
                    at + Duration::from_millis(u64::from(nth)),
                )
            })
            .collect()
    };
    record(&town.books.db, &scans(200, at)).await.unwrap();
    town.clock.advance(7 * MINUTE);
    // As many as the policy allows.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert!(listed(&town).await.is_empty());
    record(&town.books.db, &scans(230, NOON + 8 * MINUTE))
        .await
        .unwrap();
    town.clock.advance(3 * MINUTE);
    let all = found(&town, 1).await;
    assert_eq!(
        (all[0].kind(), all[0].observed, all[0].allowed),
        (pb::AnomalyKind::CrowdedPoster, 430, 200)
    );
    assert_eq!(all[0].began_at, Some((NOON + 5 * MINUTE).to_proto()));
    record(&town.books.db, &scans(300, NOON + 15 * MINUTE))
        .await
        .unwrap();
    record(&town.books.db, &scans(201, NOON + HOUR)).await.unwrap();
    town.clock.advance(HOUR);
    // The next hour's is told; the gate is used to seven hundred in an hour, which allows it no more.
    let all = found(&town, 2).await;
    assert_eq!((all[0].observed, all[0].allowed), (201, 200));
}

#[rstest]
#[tokio::test]
async fn a_gate_that_falls_silent_is_told_in_its_open_hours(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::open(on).await;
    let (used, planned, idle) = (
        town.a_gate_in(HERE, "南门").await.id,
        town.a_gate_in(HERE, "北门").await.id,
        town.a_gate_in(HERE, "西门").await.id,
    );
    passed(&town, &used, HERE, PersonId::new(NOON), NOON + MINUTE).await;
    let time = pb::ShiftTime {
        starts_at_minute: 12 * 60,
        length_minutes: 600,
        places: 1,
        accounts: vec!["li".into()],
    };
    let plan = pb::PlanShiftsRequest {
        request_id: town.id(),
        checkpoint_id: planned.clone(),
        first_day: "2020-03-01".into(),
        times: vec![time],
        ..Default::default()
    };
    let mut officer = ShiftServiceClient::new(town.asked_by(Role::Officer, "410811"));
    officer.plan_shifts(plan).await.unwrap();
    town.clock.advance(6 * HOUR);
    let first = found(&town, 1).await.remove(0);
    assert_eq!(
        (first.kind(), &first.checkpoint_id),
        (pb::AnomalyKind::SilentGate, &planned)
    );
    assert_eq!((first.observed, first.allowed), (360, 360));
    // The last record's hour ended at one: at seven its gate is silent, too. A gate that nobody expects anything of is not.
    town.clock.advance(HOUR);
    let both = found(&town, 2).await;
    assert!(both.iter().any(|anomaly| anomaly.checkpoint_id == used));
    assert!(both.iter().all(|anomaly| anomaly.checkpoint_id != idle));
    // Once a day, and never by night.
    town.clock.advance(6 * HOUR);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(listed(&town).await.len(), 2);
}
