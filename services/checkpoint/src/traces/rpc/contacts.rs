//! TraceContacts and GroupContacts: who passed the same gates at about the same time.

use std::time::Duration;

use kit::clock::Moment;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use serde::{Deserialize, Serialize};
use vocabulary::{Caller, PersonId};

use super::person::times;
use super::trail::Look;
use crate::convert::field::refused_list;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::store::pass::list::Key;
use crate::traces::convert;
use crate::traces::error::Untraced;
use crate::traces::rules::cell::{Cell, cells};
use crate::traces::rules::contact::{Contacts, Rank};
use crate::traces::rules::sighting::Sighting;
use crate::traces::store::sighting::{self, Page};

/// More passes of one person are not walked: somebody who passes eighty gates a day, every day of a month.
const MOST_PASSES: usize = 2_500;
/// So many of a person's passes are looked around for one page, however little is found there.
const LOOKED_AROUND: usize = 100;
/// More meetings are not grouped: beyond, the span is too long to mean anything.
const MOST_MEETINGS: usize = 50_000;

/// Where a page of meetings goes on: within the cell of `own`, before `other`; or, without it, with the next cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    own: Key,
    other: Option<Key>,
}

/// Meetings, newest first.
pub(super) async fn trace(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::TraceContactsRequest,
) -> Result<pb::TraceContactsResponse, Fault> {
    // Read.
    let query = Fingerprint::of(&(
        "TraceContacts",
        caller.sight(),
        request.person_id.as_str(),
        times(&request.from, &request.to),
        request.within_minutes,
    ));
    let asked = convert::read_contacts::<Place>(&request, &query).map_err(refused_list)?;
    let (person, within) = asked.whose;
    let person = service.standings.current_id(person);

    // Ask, cell by cell, until the page is full.
    let cells = cells_of(service, caller, person, within, asked.span).await?;
    let page = meetings(service, person, &cells, asked.after, asked.size as usize).await?;

    // Record, then answer.
    let look = Look {
        caller,
        now: service.clock.now(),
        act: "TraceContacts",
        area: &service.district,
        purpose: &asked.purpose,
        legal_basis: &asked.legal_basis,
    };
    let met = page.meetings.iter().map(|(contact, ..)| *contact);
    let trace_id = look.shows(service, std::iter::once(person).chain(met)).await?;
    let told = page.meetings.iter().map(|(contact, own, other)| {
        let gate = service.gates.gate(own.gate);
        let gate = (own.gate, gate.as_deref());
        convert::write_meeting(own.at, (*contact, other.at), gate, &service.gazetteer)
    });
    Ok(pb::TraceContactsResponse {
        meetings: told.collect(),
        next_page_token: page
            .next
            .map(|next| page::write(&next, &query))
            .unwrap_or_default(),
        trace_id,
    })
}

/// Whom the person met, most meetings first.
pub(super) async fn group(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::GroupContactsRequest,
) -> Result<pb::GroupContactsResponse, Fault> {
    // Read.
    let query = Fingerprint::of(&(
        "GroupContacts",
        caller.sight(),
        request.person_id.as_str(),
        times(&request.from, &request.to),
        request.within_minutes,
    ));
    let asked = convert::read_group::<Rank>(&request, &query).map_err(refused_list)?;
    let (person, within) = asked.whose;
    let person = service.standings.current_id(person);

    // Ask.
    let cells = cells_of(service, caller, person, within, asked.span).await?;
    let met = sighting::near(&service.db, person, &cells, MOST_MEETINGS + 1)
        .await
        .map_err(Untraced::from)?;
    if met.len() > MOST_MEETINGS {
        return Err(Untraced::TooManyMeetings.into());
    }

    // Decide.
    let mut contacts = Contacts::default();
    for (contact, theirs, own) in met {
        contacts.met(contact, own, theirs);
    }
    let size = asked.size as usize;
    let mut ranked = contacts.ranked(asked.after, size + 1);
    let more = ranked.len() > size;
    ranked.truncate(size);
    let next = ranked
        .last()
        .filter(|_| more)
        .map(|last| page::write(&last.rank(), &query));

    // Record, then answer.
    let look = Look {
        caller,
        now: service.clock.now(),
        act: "GroupContacts",
        area: &service.district,
        purpose: &asked.purpose,
        legal_basis: &asked.legal_basis,
    };
    let shown = ranked.iter().map(|contact| contact.person);
    let trace_id = look.shows(service, std::iter::once(person).chain(shown)).await?;
    Ok(pb::GroupContactsResponse {
        contacts: ranked.iter().map(convert::write_contact).collect(),
        next_page_token: next.unwrap_or_default(),
        trace_id,
    })
}

/// The time around each pass of the person, through the gates that the caller sees.
async fn cells_of(
    service: &Checkpoint,
    caller: &Caller,
    person: PersonId,
    within: Duration,
    (from, to): (Moment, Moment),
) -> Result<Vec<Cell>, Untraced> {
    let sight = Sight::of(caller.sight(), None)?;
    let page = Page {
        from,
        before: Key::beginning_of(to),
        limit: u32::try_from(MOST_PASSES).unwrap_or(u32::MAX) + 1,
    };
    let own = sighting::of_person(&service.db, person, &sight, &page).await?;
    if own.len() > MOST_PASSES {
        return Err(Untraced::TooManyPasses);
    }
    Ok(cells(&own, within))
}

/// Whom, beside which of the person's passes, at which of theirs.
type Met = (PersonId, Sighting, Sighting);

struct Meetings {
    meetings: Vec<Met>,
    next: Option<Place>,
}

async fn meetings(
    service: &Checkpoint,
    person: PersonId,
    cells: &[Cell],
    after: Option<Place>,
    size: usize,
) -> Result<Meetings, Untraced> {
    let ahead = cells.iter().filter(|cell| match after {
        None => true,
        Some(after) if after.other.is_some() => key(&cell.own) <= after.own,
        Some(after) => key(&cell.own) < after.own,
    });
    let mut meetings: Vec<Met> = Vec::new();
    for (looked_around, cell) in ahead.enumerate() {
        if looked_around == LOOKED_AROUND {
            let before = cells.iter().take_while(|other| key(&other.own) > key(&cell.own));
            let next = before.last().map(|last| Place {
                own: key(&last.own),
                other: None,
            });
            return Ok(Meetings { meetings, next });
        }
        let end = Key::beginning_of(cell.until);
        let before = after
            .filter(|after| after.own == key(&cell.own))
            .and_then(|after| after.other)
            .map_or(end, |other| other.min(end));
        let page = Page {
            from: cell.from,
            before,
            // One more, to know whether the page ends with it.
            limit: u32::try_from(size - meetings.len()).unwrap_or(u32::MAX) + 1,
        };
        let others = sighting::others_at_gate(&service.db, cell.own.gate, person, &page).await?;
        let met = others
            .into_iter()
            .filter_map(|other| Some((other.person?, cell.own, other)));
        meetings.extend(met);
        if meetings.len() > size {
            meetings.truncate(size);
            let next = meetings.last().map(|(_, own, other)| Place {
                own: key(own),
                other: Some(key(other)),
            });
            return Ok(Meetings { meetings, next });
        }
    }
    Ok(Meetings { meetings, next: None })
}

fn key(seen: &Sighting) -> Key {
    Key {
        at: seen.at,
        id: seen.pass.as_uuid(),
    }
}
