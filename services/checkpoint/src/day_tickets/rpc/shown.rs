//! A ticket as it is shown: its courier masked, its gates named.

use proto::checkpoint::v1 as pb;

use crate::day_tickets::convert;
use crate::day_tickets::error::TicketError;
use crate::day_tickets::rules::ticket::{Courier, Ticket};
use crate::day_tickets::store::tickets::{self, courier_of};
use crate::service::Checkpoint;

/// As lists show it. Refuses with `UNKNOWN_DAY_TICKET` when the key of its month is destroyed.
pub(super) async fn shown(service: &Checkpoint, ticket: &Ticket) -> Result<pb::DayTicket, TicketError> {
    let courier: Courier = service.vault.open_sealed(courier_of(ticket.id), &ticket.sealed)?;
    let gates = tickets::gates_of(&service.db, ticket.id).await?;
    Ok(convert::write(ticket, &courier, &gates))
}
