//! PlanShifts and CancelShift: the roster is written and taken back.

use kit::audit::{self, Entry};
use kit::caller::Principal;
use kit::db;
use kit::fault::Fault;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::reached;
use crate::error::Refusal;
use crate::service::Checkpoint;
use crate::shifts::convert;
use crate::shifts::error::Unshifted;
use crate::shifts::rules::order::ShiftOrder;
use crate::shifts::rules::plan::{self, MOST_SHIFTS, Shift};
use crate::shifts::rules::turn::{NotTaken, Turn};
use crate::shifts::store::{shift, turn};

/// All shifts of the plan, or none.
pub(super) async fn plan(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::PlanShiftsRequest,
) -> Result<pb::PlanShiftsResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let (request_id, gate, plan) = convert::read_plan(&request, service.clock.today())?;

    // Ask.
    let gate = reached::gate(service, caller, gate)?;
    let (_, order) = service.orders.in_force::<ShiftOrder>(&gate.area, now);

    // Decide.
    if !gate.is_open() {
        return Err(Refusal::CheckpointClosed.into());
    }
    let shifts = plan.shifts(gate.id, now, service.clock.zone());
    if shifts.len() > MOST_SHIFTS {
        return Err(Unshifted::TooManyShifts.into());
    }
    if plan::contradicts_itself(&shifts) {
        return Err(Unshifted::VolunteerBusy.into());
    }

    // Record.
    let repeat = Repeat::new(caller.key(), "PlanShifts", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    nobody_is_busy(&mut tx, &shifts).await?;
    let day = |shift: &Shift| reached::delete_by(service, &order, shift.ends_at);
    let new: Vec<&Shift> = shifts.iter().map(|(shift, _)| shift).collect();
    let planned = shift::insert(&mut tx, &gate.area, &new, day).await;
    planned.map_err(planned_already)?;
    let put_down: Vec<(&Shift, Turn)> = shifts
        .iter()
        .flat_map(|(shift, accounts)| {
            accounts
                .iter()
                .map(move |account| (shift, expected(shift, account)))
        })
        .collect();
    turn::insert(&mut tx, &put_down, day).await?;
    let told = shifts.iter().map(|(shift, accounts)| {
        let turns: Vec<Turn> = accounts.iter().map(|account| expected(shift, account)).collect();
        reached::told(service, shift, &turns, now)
    });
    let answer = pb::PlanShiftsResponse {
        shifts: told.collect(),
    };
    repeat.keep(&mut tx, &answer).await?;
    let object = ("checkpoint", gate.id.as_uuid());
    let line = reached::line(caller, now, "PlanShifts", object, &gate);
    let line = Entry {
        new_hash: Some(crate::trail::hash(&answer)),
        ..line
    };
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Somebody who is put down for a shift.
fn expected(shift: &Shift, account: &str) -> Turn {
    Turn {
        account: account.to_owned(),
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        arrived_at: None,
        left_at: None,
        late: false,
        policy: None,
    }
}

/// One question per volunteer, however many shifts they get.
async fn nobody_is_busy(tx: &mut db::Tx, shifts: &[(Shift, Vec<String>)]) -> Result<(), Unshifted> {
    let ends = shifts.iter().map(|(shift, _)| shift.ends_at).max();
    let (Some((first, _)), Some(until)) = (shifts.first(), ends) else {
        return Ok(());
    };
    let mut accounts: Vec<&String> = shifts.iter().flat_map(|(_, accounts)| accounts).collect();
    accounts.sort_unstable();
    accounts.dedup();
    for account in accounts {
        let known = turn::of_account(tx, account, (first.starts_at, until)).await?;
        let mine = shifts.iter().filter(|(_, accounts)| accounts.contains(account));
        for (shift, _) in mine {
            if known
                .iter()
                .any(|turn| turn.left_at.is_none() && shift.overlaps(turn.starts_at, turn.ends_at))
            {
                return Err(Unshifted::VolunteerBusy);
            }
        }
    }
    Ok(())
}

/// A unique violation is a shift of the same hours.
fn planned_already(error: db::Error) -> Unshifted {
    if error.is_unique_violation() {
        Unshifted::PlannedAlready
    } else {
        error.into()
    }
}

/// The shift stays in the books with the moment it was taken back; whoever was put down is free.
pub(super) async fn cancel(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::CancelShiftRequest,
) -> Result<pb::CancelShiftResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let (request_id, gate, id, reason) = convert::read_cancel(&request)?;

    // Ask.
    let gate = reached::gate_of_shift(service, caller, gate)?;
    let repeat = Repeat::new(caller.key(), "CancelShift", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let mut shift = reached::shift_of(&mut tx, &gate, id).await?;

    // Decide.
    if shift.ends_at <= now {
        return Err(Unshifted::from(NotTaken::Over).into());
    }

    // Record.
    if !shift::cancel(&mut tx, &shift, now).await? {
        return Err(Unshifted::from(NotTaken::Cancelled).into());
    }
    turn::forget_all(&mut tx, &shift).await?;
    shift.cancelled_at = Some(now);
    let turns = turn::of_shift_in(&mut tx, &shift).await?;
    let answer = pb::CancelShiftResponse {
        shift: Some(reached::told(service, &shift, &turns, now)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let object = ("shift", shift.id.as_uuid());
    let line = Entry {
        purpose: Some(reason),
        ..reached::line(caller, now, "CancelShift", object, &gate)
    };
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    Ok(answer)
}
