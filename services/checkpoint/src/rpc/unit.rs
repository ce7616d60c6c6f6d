//! Units: create, get, list, update.

use super::reach;
use crate::convert::field::refused_list;
use crate::convert::unit as convert;
use crate::error::Refusal;
use crate::rules::place::Unit;
use crate::rules::repeat;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::store::{place_counter, unit as store};
use crate::trail;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::fault::Fault;
use kit::once::Repeat;
use kit::page::{self, Fingerprint};
use kit::{audit, db};
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, UnitId};

/// Registers a unit; the same request again is answered with the unit as it stands.
pub async fn create(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::CreateUnitRequest,
) -> Result<pb::CreateUnitResponse, Fault> {
    let now = service.clock.now();
    let unit = convert::read_create(&request, &service.gazetteer, now)?;
    reach::change_unit(caller, &unit)?;
    let hash = trail::hash(&request);

    let mut tx = service.db.begin().await?;
    let change = place_counter::next_change(&mut tx).await?;
    if !store::insert(&mut tx, &unit, &hash, change).await? {
        let earlier = store::request_hash(&mut tx, unit.id).await?;
        repeat::again(earlier, &hash).map_err(Refusal::from)?;
        let unit = store::unit_in(&mut tx, unit.id)
            .await?
            .ok_or(Refusal::UnknownUnit)?;
        return Ok(pb::CreateUnitResponse {
            unit: Some(convert::write(&unit, &service.gazetteer)),
        });
    }

    let answer = convert::write(&unit, &service.gazetteer);
    audit::write(&mut tx, line(caller, now, "CreateUnit", &unit, None, &answer)).await?;
    tx.commit().await?;
    service.gates.after_write().await;
    Ok(pb::CreateUnitResponse { unit: Some(answer) })
}

/// One unit.
pub async fn get(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::GetUnitRequest,
) -> Result<pb::GetUnitResponse, Fault> {
    let id = convert::read_get(&request)?;
    let unit = store::unit(&service.db, id).await?.ok_or(Refusal::UnknownUnit)?;
    reach::look_at_unit(caller, &unit, &service.gates)?;
    Ok(pb::GetUnitResponse {
        unit: Some(convert::write(&unit, &service.gazetteer)),
    })
}

/// Units in scope, oldest first.
pub async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListUnitsRequest,
) -> Result<pb::ListUnitsResponse, Fault> {
    let scope = caller.sight();
    let query = Fingerprint::of(&("ListUnits", &request.area, request.kind, scope.to_string()));
    let asked = convert::read_list(&request, &query).map_err(refused_list)?;
    let sight = Sight::of(scope, asked.area).map_err(Refusal::from)?;

    let mut units = store::units_within(&service.db, sight, asked.kind, asked.after, asked.size + 1).await?;
    let next_page_token = next_page(&mut units, asked.size, &query, |unit| unit.id);
    let units = units
        .iter()
        .map(|unit| convert::write(unit, &service.gazetteer))
        .collect();
    Ok(pb::ListUnitsResponse {
        units,
        next_page_token,
    })
}

/// Changes name, address and settings of a unit that nobody else changed meanwhile.
pub async fn update(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::UpdateUnitRequest,
) -> Result<pb::UpdateUnitResponse, Fault> {
    let now = service.clock.now();
    let update = convert::read_update(&request)?;
    let unit = store::unit(&service.db, update.id)
        .await?
        .ok_or(Refusal::UnknownUnit)?;
    reach::change_unit(caller, &unit)?;

    let repeat = Repeat::new(caller.key(), "UpdateUnit", update.request_id, &request);
    let mut tx = service.db.begin().await?;
    let change = place_counter::next_change(&mut tx).await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let before = store::unit_in(&mut tx, update.id)
        .await?
        .ok_or(Refusal::UnknownUnit)?;
    let after = Unit {
        name: update.name.unwrap_or_else(|| before.name.clone()),
        address: update.address.unwrap_or_else(|| before.address.clone()),
        settings: update.settings.unwrap_or(before.settings),
        revision: update.seen + 1,
        ..before.clone()
    };
    let changed = store::update(&mut tx, &after, update.seen, change).await;
    if !changed.map_err(name_taken)? {
        return Err(Refusal::ChangedMeanwhile.into());
    }

    let answer = convert::write(&after, &service.gazetteer);
    let old = trail::hash(&convert::write(&before, &service.gazetteer));
    let line = line(caller, now, "UpdateUnit", &after, Some(old), &answer);
    let answer = pb::UpdateUnitResponse { unit: Some(answer) };
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
    unit: &Unit,
    old_hash: Option<Vec<u8>>,
    after: &pb::Unit,
) -> audit::Entry {
    let entry = trail::entry(caller, now, act, ("unit", unit.id.as_uuid()), &unit.area);
    audit::Entry {
        old_hash,
        new_hash: Some(trail::hash(after)),
        ..entry
    }
}

/// The unit of this id, if the caller may change what belongs to it.
pub(super) async fn to_change(service: &Checkpoint, caller: &Caller, id: UnitId) -> Result<Unit, Fault> {
    let unit = store::unit(&service.db, id).await?.ok_or(Refusal::UnknownUnit)?;
    reach::change_unit(caller, &unit)?;
    Ok(unit)
}

/// A unique violation of an update is a name that somebody else has.
pub(super) fn name_taken(error: db::Error) -> Refusal {
    if error.is_unique_violation() {
        Refusal::NameTaken
    } else {
        Refusal::Store(error)
    }
}

/// Cuts the row that was read beyond the page, and says where the next page begins; empty on the last one.
pub(super) fn next_page<T, K: serde::Serialize>(
    rows: &mut Vec<T>,
    size: u32,
    query: &Fingerprint,
    key: impl FnOnce(&T) -> K,
) -> String {
    let size = size as usize;
    if rows.len() <= size {
        return String::new();
    }
    rows.truncate(size);
    rows.last()
        .map(|last| page::write(&key(last), query))
        .unwrap_or_default()
}
