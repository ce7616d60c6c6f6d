//! IssueDayTicket: a courier says they are well, and gets a ticket for a day and some gates.

use kit::audit;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::shown::shown;
use crate::day_tickets::convert;
use crate::day_tickets::error::TicketError;
use crate::day_tickets::rules::ticket::{Ticket, TicketGate, short_code};
use crate::day_tickets::store::tickets::{self, courier_of};
use crate::error::Refusal;
use crate::rpc::verify_pass::open_gate;
use crate::service::Checkpoint;
use crate::trail;
use crate::visitors::rules::order::VisitorOrder;

pub(super) async fn issue_day_ticket(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::IssueDayTicketRequest,
) -> Result<pb::IssueDayTicketResponse, TicketError> {
    // Read.
    let now = service.clock.now();
    let asked = convert::read_issue(&request, service.clock.today())?;

    // Ask.
    let mut gates = Vec::with_capacity(asked.checkpoints.len());
    for checkpoint in asked.checkpoints {
        let gate = open_gate(service, caller, checkpoint)?;
        gates.push(TicketGate {
            checkpoint: gate.id,
            area: gate.area,
        });
    }

    // Decide.
    if !asked.well {
        return Err(TicketError::NotWell);
    }
    let area = gates.first().map_or(service.district, |gate| gate.area);
    let (_, order) = service.orders.in_force::<VisitorOrder>(&area, now);
    let plate = asked.courier.plate.as_ref();
    let ticket = Ticket {
        id: asked.id,
        // Keyed: a plain hash of a phone would give the phone away.
        request_hash: service.vault.token("day_ticket.request", &format!("{request:?}")),
        code: short_code(asked.id),
        sealed: service.vault.seal(courier_of(asked.id), &asked.courier, now)?,
        plate_token: plate.map(|plate| service.vault.token("plate", plate.clear())),
        company: asked.company,
        day: asked.day,
        issued_by: caller.effective().id.clone(),
        issued_at: now,
        revoked_at: None,
        delete_by: asked.day.plus_days(i32::from(order.visit_days)),
    };

    // Record. The create's id is the row's, so the statement itself tells whether it was there.
    let mut tx = service.db.begin().await?;
    if tickets::add(&mut tx, &ticket, &gates).await? {
        let line = trail::entry(
            caller,
            now,
            "IssueDayTicket",
            ("day_ticket", ticket.id.as_uuid()),
            &area,
        );
        audit::write(&mut tx, line).await?;
        tx.commit().await?;
        return Ok(pb::IssueDayTicketResponse {
            ticket: Some(convert::write(&ticket, &asked.courier, &gates)),
        });
    }
    let known = tickets::one_in(&mut tx, ticket.id)
        .await?
        .filter(|known| known.request_hash == ticket.request_hash && known.issued_by == ticket.issued_by)
        .ok_or(Refusal::RequestIdReused)?;
    tx.rollback().await?;
    Ok(pb::IssueDayTicketResponse {
        ticket: Some(shown(service, &known).await?),
    })
}
