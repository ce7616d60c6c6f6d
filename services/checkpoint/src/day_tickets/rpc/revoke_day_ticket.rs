//! RevokeDayTicket: a ticket is taken back, and every gate refuses it from then on.

use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::shown::shown;
use crate::day_tickets::convert;
use crate::day_tickets::error::TicketError;
use crate::day_tickets::rules::ticket::Ticket;
use crate::day_tickets::store::tickets;
use crate::rules::sight::OutOfScope;
use crate::service::Checkpoint;
use crate::trail;

pub(super) async fn revoke_day_ticket(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::RevokeDayTicketRequest,
) -> Result<pb::RevokeDayTicketResponse, TicketError> {
    // Read.
    let now = service.clock.now();
    let (request_id, id, reason) = convert::read_revoke(&request)?;

    // Ask.
    let gates = tickets::gates_of(&service.db, id).await?;
    let repeat = Repeat::new(caller.key(), "RevokeDayTicket", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let ticket = tickets::one_in(&mut tx, id)
        .await?
        .ok_or(TicketError::UnknownTicket)?;

    // Decide. Whoever sees one of its gates may have met the courier there.
    let in_sight = gates
        .iter()
        .find(|gate| caller.sight().covers_checkpoint(gate.checkpoint, &gate.area))
        .ok_or(OutOfScope)?;
    if ticket.revoked_at.is_some() {
        return Err(TicketError::Revoked);
    }

    // Record.
    tickets::revoke(&mut tx, id, &caller.effective().id, now).await?;
    let after = Ticket {
        revoked_at: Some(now),
        ..ticket
    };
    let answer = pb::RevokeDayTicketResponse {
        ticket: Some(shown(service, &after).await?),
    };
    repeat.keep(&mut tx, &answer).await?;
    let line = trail::entry(
        caller,
        now,
        "RevokeDayTicket",
        ("day_ticket", id.as_uuid()),
        &in_sight.area,
    );
    let line = audit::Entry {
        purpose: Some(reason.to_owned()),
        ..line
    };
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    Ok(answer)
}
