//! Gates: create, get, list, update, close.

use super::{reach, unit};
use crate::convert::checkpoint as convert;
use crate::convert::field::refused_list;
use crate::error::Refusal;
use crate::rules::place::Gate;
use crate::rules::repeat;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::store::checkpoint::{self as store, Wanted};
use crate::store::{building, place_counter};
use crate::trail;
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::Tx;
use kit::fault::Fault;
use kit::once::Repeat;
use kit::page::Fingerprint;
use proto::checkpoint::v1 as pb;
use vocabulary::{BuildingId, Caller, CheckpointId, UnitId};

/// Registers a gate under the next number; the same request again is answered with the gate as it stands.
pub async fn create(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::CreateCheckpointRequest,
) -> Result<pb::CreateCheckpointResponse, Fault> {
    let now = service.clock.now();
    let asked = convert::read_create(&request)?;
    let unit = unit::to_change(service, caller, asked.unit).await?;
    let hash = trail::hash(&request);

    let mut tx = service.db.begin().await?;
    let change = place_counter::next_change(&mut tx).await?;
    refuse_building_of_another(&mut tx, asked.building, unit.id).await?;
    let gate = asked.in_area(unit.area, now);
    let number = place_counter::take_numbers(&mut tx, 1).await?;
    if !store::insert(&mut tx, &gate, number, &hash, change).await? {
        let earlier = store::request_hash(&mut tx, gate.id).await?;
        repeat::again(earlier, &hash).map_err(Refusal::from)?;
        let gate = in_books(&mut tx, gate.id).await?;
        return Ok(pb::CreateCheckpointResponse {
            checkpoint: Some(write(service, &gate, now)),
        });
    }

    let gate = in_books(&mut tx, gate.id).await?;
    let answer = write(service, &gate, now);
    audit::write(
        &mut tx,
        line(caller, now, "CreateCheckpoint", &gate, None, &answer),
    )
    .await?;
    tx.commit().await?;
    service.gates.after_write().await;
    Ok(pb::CreateCheckpointResponse {
        checkpoint: Some(answer),
    })
}

/// One gate.
pub async fn get(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::GetCheckpointRequest,
) -> Result<pb::GetCheckpointResponse, Fault> {
    let gate = in_reach(service, caller, convert::read_id(&request.checkpoint_id)?).await?;
    Ok(pb::GetCheckpointResponse {
        checkpoint: Some(write(service, &gate, service.clock.now())),
    })
}

/// Gates in scope, by number.
pub async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListCheckpointsRequest,
) -> Result<pb::ListCheckpointsResponse, Fault> {
    let scope = caller.sight();
    let filter = (&request.area, &request.unit_id, request.state);
    let query = Fingerprint::of(&("ListCheckpoints", filter, scope.to_string()));
    let asked = convert::read_list(&request, &query).map_err(refused_list)?;
    let sight = Sight::of(scope, asked.area).map_err(Refusal::from)?;

    let wanted = Wanted {
        sight,
        unit: asked.unit,
        open: asked.open,
    };
    let mut gates = store::gates_within(&service.db, wanted, asked.after, asked.size + 1).await?;
    let next_page_token = unit::next_page(&mut gates, asked.size, &query, |gate| gate.number);
    let now = service.clock.now();
    let checkpoints = gates.iter().map(|gate| write(service, gate, now)).collect();
    Ok(pb::ListCheckpointsResponse {
        checkpoints,
        next_page_token,
    })
}

