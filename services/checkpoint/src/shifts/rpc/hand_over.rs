//! HandOver and ListHandOvers: what a shift leaves to the next.

use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db;
use kit::fault::Fault;
use kit::id::Id;
use kit::once::Repeat;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, ShiftId};

use super::reached;
use crate::convert::field::refused_list;
use crate::error::Refusal;
use crate::rpc::summary::figures;
use crate::rules::place::Gate;
use crate::rules::summary::{Figures, Span};
use crate::service::Checkpoint;
use crate::shifts::convert;
use crate::shifts::error::Unshifted;
use crate::shifts::rules::note::Note;
use crate::shifts::rules::order::ShiftOrder;
use crate::shifts::store::shift::Key;
use crate::shifts::store::{hand_over, shift, turn};

/// Whoever was there writes it; the figures are the server's own.
pub(super) async fn write(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::HandOverRequest,
) -> Result<pb::HandOverResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let written = convert::read_hand_over(&request)?;

    // Ask.
    let gate = reached::gate_of_shift(service, caller, written.gate)?;
    let (_, order) = service.orders.in_force::<ShiftOrder>(&gate.area, now);
    let counted = counted(service, &gate, written.shift, now).await?;
    let repeat = Repeat::new(caller.key(), "HandOver", written.id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let shift = reached::shift_of(&mut tx, &gate, written.shift).await?;
    let turns = turn::of_shift_in(&mut tx, &shift).await?;

    // Decide.
    let was_there = turns
        .iter()
        .any(|turn| turn.account == caller.key() && turn.arrived_at.is_some());
    if !was_there {
        return Err(Unshifted::NotOnShift.into());
    }
    let note = Note {
        id: Id::from_uuid(written.id),
        gate: gate.id,
        shift: shift.id,
        account: caller.key().to_owned(),
        written_at: now,
        note: written.note,
        left_open: written.left_open,
        passes: counted.passes,
        unmeasured: counted.unmeasured(),
    };

    // Record.
    let day = reached::delete_by(service, &order, shift.ends_at.max(now));
    if !hand_over::insert(&mut tx, &note, day).await? {
        return Err(Refusal::RequestIdReused.into());
    }
    let answer = pb::HandOverResponse {
        hand_over: Some(convert::write_note(&note)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let object = ("hand_over", written.id);
    audit::write(&mut tx, reached::line(caller, now, "HandOver", object, &gate)).await?;
    tx.commit().await?;
    Ok(answer)
}

/// What has passed the gate in the shift until now. It is counted on a connection of its own: when everybody hands over at once, nobody may
/// hold one already while they wait for it.
async fn counted(
    service: &Checkpoint,
    gate: &Gate,
    shift: ShiftId,
    now: Moment,
) -> Result<Figures, db::Error> {
    let shift = shift::one(&service.db, gate.id, shift).await?;
    // Whoever came early writes before the shift has any figures; whose shift there is not is refused later.
    let Some(shift) = shift.filter(|shift| shift.starts_at < now) else {
        return Ok(Figures::default());
    };
    let span = Span {
        from: Some(shift.starts_at),
        to: Some(shift.ends_at.min(now)),
    };
    let counted = figures(service, span, Some(gate.id), None).await?;
    Ok(counted.get(&gate.id).copied().unwrap_or_default())
}

/// Notes of a gate, newest first.
pub(super) async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListHandOversRequest,
) -> Result<pb::ListHandOversResponse, Fault> {
    let query = Fingerprint::of(&("ListHandOvers", caller.sight(), request.checkpoint_id.as_str()));
    let (gate, size, before) = convert::read_notes::<Key>(&request, &query).map_err(refused_list)?;
    let gate = reached::gate(service, caller, gate)?;

    let mut notes = hand_over::page(&service.db, gate.id, before, size + 1).await?;
    let more = notes.len() > size as usize;
    notes.truncate(size as usize);
    let next = notes.last().filter(|_| more).map(|last| {
        let key = Key {
            at: last.written_at,
            id: last.id.as_uuid(),
        };
        page::write(&key, &query)
    });
    Ok(pb::ListHandOversResponse {
        hand_overs: notes.iter().map(convert::write_note).collect(),
        next_page_token: next.unwrap_or_default(),
    })
}
