//! ListShifts and WhoWasOnDuty: the roster is looked at.

use std::time::Duration;

use kit::caller::Principal;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::reached;
use crate::convert::field::refused_list;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::shifts::convert::{self, OfWhom};
use crate::shifts::error::Unshifted;
use crate::shifts::rules::order::ShiftOrder;
use crate::shifts::store::shift::{self, Key, Page, Whose};
use crate::shifts::store::turn;

/// No shift lasts longer, and nobody comes earlier.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);
const EARLIEST: Duration = Duration::from_secs(3 * 3_600);

/// Shifts that begin on the days asked for, with everybody in them.
pub(super) async fn shifts(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListShiftsRequest,
) -> Result<pb::ListShiftsResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let today = service.clock.today();
    let days = [request.first_day.as_str(), request.last_day.as_str()];
    let query = Fingerprint::of(&(
        "ListShifts",
        caller.sight(),
        format!("{:?}", request.of),
        days,
        today,
    ));
    let asked = convert::read_list::<Key>(&request, today, &query).map_err(refused_list)?;

    // Ask.
    let whose = match asked.of {
        OfWhom::Mine => Whose::Account(caller.key().to_owned()),
        OfWhom::Gate(gate) => Whose::Seen(Sight::Checkpoint(reached::gate(service, caller, gate)?.id)),
        OfWhom::Area(area) => Whose::Seen(Sight::of(caller.sight(), Some(area)).map_err(Unshifted::from)?),
        OfWhom::Everyone => Whose::Seen(Sight::of(caller.sight(), None).map_err(Unshifted::from)?),
    };
    let zone = service.clock.zone();
    let page = Page {
        from: asked.first.start(zone),
        to: asked.last.next().start(zone),
        after: asked.after,
        limit: asked.size + 1,
    };
    let mut shifts = shift::page(&service.db, &whose, &page).await?;
    let more = shifts.len() > asked.size as usize;
    shifts.truncate(asked.size as usize);
    let next = shifts
        .last()
        .filter(|_| more)
        .map(|last| page::write(&Key::of(last), &query));
    let mut told = Vec::with_capacity(shifts.len());
    for shift in &shifts {
        let turns = turn::of_shift(&service.db, shift).await?;
        told.push(reached::told(service, shift, &turns, now));
    }
    Ok(pb::ListShiftsResponse {
        shifts: told,
        next_page_token: next.unwrap_or_default(),
    })
}

/// Who was there, and who should have been.
pub(super) async fn who_was_on_duty(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::WhoWasOnDutyRequest,
) -> Result<pb::WhoWasOnDutyResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let (gate, at) = convert::read_who(&request, now)?;

    // Ask. Somebody may have come before their shift, or stayed after it: a day more on either side finds them.
    let gate = reached::gate(service, caller, gate)?;
    let (_, order) = service.orders.in_force::<ShiftOrder>(&gate.area, at);
    let turns = turn::at_gate(&service.db, gate.id, at - 2 * LONGEST, at + EARLIEST).await?;

    // Decide.
    let mut answer = pb::WhoWasOnDutyResponse {
        at: Some(at.to_proto()),
        ..Default::default()
    };
    for (_, turn) in turns {
        let was_there = turn
            .presence()
            .is_some_and(|(from, until)| from <= at && at < until);
        if was_there {
            answer
                .present
                .push(reached::told_turn(service, &turn, at, &order));
        } else if turn.starts_at <= at && at < turn.ends_at {
            answer
                .expected
                .push(reached::told_turn(service, &turn, at, &order));
        }
    }
    Ok(answer)
}
