//! Buildings and groups: create, list, update.

use super::{reach, unit};
use crate::convert::building as convert;
use crate::convert::field::refused_list;
use crate::error::Refusal;
use crate::rules::place::{Building, Unit};
use crate::rules::repeat;
use crate::service::Checkpoint;
use crate::store::{self, building as store_building, place_counter};
use crate::trail;
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::fault::Fault;
use kit::once::Repeat;
use kit::page::Fingerprint;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

/// Registers a building or group of a unit; the same request again is answered with the building as it stands.
pub async fn create(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::CreateBuildingRequest,
) -> Result<pb::CreateBuildingResponse, Fault> {
    let now = service.clock.now();
    let building = convert::read_create(&request, now)?;
    let unit = unit::to_change(service, caller, building.unit).await?;
    let hash = trail::hash(&request);

    let mut tx = service.db.begin().await?;
    let change = place_counter::next_change(&mut tx).await?;
    if !store_building::insert(&mut tx, &building, &hash, change).await? {
        let earlier = store_building::request_hash(&mut tx, building.id).await?;
        repeat::again(earlier, &hash).map_err(Refusal::from)?;
        let stored = store_building::building_in(&mut tx, building.id).await?;
        let building = stored.ok_or(Refusal::UnknownBuilding)?;
        return Ok(pb::CreateBuildingResponse {
            building: Some(convert::write(&building)),
        });
    }

    let answer = convert::write(&building);
    audit::write(
        &mut tx,
        line(caller, now, "CreateBuilding", &building, &unit, None, &answer),
    )
    .await?;
    tx.commit().await?;
    service.gates.after_write().await;
    Ok(pb::CreateBuildingResponse {
        building: Some(answer),
    })
}

/// Buildings or groups of a unit, oldest first.
pub async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListBuildingsRequest,
) -> Result<pb::ListBuildingsResponse, Fault> {
    let query = Fingerprint::of(&("ListBuildings", &request.unit_id, caller.sight().to_string()));
    let asked = convert::read_list(&request, &query).map_err(refused_list)?;
    let unit = store::unit::unit(&service.db, asked.unit)
        .await?
        .ok_or(Refusal::UnknownUnit)?;
    reach::look_at_unit(caller, &unit, &service.gates)?;

    let mut buildings =
        store_building::buildings_of(&service.db, unit.id, asked.after, asked.size + 1).await?;
    let next_page_token = unit::next_page(&mut buildings, asked.size, &query, |building| building.id);
    Ok(pb::ListBuildingsResponse {
        buildings: buildings.iter().map(convert::write).collect(),
        next_page_token,
    })
}

/// Changes name and settings of a building that nobody else changed meanwhile.
pub async fn update(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::UpdateBuildingRequest,
) -> Result<pb::UpdateBuildingResponse, Fault> {
    let now = service.clock.now();
    let update = convert::read_update(&request)?;
    let seen = store_building::building(&service.db, update.id)
        .await?
        .ok_or(Refusal::UnknownBuilding)?;
    let unit = unit::to_change(service, caller, seen.unit).await?;

    let repeat = Repeat::new(caller.key(), "UpdateBuilding", update.request_id, &request);
    let mut tx = service.db.begin().await?;
    let change = place_counter::next_change(&mut tx).await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let before = store_building::building_in(&mut tx, update.id)
        .await?
        .ok_or(Refusal::UnknownBuilding)?;
    let after = Building {
        name: update.name.unwrap_or_else(|| before.name.clone()),
        settings: update.settings.unwrap_or(before.settings),
        revision: update.seen + 1,
        ..before.clone()
    };
    let changed = store_building::update(&mut tx, &after, update.seen, change).await;
    if !changed.map_err(unit::name_taken)? {
        return Err(Refusal::ChangedMeanwhile.into());
    }

    let answer = convert::write(&after);
    let old = trail::hash(&convert::write(&before));
    let line = line(caller, now, "UpdateBuilding", &after, &unit, Some(old), &answer);
    let answer = pb::UpdateBuildingResponse {
        building: Some(answer),
    };
    repeat.keep(&mut tx, &answer).await?;
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    service.gates.after_write().await;
    Ok(answer)
}

fn line(
    caller: &Caller,
    now: Moment,
    act: &'static str,
    building: &Building,
    unit: &Unit,
    old_hash: Option<Vec<u8>>,
    after: &pb::Building,
) -> audit::Entry {
    let entry = trail::entry(caller, now, act, ("building", building.id.as_uuid()), &unit.area);
    audit::Entry {
        old_hash,
        new_hash: Some(trail::hash(after)),
        ..entry
    }
}
