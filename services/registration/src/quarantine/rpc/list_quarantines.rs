//! Orders within the caller's scope, newest first and masked; of all of them, or those that somebody must act on.

use crate::error::Error as Ground;
use crate::quarantine::convert::{show, words};
use crate::quarantine::error::Error;
use crate::quarantine::rpc::shown;
use crate::quarantine::rules::obligations;
use crate::quarantine::rules::order::Order;
use crate::quarantine::rules::words::{Mode, State};
use crate::quarantine::store::deadlines;
use crate::quarantine::store::lists::{self, Filter, Keyset, Which};
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::area::Area;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn list_quarantines(
    service: &Registration,
    request: Request<pb::ListQuarantinesRequest>,
) -> Result<Response<pb::ListQuarantinesResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (now, zone) = (service.clock.now(), service.clock.zone());
    let query = asked::hash(&pb::ListQuarantinesRequest {
        page_size: 0,
        page_token: String::new(),
        ..asked.clone()
    });
    let fingerprint = Fingerprint::of(&("ListQuarantines", query, caller.sight().to_string()));
    let (area, state, mode, filter, size, after) = (
        field("area", read_area(&asked.area)),
        field("state", read_state(asked.state)),
        field("mode", read_mode(asked.mode)),
        field("filter", read_filter(asked.filter, asked.state)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Decide: what was asked for within what may be seen.
    let area = sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Ground::OutOfScope)?;
    let which = Which {
        state,
        mode,
        filter,
        today: service.day(now),
        minute: obligations::minute_of(now, zone),
    };

    // Ask. One more than the page tells whether there is another.
    let after = after.unwrap_or(lists::NEWEST);
    let mut found = lists::page(&service.db, &area, &which, after, i64::from(size) + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found
        .last()
        .map(|(order, _)| (order.ordered_at, order.id.as_uuid()))
        .filter(|_| has_more);
    let mut quarantines = Vec::with_capacity(found.len());
    for (order, sealed) in &found {
        // When the key of their month is destroyed they are gone, their row is not yet.
        if let Some(identity) = shown::identity(service, order, sealed)? {
            let place = shown::place(service, order.id, order.terms.place.as_deref())?;
            let when = (now, zone);
            quarantines.push(show::quarantine(
                order,
                &identity,
                place,
                &service.gazetteer,
                when,
            ));
        }
    }
    let orders: Vec<&Order> = found.iter().map(|(order, _)| order).collect();
    add_deadlines(service, &orders, &mut quarantines).await?;
    Ok(Response::new(pb::ListQuarantinesResponse {
        quarantines,
        next_page_token: last.map_or_else(String::new, |last| page::write(&last, &fingerprint)),
    }))
}

/// Adds the open deadlines of those that have any.
pub(super) async fn add_deadlines(
    service: &Registration,
    orders: &[&Order],
    quarantines: &mut [pb::Quarantine],
) -> Result<(), Error> {
    let today = service.day(service.clock.now());
    let waiting: Vec<_> = orders
        .iter()
        .filter(|order| order.alarms > 0 || order.needs > 0 || order.is_release_overdue(today))
        .map(|order| order.id)
        .collect();
    for open in deadlines::open_of(&service.db, &waiting).await? {
        let id = open.quarantine_id.to_string();
        if let Some(shown) = quarantines.iter_mut().find(|shown| shown.quarantine_id == id) {
            shown.deadlines.push(pb::QuarantineDeadline {
                kind: open.kind,
                object_id: open.object_id.to_string(),
                level: open.level,
                due_at: Some(open.due_at.to_proto()),
                missed: open.missed_at.is_some(),
            });
        }
    }
    Ok(())
}

pub(super) fn read_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}

fn read_state(number: i32) -> Result<State, Unreadable> {
    match number {
        0 => Ok(State::InForce),
        number => words::read_state(number),
    }
}

fn read_mode(number: i32) -> Result<Option<Mode>, Unreadable> {
    match number {
        0 => Ok(None),
        number => words::read_mode(number).map(Some),
    }
}

fn read_filter(number: i32, state: i32) -> Result<Filter, Unreadable> {
    let filter = match pb::QuarantineFilter::try_from(number) {
        Ok(pb::QuarantineFilter::Unspecified) => return Ok(Filter::All),
        Ok(pb::QuarantineFilter::Due) => Filter::Due,
        Ok(pb::QuarantineFilter::Overdue) => Filter::Overdue,
        Ok(pb::QuarantineFilter::EndsToday) => Filter::EndsToday,
        Ok(pb::QuarantineFilter::UnansweredCheck) => Filter::UnansweredCheck,
        Ok(pb::QuarantineFilter::OpenNeed) => Filter::OpenNeed,
        Ok(pb::QuarantineFilter::ReleaseOverdue) => Filter::ReleaseOverdue,
        Err(_) => {
            return Err(Unreadable::new(
                "UNKNOWN_FILTER",
                "must be one of the values of the contract",
            ));
        }
    };
    if matches!(read_state(state), Ok(State::Released)) {
        return Err(Unreadable::new(
            "ONLY_IN_FORCE",
            "the filters are about orders in force",
        ));
    }
    Ok(filter)
}
