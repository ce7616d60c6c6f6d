//! TakeShift and LeaveShift: a volunteer is put down, comes, goes.

use kit::audit;
use kit::caller::Principal;
use kit::fault::Fault;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::reached;
use crate::service::Checkpoint;
use crate::shifts::convert;
use crate::shifts::error::Unshifted;
use crate::shifts::rules::order::ShiftOrder;
use crate::shifts::rules::turn::{self, NotTaken, Taken, Turn};
use crate::shifts::store::{shift, turn as store};

/// Before its time an open place is taken; in its time the caller is there.
pub(super) async fn take(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::TakeShiftRequest,
) -> Result<pb::TakeShiftResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let (request_id, gate, id) =
        convert::read_named(&request.request_id, &request.checkpoint_id, &request.shift_id)?;

    // Ask.
    let gate = reached::gate_of_shift(service, caller, gate)?;
    let account = caller.key();
    let (stamp, order) = service.orders.in_force::<ShiftOrder>(&gate.area, now);
    let repeat = Repeat::new(account, "TakeShift", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let mut kept = reached::shift_of(&mut tx, &gate, id).await?;
    let turns = store::of_shift_in(&mut tx, &kept).await?;

    // Decide.
    let mine = turns.iter().find(|turn| turn.account == account);
    let taken = turn::take(&kept, mine, now, &order).map_err(Unshifted::from)?;
    if store::is_busy(
        &mut tx,
        account,
        (kept.starts_at.max(now), kept.ends_at),
        Some(kept.id),
    )
    .await?
    {
        return Err(Unshifted::VolunteerBusy.into());
    }

    // Record.
    match taken {
        Taken::Already => {}
        Taken::Arrived { late } => {
            store::arrive(&mut tx, &kept, account, now, (late, stamp)).await?;
        }
        Taken::PutDown | Taken::Joined => {
            if !shift::take_place(&mut tx, &kept).await? {
                return Err(Unshifted::from(NotTaken::NoOpenPlace).into());
            }
            kept.taken += 1;
            let is_there = taken == Taken::Joined;
            let new = Turn {
                account: account.to_owned(),
                starts_at: kept.starts_at,
                ends_at: kept.ends_at,
                arrived_at: is_there.then_some(now),
                left_at: None,
                // Nobody expected them.
                late: false,
                policy: stamp.filter(|_| is_there),
            };
            let day = reached::delete_by(service, &order, kept.ends_at);
            store::insert(&mut tx, &[(&kept, new)], |_| day).await?;
        }
    }
    let turns = store::of_shift_in(&mut tx, &kept).await?;
    let answer = pb::TakeShiftResponse {
        shift: Some(reached::told(service, &kept, &turns, now)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let object = ("shift", kept.id.as_uuid());
    audit::write(&mut tx, reached::line(caller, now, "TakeShift", object, &gate)).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Whoever is there goes; whoever was put down gives the place back, until the shift begins: an absence is not undone.
pub(super) async fn leave(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::LeaveShiftRequest,
) -> Result<pb::LeaveShiftResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let (request_id, gate, id) =
        convert::read_named(&request.request_id, &request.checkpoint_id, &request.shift_id)?;

    // Ask.
    let gate = reached::gate_of_shift(service, caller, gate)?;
    let account = caller.key();
    let repeat = Repeat::new(account, "LeaveShift", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let mut kept = reached::shift_of(&mut tx, &gate, id).await?;
    let turns = store::of_shift_in(&mut tx, &kept).await?;
    let mine = turns.iter().find(|turn| turn.account == account);

    // Decide, and record.
    match mine {
        Some(mine) if mine.left_at.is_some() => return Err(Unshifted::from(NotTaken::LeftAlready).into()),
        Some(mine) if mine.arrived_at.is_some() => {
            store::leave(&mut tx, &kept, account, now).await?;
        }
        Some(_) if now < kept.starts_at => {
            store::forget(&mut tx, &kept, account).await?;
            shift::give_back(&mut tx, &kept).await?;
            kept.taken -= 1;
        }
        _ => return Err(Unshifted::NotOnShift.into()),
    }
    let turns = store::of_shift_in(&mut tx, &kept).await?;
    let answer = pb::LeaveShiftResponse {
        shift: Some(reached::told(service, &kept, &turns, now)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let object = ("shift", kept.id.as_uuid());
    audit::write(&mut tx, reached::line(caller, now, "LeaveShift", object, &gate)).await?;
    tx.commit().await?;
    Ok(answer)
}
