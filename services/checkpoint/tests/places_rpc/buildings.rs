//! Units and their buildings: made once, listed, changed, and what is wrong with them.

use crate::makers::{DISTRICT, a_building, a_unit, building_request, unit_request};
use crate::town::{Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use vocabulary::Role::{CommunityWorker, Officer};

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
