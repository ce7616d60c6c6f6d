//! ListDayTickets: the tickets of a day for the gates in sight; of one vehicle, by its whole plate.

use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::shown::shown;
use crate::convert::field::refused_list;
use crate::day_tickets::convert;
use crate::day_tickets::error::TicketError;
use crate::day_tickets::store::tickets::{self, Key, Page};
use crate::rules::sight::Sight;
use crate::service::Checkpoint;

pub(super) async fn list_day_tickets(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListDayTicketsRequest,
) -> Result<pb::ListDayTicketsResponse, Fault> {
    // Read.
    let today = service.clock.today();
    let day = if request.day.is_empty() {
        today.to_string()
    } else {
        request.day.clone()
    };
    let scope = caller.sight().to_string();
    let query = Fingerprint::of(&("ListDayTickets", day, &request.area, &request.plate, scope));
    let asked = convert::read_list(&request, today, &query).map_err(refused_list)?;

    // Ask. One more than the page tells whether there is another.
    let sight = Sight::of(caller.sight(), asked.area).map_err(TicketError::from)?;
    let page = Page {
        day: asked.day,
        before: asked.after.map_or(Key::NEWEST, |(at, id)| Key { at, id }),
        plate_token: asked
            .plate
            .map(|plate| service.vault.token("plate", plate.clear())),
        limit: asked.size + 1,
    };
    let mut found = tickets::page(&service.db, &sight, &page)
        .await
        .map_err(TicketError::from)?;
    let has_more = found.len() > asked.size as usize;
    found.truncate(asked.size as usize);
    let last = found.last().filter(|_| has_more);
    let next_page_token = last
        .map(|ticket| page::write(&(ticket.issued_at, ticket.id.as_uuid()), &query))
        .unwrap_or_default();
    let mut tickets = Vec::with_capacity(found.len());
    for ticket in &found {
        // Whose month's key is destroyed is gone; the row is not yet.
        match shown(service, ticket).await {
            Ok(ticket) => tickets.push(ticket),
            Err(TicketError::UnknownTicket) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(pb::ListDayTicketsResponse {
        tickets,
        next_page_token,
    })
}
