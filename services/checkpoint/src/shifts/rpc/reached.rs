//! What several calls about shifts ask first: the gate within the caller's scope, the shift in it, its answer, the line in the trail.

use std::sync::Arc;

use kit::audit::Entry;
use kit::clock::{Day, Moment};
use kit::db::Tx;
use proto::checkpoint::v1 as pb;
use uuid::Uuid;
use vocabulary::{Caller, CheckpointId, ShiftId};

use crate::error::Refusal;
use crate::rpc::reach;
use crate::rules::place::Gate;
use crate::service::Checkpoint;
use crate::shifts::convert::{write_shift, write_turn};
use crate::shifts::error::Unshifted;
use crate::shifts::rules::order::ShiftOrder;
use crate::shifts::rules::plan::Shift;
use crate::shifts::rules::turn::Turn;
use crate::shifts::store::shift;
use crate::trail;

/// The gate, closed ones too. Refuses with `UNKNOWN_CHECKPOINT` or `OUT_OF_SCOPE`.
pub(super) fn gate(service: &Checkpoint, caller: &Caller, id: CheckpointId) -> Result<Arc<Gate>, Unshifted> {
    let gate = service.gates.gate(id).ok_or(Refusal::UnknownCheckpoint)?;
    reach::gate(caller, &gate)?;
    Ok(gate)
}

/// The gate of a shift: one that is unknown has none. Refuses with `UNKNOWN_SHIFT` or `OUT_OF_SCOPE`.
pub(super) fn gate_of_shift(
    service: &Checkpoint,
    caller: &Caller,
    id: CheckpointId,
) -> Result<Arc<Gate>, Unshifted> {
    gate(service, caller, id).map_err(|refused| match refused {
        Unshifted::Ground(Refusal::UnknownCheckpoint) => Unshifted::UnknownShift,
        other => other,
    })
}

/// The shift, held until the transaction ends.
pub(super) async fn shift_of(tx: &mut Tx, gate: &Gate, id: ShiftId) -> Result<Shift, Unshifted> {
    let shift = shift::to_change(tx, gate.id, id).await?;
    shift.ok_or(Unshifted::UnknownShift)
}

/// The day after which nobody needs to know any more who stood the shift.
pub(super) fn delete_by(service: &Checkpoint, order: &ShiftOrder, ends_at: Moment) -> Day {
    Day::of(ends_at, service.clock.zone()).plus_days(i32::from(order.kept_days) + 1)
}

/// A shift with everybody in it, as they stand now.
pub(super) fn told(service: &Checkpoint, shift: &Shift, turns: &[Turn], now: Moment) -> pb::Shift {
    let gate = service.gates.gate(shift.gate);
    let area = gate.as_ref().map_or(service.district, |gate| gate.area);
    let (_, order) = service.orders.in_force::<ShiftOrder>(&area, now);
    let turns = turns.iter().map(|turn| told_turn(service, turn, now, &order));
    write_shift(shift, turns.collect(), gate.as_deref(), &service.gazetteer)
}

/// Somebody in a shift, as they stand at a moment.
pub(super) fn told_turn(service: &Checkpoint, turn: &Turn, at: Moment, order: &ShiftOrder) -> pb::Turn {
    write_turn(turn, at, order, |stamp| service.orders.document_of(stamp))
}

/// The line of an act upon a shift or a gate.
pub(super) fn line(
    caller: &Caller,
    now: Moment,
    act: &'static str,
    object: (&'static str, Uuid),
    gate: &Gate,
) -> Entry {
    trail::entry(caller, now, act, object, &gate.area)
}
