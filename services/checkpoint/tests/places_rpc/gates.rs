//! Gates: numbered, listed, closed, and what is wrong with them.

use crate::makers::{DISTRICT, a_building, a_gate, a_unit, closing, gate_request, resolve, rotation};
use crate::town::{Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::resolve_poster_request::By;
use vocabulary::Role::Officer;

#[tokio::test]
async fn every_bad_field_of_a_gate_is_named_at_once() {
    let town = Town::open(On::Sqlite).await;
    let mut gates = town.checkpoints(Officer, DISTRICT);
    let told = flaws(
        gates
            .create_checkpoint(pb::CreateCheckpointRequest {
                building_id: not_an_id(),
                direction: 7,
                ..Default::default()
            })
            .await,
    );
    let expected = [
        "building_id NOT_AN_ID",
        "direction UNKNOWN_VALUE",
        "name MISSING",
        "request_id MISSING",
        "unit_id MISSING",
    ];
    assert_eq!(told, expected);
    let told = flaws(
        gates
            .update_checkpoint(pb::UpdateCheckpointRequest::default())
            .await,
    );
    assert_eq!(
        told,
        [
            "checkpoint_id MISSING",
            "request_id MISSING",
            "revision OUT_OF_RANGE"
        ]
    );
    let close = pb::CloseCheckpointRequest {
        reason: "x".into(),
        ..Default::default()
    };
    let told = flaws(gates.close_checkpoint(close).await);
    assert_eq!(
        told,
        ["checkpoint_id MISSING", "reason TOO_SHORT", "request_id MISSING"]
    );
    let rotate = pb::RotatePosterRequest {
        overlap_hours: 721,
        ..Default::default()
    };
    let told = flaws(gates.rotate_poster(rotate).await);
    assert_eq!(
        told,
        [
            "checkpoint_id MISSING",
            "overlap_hours OUT_OF_RANGE",
            "request_id MISSING"
        ]
    );
    assert_eq!(
        flaws(gates.get_checkpoint(pb::GetCheckpointRequest::default()).await),
        ["checkpoint_id MISSING"]
    );
    assert_eq!(
        flaws(gates.issue_poster(pb::IssuePosterRequest::default()).await),
        ["checkpoint_id MISSING"]
    );
    assert_eq!(
        flaws(gates.resolve_poster(pb::ResolvePosterRequest::default()).await),
        ["by MISSING"]
    );
    assert_eq!(
        flaws(resolve(&town, By::ShortCode("22222222O".into())).await),
        ["short_code UNREADABLE_CHARACTER"]
    );
    let list = pb::ListCheckpointsRequest {
        area: "x".into(),
        unit_id: "x".into(),
        state: 5,
        page_size: -1,
        page_token: "?".into(),
    };
    assert_eq!(flaws(gates.list_checkpoints(list).await).len(), 5);
}

#[tokio::test]
async fn a_gate_is_numbered_inherits_and_is_closed_for_good() {
    let town = Town::open(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    let house = a_building(&town, &unit, "1号楼").await;
    let mut officer = town.checkpoints(Officer, DISTRICT);
    let request = gate_request(&town, &unit, "南门");
    let gate = officer
        .create_checkpoint(request.clone())
        .await
        .unwrap()
        .into_inner()
        .checkpoint
        .unwrap();
    let again = officer
        .create_checkpoint(request.clone())
        .await
        .unwrap()
        .into_inner()
        .checkpoint
        .unwrap();
    assert_eq!(again, gate);
    assert_eq!(
        (gate.number, gate.short_code.len(), gate.poster_version),
        (1, 9, 0)
    );
    assert_eq!(gate.direction(), pb::PosterDirection::Both);
    let effective = gate.effective_settings.unwrap();
    assert_eq!(effective.temperature_demand(), pb::TemperatureDemand::EveryEntry);
    assert_eq!(effective.confirm_within_minutes, 30);

    let other = pb::CreateCheckpointRequest {
        name: "北门".into(),
        ..request
    };
    assert_eq!(
        reason(officer.create_checkpoint(other).await),
        "REQUEST_ID_REUSED"
    );
    assert_eq!(
        reason(
            officer
                .create_checkpoint(gate_request(&town, &unit, "南门"))
                .await
        ),
        "NAME_TAKEN"
    );
    let nowhere = pb::CreateCheckpointRequest {
        unit_id: town.id(),
        ..gate_request(&town, &unit, "东门")
    };
    assert_eq!(reason(officer.create_checkpoint(nowhere).await), "UNKNOWN_UNIT");
    let strange = pb::CreateCheckpointRequest {
        building_id: town.id(),
        ..gate_request(&town, &unit, "东门")
    };
    assert_eq!(
        reason(officer.create_checkpoint(strange).await),
        "UNKNOWN_BUILDING"
    );

    let update = pb::UpdateCheckpointRequest {
        request_id: town.id(),
        checkpoint_id: gate.checkpoint_id.clone(),
        revision: 1,
        direction: pb::PosterDirection::In.into(),
        building_id: house.building_id,
        settings: Some(pb::GateSettings {
            temperature_demand: 3,
            confirm_within_minutes: 0,
        }),
        ..Default::default()
    };
    let changed = officer
        .update_checkpoint(update.clone())
        .await
        .unwrap()
        .into_inner()
        .checkpoint
        .unwrap();
    assert_eq!(
        (changed.name.as_str(), changed.direction(), changed.revision),
        ("南门", pb::PosterDirection::In, 2)
    );
    assert_eq!(
        changed.effective_settings.unwrap().temperature_demand(),
        pb::TemperatureDemand::None
    );
    let stale = pb::UpdateCheckpointRequest {
        request_id: town.id(),
        ..update.clone()
    };
    assert_eq!(
        reason(officer.update_checkpoint(stale).await),
        "CHANGED_MEANWHILE"
    );
    let unknown = pb::UpdateCheckpointRequest {
        checkpoint_id: town.id(),
        request_id: town.id(),
        ..update
    };
    assert_eq!(
        reason(officer.update_checkpoint(unknown).await),
        "UNKNOWN_CHECKPOINT"
    );

    let close = closing(&town, &gate);
    let closed = officer
        .close_checkpoint(close.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        closed.checkpoint.as_ref().unwrap().state(),
        pb::CheckpointState::Closed
    );
    assert_eq!(
        officer.close_checkpoint(close).await.unwrap().into_inner(),
        closed
    );
    assert_eq!(
        reason(officer.close_checkpoint(closing(&town, &gate)).await),
        "CLOSED_ALREADY"
    );
    let issue = pb::IssuePosterRequest {
        checkpoint_id: gate.checkpoint_id.clone(),
    };
    assert_eq!(reason(officer.issue_poster(issue).await), "CHECKPOINT_CLOSED");
    assert_eq!(
        reason(officer.rotate_poster(rotation(&town, &gate, 1)).await),
        "CHECKPOINT_CLOSED"
    );
    let get = pb::GetCheckpointRequest {
        checkpoint_id: town.id(),
    };
    assert_eq!(reason(officer.get_checkpoint(get).await), "UNKNOWN_CHECKPOINT");
}

#[tokio::test]
async fn gates_are_listed_page_by_page_within_the_query() {
    let town = Town::open(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    for name in ["南门", "北门", "东门"] {
        a_gate(&town, &unit, name).await;
    }
    let mut officer = town.checkpoints(Officer, DISTRICT);
    let list = pb::ListCheckpointsRequest {
        page_size: 2,
        ..Default::default()
    };
    let first = officer.list_checkpoints(list.clone()).await.unwrap().into_inner();
    let second = pb::ListCheckpointsRequest {
        page_token: first.next_page_token.clone(),
        ..list.clone()
    };
    let rest = officer
        .list_checkpoints(second.clone())
        .await
        .unwrap()
        .into_inner();
    let numbers = |page: &pb::ListCheckpointsResponse| {
        page.checkpoints
            .iter()
            .map(|gate| gate.number)
            .collect::<Vec<_>>()
    };
    assert_eq!((numbers(&first), numbers(&rest)), (vec![1, 2], vec![3]));
    assert_eq!(rest.next_page_token, "");

    let narrowed = pb::ListCheckpointsRequest {
        area: "410811007".into(),
        ..second.clone()
    };
    assert_eq!(
        reason(officer.list_checkpoints(narrowed).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let somebody_else = town
        .checkpoints(Officer, "410811007")
        .list_checkpoints(second)
        .await;
    assert_eq!(reason(somebody_else), "PAGE_TOKEN_OF_ANOTHER_QUERY");
    let closed = pb::ListCheckpointsRequest {
        state: pb::CheckpointState::Closed.into(),
        ..list
    };
    assert!(
        officer
            .list_checkpoints(closed)
            .await
            .unwrap()
            .into_inner()
            .checkpoints
            .is_empty()
    );
}
