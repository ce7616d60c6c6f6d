//! PlaceService and CheckpointService through the layers: what they do, and each refusal by its reason.

use crate::makers::{
    DISTRICT, a_building, a_gate, a_poster, a_unit, building_request, closing, gate_request, resolve,
    rotation, unit_request,
};
use crate::town::{Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::resolve_poster_request::By;
use vocabulary::Role::{CommunityWorker, GateStaff, Officer, SystemAdmin};

#[tokio::test]
async fn a_unit_is_created_once_read_listed_and_changed() {
    let town = Town::open(On::Sqlite).await;
    let mut officer = town.places(Officer, DISTRICT);
    let request = unit_request(&town, "新兴小区", "410811007001");
    let unit = officer
        .create_unit(request.clone())
        .await
        .unwrap()
        .into_inner()
        .unit
        .unwrap();
    assert_eq!(
        (unit.unit_id.as_str(), unit.revision),
        (request.request_id.as_str(), 1)
    );
    assert_eq!(unit.area.as_ref().unwrap().name, "新兴社区");
    let again = officer
        .create_unit(request.clone())
        .await
        .unwrap()
        .into_inner()
        .unit
        .unwrap();
    assert_eq!(again, unit);
    let other_body = pb::CreateUnitRequest {
        name: "别处".into(),
        ..request
    };
    assert_eq!(reason(officer.create_unit(other_body).await), "REQUEST_ID_REUSED");
    let namesake = unit_request(&town, "新 兴小区", "410811007001");
    assert_eq!(reason(officer.create_unit(namesake).await), "NAME_TAKEN");

    let update = pb::UpdateUnitRequest {
        request_id: town.id(),
        unit_id: unit.unit_id.clone(),
        revision: 1,
        name: "新兴花园".into(),
        ..Default::default()
    };
    let changed = officer.update_unit(update.clone()).await.unwrap().into_inner();
    let changed_again = officer.update_unit(update.clone()).await.unwrap().into_inner();
    assert_eq!(changed, changed_again);
    let after = changed.unit.unwrap();
    assert_eq!(
        (after.name.as_str(), after.revision, after.address.as_str()),
        ("新兴花园", 2, "人民路1号")
    );
    assert_eq!(after.settings, unit.settings);
    let stale = pb::UpdateUnitRequest {
        request_id: town.id(),
        ..update.clone()
    };
    assert_eq!(reason(officer.update_unit(stale).await), "CHANGED_MEANWHILE");
    let reused = pb::UpdateUnitRequest {
        name: "又一名".into(),
        ..update
    };
    assert_eq!(reason(officer.update_unit(reused).await), "REQUEST_ID_REUSED");

    let get = pb::GetUnitRequest {
        unit_id: unit.unit_id,
    };
    assert_eq!(
        officer.get_unit(get).await.unwrap().into_inner().unit,
        Some(after.clone())
    );
    let listed = officer
        .list_units(pb::ListUnitsRequest::default())
        .await
        .unwrap()
        .into_inner();
    assert_eq!((listed.units, listed.next_page_token.as_str()), (vec![after], ""));
}

#[tokio::test]
async fn every_bad_field_of_a_place_is_named_at_once() {
    let town = Town::open(On::Sqlite).await;
    let mut places = town.places(Officer, DISTRICT);
    let settings = Some(pb::GateSettings {
        temperature_demand: 9,
        confirm_within_minutes: -1,
    });
    let told = flaws(
        places
            .create_unit(pb::CreateUnitRequest {
                request_id: not_an_id(),
                name: "长".repeat(61),
                kind: 99,
                area: "410811".into(),
                address: "一\u{7}".into(),
                settings,
            })
            .await,
    );
    let expected = [
        "address UNPRINTABLE",
        "area NOT_A_STREET_OR_COMMUNITY",
        "kind UNKNOWN_VALUE",
        "name TOO_LONG",
        "request_id NOT_AN_ID",
        "settings.confirm_within_minutes OUT_OF_RANGE",
        "settings.temperature_demand UNKNOWN_VALUE",
    ];
    assert_eq!(told, expected);
    let told = flaws(places.create_unit(pb::CreateUnitRequest::default()).await);
    assert_eq!(
        told,
        [
            "area MISSING",
            "kind MISSING",
            "name MISSING",
            "request_id MISSING"
        ]
    );
    let told = flaws(places.create_building(pb::CreateBuildingRequest::default()).await);
    assert_eq!(
        told,
        [
            "kind MISSING",
            "name MISSING",
            "request_id MISSING",
            "unit_id MISSING"
        ]
    );
    let told = flaws(
        places
            .update_building(pb::UpdateBuildingRequest {
                settings,
                ..Default::default()
            })
            .await,
    );
    let expected = [
        "building_id MISSING",
        "request_id MISSING",
        "revision OUT_OF_RANGE",
        "settings.confirm_within_minutes OUT_OF_RANGE",
        "settings.temperature_demand UNKNOWN_VALUE",
    ];
    assert_eq!(told, expected);
    let told = flaws(places.update_unit(pb::UpdateUnitRequest::default()).await);
    assert_eq!(
        told,
        ["request_id MISSING", "revision OUT_OF_RANGE", "unit_id MISSING"]
    );
    assert_eq!(
        flaws(places.get_unit(pb::GetUnitRequest::default()).await),
        ["unit_id MISSING"]
    );
    let list = pb::ListUnitsRequest {
        area: "41".into(),
        kind: -1,
        page_size: -1,
        page_token: "?".into(),
    };
    let told = flaws(places.list_units(list).await);
    let expected = [
        "area NOT_AN_AREA",
        "kind UNKNOWN_VALUE",
        "page_size OUT_OF_RANGE",
        "page_token PAGE_TOKEN_UNREADABLE",
    ];
    assert_eq!(told, expected);
    let list = pb::ListBuildingsRequest {
        unit_id: "x".into(),
        page_size: -1,
        page_token: "?".into(),
    };
    let told = flaws(places.list_buildings(list).await);
    assert_eq!(
        told,
        [
            "page_size OUT_OF_RANGE",
            "page_token PAGE_TOKEN_UNREADABLE",
            "unit_id NOT_AN_ID"
        ]
    );
}

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
async fn buildings_are_created_once_listed_and_changed() {
    let town = Town::open(On::Sqlite).await;
    let unit = a_unit(&town, "新兴小区", "410811007001").await;
    let mut worker = town.places(CommunityWorker, "410811007");
    let request = building_request(&town, &unit, "1号楼");
    let building = worker
        .create_building(request.clone())
        .await
        .unwrap()
        .into_inner()
        .building
        .unwrap();
    assert_eq!(
        worker
            .create_building(request.clone())
            .await
            .unwrap()
            .into_inner()
            .building,
        Some(building.clone())
    );
    let other = pb::CreateBuildingRequest {
        name: "2号楼".into(),
        ..request
    };
    assert_eq!(reason(worker.create_building(other).await), "REQUEST_ID_REUSED");
    assert_eq!(
        reason(
            worker
                .create_building(building_request(&town, &unit, "１号楼"))
                .await
        ),
        "NAME_TAKEN"
    );
    let nowhere = pb::Unit {
        unit_id: town.id(),
        ..unit.clone()
    };
    assert_eq!(
        reason(
            worker
                .create_building(building_request(&town, &nowhere, "楼"))
                .await
        ),
        "UNKNOWN_UNIT"
    );

    let second = a_building(&town, &unit, "2号楼").await;
    let update = pb::UpdateBuildingRequest {
        request_id: town.id(),
        building_id: second.building_id.clone(),
        revision: 1,
        name: "1号楼".into(),
        settings: None,
    };
    assert_eq!(reason(worker.update_building(update.clone()).await), "NAME_TAKEN");
    let update = pb::UpdateBuildingRequest {
        name: "乙楼".into(),
        ..update
    };
    let changed = worker
        .update_building(update.clone())
        .await
        .unwrap()
        .into_inner()
        .building
        .unwrap();
    assert_eq!((changed.name.as_str(), changed.revision), ("乙楼", 2));
    let stale = pb::UpdateBuildingRequest {
        request_id: town.id(),
        ..update.clone()
    };
    assert_eq!(reason(worker.update_building(stale).await), "CHANGED_MEANWHILE");
    let unknown = pb::UpdateBuildingRequest {
        request_id: town.id(),
        building_id: town.id(),
        ..update
    };
    assert_eq!(reason(worker.update_building(unknown).await), "UNKNOWN_BUILDING");

    let list = pb::ListBuildingsRequest {
        unit_id: unit.unit_id.clone(),
        page_size: 1,
        page_token: String::new(),
    };
    let first = worker.list_buildings(list.clone()).await.unwrap().into_inner();
    let rest = pb::ListBuildingsRequest {
        page_token: first.next_page_token.clone(),
        ..list.clone()
    };
    let rest = worker.list_buildings(rest).await.unwrap().into_inner();
    assert_eq!(
        (
            first.buildings.len(),
            rest.buildings.len(),
            rest.next_page_token.as_str()
        ),
        (1, 1, "")
    );
    let unknown = pb::ListBuildingsRequest {
        unit_id: town.id(),
        ..Default::default()
    };
    assert_eq!(reason(worker.list_buildings(unknown).await), "UNKNOWN_UNIT");
    let elsewhere = a_unit(&town, "东苑小区", "410811005002").await;
    let of_another = pb::ListBuildingsRequest {
        unit_id: elsewhere.unit_id,
        page_token: first.next_page_token,
        ..list
    };
    let refused = town.places(Officer, DISTRICT).list_buildings(of_another).await;
    assert_eq!(reason(refused), "PAGE_TOKEN_OF_ANOTHER_QUERY");
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
