//! ResolvePoster: what a poster stands for, and the ticket that lets its reader register. Needs no token.

use crate::convert::poster::{self as convert, Shown};
use crate::error::Refusal;
use crate::poster_ticket;
use crate::service::Checkpoint;
use kit::fault::Fault;
use proto::checkpoint::v1 as pb;

/// Reads a poster's token or short code. Answers from memory: a poster is scanned far more often than printed.
pub fn resolve(
    service: &Checkpoint,
    request: &pb::ResolvePosterRequest,
) -> Result<pb::ResolvePosterResponse, Fault> {
    let now = service.clock.now();
    let gate = match convert::read_resolve(request)? {
        Shown::Token(token) => service.posters.gate_of_token(&token, now),
        Shown::ShortCode(code) => service.posters.gate_of_short_code(code, now),
    }
    .map_err(Refusal::from)?;

    let (_, order) = service.orders.of_gate(&gate.area, now);
    let demand = gate.effective_settings(order.settings()).temperature_demand;
    let ticket = poster_ticket::issue(service.tickets.as_ref(), service.district.code(), &gate, now)?;
    Ok(convert::write_resolved(&gate, demand, ticket, &service.gazetteer))
}
