//! Who may see and change which place, and what is written down of it.

use crate::makers::{
    DISTRICT, a_building, a_gate, a_poster, a_unit, building_request, closing, gate_request, rotation,
    unit_request,
};
use crate::town::{Town, reason};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use vocabulary::Role::{GateStaff, Officer, SystemAdmin};

#[tokio::test]
async fn nobody_reaches_beyond_their_scope() {
    let town = Town::open(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    let house = a_building(&town, &unit, "1号楼").await;
    let (gate, other) = (
        a_gate(&town, &unit, "南门").await,
        a_gate(&town, &unit, "北门").await,
    );
    let (mut places, mut gates) = (
        town.places(Officer, "410811008"),
        town.checkpoints(Officer, "410811008"),
    );
    let refused = "OUT_OF_SCOPE";
    assert_eq!(
        reason(
            places
                .create_unit(unit_request(&town, "别处", "410811007001"))
                .await
        ),
        refused
    );
    assert_eq!(
        reason(
            places
                .get_unit(pb::GetUnitRequest {
                    unit_id: unit.unit_id.clone()
                })
                .await
        ),
        refused
    );
    let list = pb::ListUnitsRequest {
        area: DISTRICT.into(),
        ..Default::default()
    };
    assert_eq!(reason(places.list_units(list).await), refused);
    assert!(
        places
            .list_units(pb::ListUnitsRequest::default())
            .await
            .unwrap()
            .into_inner()
            .units
            .is_empty()
    );
    let (request_id, revision) = (town.id(), 1);
    let update = pb::UpdateUnitRequest {
        request_id,
        unit_id: unit.unit_id.clone(),
        revision,
        ..Default::default()
    };
    assert_eq!(reason(places.update_unit(update).await), refused);
    assert_eq!(
        reason(places.create_building(building_request(&town, &unit, "楼")).await),
        refused
    );
    let of_unit = pb::ListBuildingsRequest {
        unit_id: unit.unit_id.clone(),
        ..Default::default()
    };
    assert_eq!(reason(places.list_buildings(of_unit).await), refused);
    let (request_id, building_id) = (town.id(), house.building_id);
    let update = pb::UpdateBuildingRequest {
        request_id,
        building_id,
        revision,
        ..Default::default()
    };
    assert_eq!(reason(places.update_building(update).await), refused);

    let checkpoint_id = gate.checkpoint_id.clone();
    let get = pb::GetCheckpointRequest {
        checkpoint_id: checkpoint_id.clone(),
    };
    assert_eq!(reason(gates.get_checkpoint(get.clone()).await), refused);
    assert_eq!(
        reason(gates.create_checkpoint(gate_request(&town, &unit, "门")).await),
        refused
    );
    let list = pb::ListCheckpointsRequest {
        area: DISTRICT.into(),
        ..Default::default()
    };
    assert_eq!(reason(gates.list_checkpoints(list).await), refused);
    let request_id = town.id();
    let update = pb::UpdateCheckpointRequest {
        request_id,
        checkpoint_id,
        revision,
        ..Default::default()
    };
    assert_eq!(reason(gates.update_checkpoint(update).await), refused);
    assert_eq!(
        reason(gates.close_checkpoint(closing(&town, &gate)).await),
        refused
    );
    let issue = pb::IssuePosterRequest {
        checkpoint_id: gate.checkpoint_id.clone(),
    };
    assert_eq!(reason(gates.issue_poster(issue).await), refused);
    assert_eq!(
        reason(gates.rotate_poster(rotation(&town, &gate, 1)).await),
        refused
    );

    // A volunteer of one gate sees that gate and its unit, and nothing else.
    let scope = format!("checkpoint:{}", gate.checkpoint_id);
    let (mut places, mut gates) = (
        town.places(GateStaff, &scope),
        town.checkpoints(GateStaff, &scope),
    );
    assert!(gates.get_checkpoint(get).await.is_ok());
    assert!(
        places
            .get_unit(pb::GetUnitRequest {
                unit_id: unit.unit_id
            })
            .await
            .is_ok()
    );
    let listed = gates
        .list_checkpoints(pb::ListCheckpointsRequest::default())
        .await
        .unwrap()
        .into_inner()
        .checkpoints;
    assert_eq!(
        listed.iter().map(|gate| gate.name.as_str()).collect::<Vec<_>>(),
        ["南门"]
    );
    assert_eq!(
        places
            .list_units(pb::ListUnitsRequest::default())
            .await
            .unwrap()
            .into_inner()
            .units
            .len(),
        1
    );
    let get = pb::GetCheckpointRequest {
        checkpoint_id: other.checkpoint_id,
    };
    assert_eq!(reason(gates.get_checkpoint(get).await), refused);
}

#[tokio::test]
async fn only_those_who_keep_places_change_them() {
    let town = Town::open(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    let create = unit_request(&town, "别处", "410811007001");
    assert_eq!(
        reason(town.places(GateStaff, DISTRICT).create_unit(create.clone()).await),
        "ROLE_NOT_ALLOWED"
    );
    let list = pb::ListUnitsRequest::default();
    assert_eq!(
        reason(town.places(SystemAdmin, DISTRICT).list_units(list).await),
        "ROLE_NOT_ALLOWED"
    );
    let gate = gate_request(&town, &unit, "南门");
    assert_eq!(
        reason(town.checkpoints_for_anyone().create_checkpoint(gate).await),
        "TOKEN_MISSING"
    );
}

#[tokio::test]
async fn every_write_of_a_place_leaves_a_line_in_the_trail() {
    let town = Town::open(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    a_building(&town, &unit, "1号楼").await;
    let gate = a_gate(&town, &unit, "南门").await;
    a_poster(&town, &gate).await;
    let mut officer = town.checkpoints(Officer, DISTRICT);
    officer.rotate_poster(rotation(&town, &gate, 1)).await.unwrap();
    officer.close_checkpoint(closing(&town, &gate)).await.unwrap();
    let lines = kit::audit::list(&town.books.db, &kit::audit::Filter::default(), None, 99)
        .await
        .unwrap();
    let acts: Vec<&str> = lines.iter().rev().map(|line| line.act.as_str()).collect();
    let expected = [
        "CreateUnit",
        "CreateBuilding",
        "CreateCheckpoint",
        "IssuePoster",
        "RotatePoster",
        "CloseCheckpoint",
    ];
    assert_eq!(acts, expected);
    assert!(
        lines
            .iter()
            .all(|line| line.who == "officer-of-410811" && line.role == "officer")
    );
    assert_eq!(kit::audit::verify_chain(&town.books.db).await.unwrap(), 6);
}