/// Changes name, direction, building and settings of a gate that nobody else changed meanwhile.
pub async fn update(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::UpdateCheckpointRequest,
) -> Result<pb::UpdateCheckpointResponse, Fault> {
    let now = service.clock.now();
    let update = convert::read_update(&request)?;
    in_reach(service, caller, update.id).await?;

    let repeat = Repeat::new(caller.key(), "UpdateCheckpoint", update.request_id, &request);
    let mut tx = service.db.begin().await?;
    let change = place_counter::next_change(&mut tx).await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let before = in_books(&mut tx, update.id).await?;
    refuse_building_of_another(&mut tx, update.building, before.unit).await?;
    let wanted = Gate {
        name: update.name.unwrap_or_else(|| before.name.clone()),
        direction: update.direction.unwrap_or(before.direction),
        building: update.building.or(before.building),
        own_settings: update.settings.unwrap_or(before.own_settings),
        ..before.clone()
    };
    let changed = store::update(&mut tx, &wanted, update.seen, change).await;
    if !changed.map_err(unit::name_taken)? {
        return Err(Refusal::ChangedMeanwhile.into());
    }

    // Read back: what holds after inheritance may be another building's now.
    let after = in_books(&mut tx, update.id).await?;
    let answer = write(service, &after, now);
    let old = trail::hash(&write(service, &before, now));
    let line = line(caller, now, "UpdateCheckpoint", &after, Some(old), &answer);
    let answer = pb::UpdateCheckpointResponse {
        checkpoint: Some(answer),
    };
    repeat.keep(&mut tx, &answer).await?;
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    service.gates.after_write().await;
    Ok(answer)
}

/// Closes a gate for good.
pub async fn close(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::CloseCheckpointRequest,
) -> Result<pb::CloseCheckpointResponse, Fault> {
    let now = service.clock.now();
    let (request_id, id, reason) = convert::read_close(&request)?;
    let before = in_reach(service, caller, id).await?;

    let repeat = Repeat::new(caller.key(), "CloseCheckpoint", request_id, &request);
    let mut tx = service.db.begin().await?;
    let change = place_counter::next_change(&mut tx).await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    if !store::close(&mut tx, id, now, &reason, change).await? {
        return Err(Refusal::ClosedAlready.into());
    }

    let after = in_books(&mut tx, id).await?;
    let answer = write(service, &after, now);
    let old = trail::hash(&write(service, &before, now));
    let line = line(caller, now, "CloseCheckpoint", &after, Some(old), &answer);
    let answer = pb::CloseCheckpointResponse {
        checkpoint: Some(answer),
    };
    repeat.keep(&mut tx, &answer).await?;
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    service.gates.after_write().await;
    Ok(answer)
}

/// The gate of this id, if the caller may see it. Refuses with `UNKNOWN_CHECKPOINT` or `OUT_OF_SCOPE`.
pub(super) async fn in_reach(service: &Checkpoint, caller: &Caller, id: CheckpointId) -> Result<Gate, Fault> {
    let gate = store::gate(&service.db, id)
        .await?
        .ok_or(Refusal::UnknownCheckpoint)?;
    reach::gate(caller, &gate)?;
    Ok(gate)
}

/// The gate of this id, as the transaction sees it.
pub(super) async fn in_books(tx: &mut Tx, id: CheckpointId) -> Result<Gate, Fault> {
    Ok(store::gate_in(tx, id).await?.ok_or(Refusal::UnknownCheckpoint)?)
}

/// A line about an act upon a gate.
pub(super) fn line(
    caller: &Caller,
    now: Moment,
    act: &'static str,
    gate: &Gate,
    old_hash: Option<Vec<u8>>,
    after: &impl prost::Message,
) -> audit::Entry {
    let entry = trail::entry(caller, now, act, ("checkpoint", gate.id.as_uuid()), &gate.area);
    audit::Entry {
        old_hash,
        new_hash: Some(trail::hash(after)),
        ..entry
    }
}

async fn refuse_building_of_another(
    tx: &mut Tx,
    asked: Option<BuildingId>,
    unit: UnitId,
) -> Result<(), Fault> {
    let Some(asked) = asked else { return Ok(()) };
    match building::building_in(tx, asked).await? {
        Some(building) if building.unit == unit => Ok(()),
        _ => Err(Refusal::UnknownBuilding.into()),
    }
}

fn write(service: &Checkpoint, gate: &Gate, now: Moment) -> pb::Checkpoint {
    let (_, order) = service.orders.of_gate(&gate.area, now);
    convert::write(gate, order.settings(), &service.gazetteer)
}
