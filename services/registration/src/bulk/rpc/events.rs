//! Events: recorded before anything rests on them, and listed.

use super::read::{self, Keyset};
use super::shown;
use crate::bulk::error::Error;
use crate::bulk::store::events::{self, Event};
use crate::convert::person;
use crate::error::Error as Ground;
use crate::rpc::asked;
use crate::service::Registration;
use crate::store::people::NEWEST;
use kit::audit;
use kit::caller::Principal;
use kit::clock::Day;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::area::Area;
use vocabulary::purpose;

pub(super) async fn record_event(
    service: &Registration,
    request: Request<pb::RecordEventRequest>,
) -> Result<Response<pb::RecordEventResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, kind, title, document_number, area, happened_on) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Event>(&asked.request_id),
        ),
        field("kind", shown::read_event_kind(asked.kind)),
        field("title", purpose::parse(&asked.title)),
        field("document_number", asked::text(&asked.document_number, 2, 60)),
        field("area", read_area(&asked.area)),
        field("happened_on", read_past(&asked.happened_on, service.day(now))),
    )
        .all()?;

    // Decide.
    if !caller.sight().covers_area(&area) || !service.authority.contains(&area) {
        return Err(Ground::OutOfScope.into());
    }

    // Record. The id is the row's, so the statement itself tells whether it was there.
    let event = Event {
        id,
        request_hash: asked::hash(asked),
        kind,
        title: title.to_owned(),
        document_number: document_number.to_owned(),
        area,
        happened_on,
        recorded_by: caller.key().to_owned(),
        recorded_at: now,
    };
    let mut tx = service.db.begin().await?;
    if !events::add(&mut tx, &event).await? {
        let known = events::by_id_in(&mut tx, id).await?.ok_or(Error::UnknownEvent)?;
        if known.request_hash != event.request_hash || known.recorded_by != event.recorded_by {
            return Err(Ground::RequestIdReused.into());
        }
        return Ok(Response::new(pb::RecordEventResponse {
            event: Some(shown::event(&known)),
        }));
    }
    let entry = asked::entry(&caller, now, "RecordEvent", "event", id.as_uuid());
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Response::new(pb::RecordEventResponse {
        event: Some(shown::event(&event)),
    }))
}

pub(super) async fn list_events(
    service: &Registration,
    request: Request<pb::ListEventsRequest>,
) -> Result<Response<pb::ListEventsResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let fingerprint = Fingerprint::of(&("ListEvents", &asked.area, caller.sight().to_string()));
    let (area, size, before) = (
        field("area", read::area(&asked.area)),
        field("page_size", read::size(asked.page_size)),
        field(
            "page_token",
            page::read::<Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Ask.
    let area = read::narrowed(service, &caller, area)?;
    let most = i64::from(size) + 1;
    let mut found = events::page(&service.db, &area, before.unwrap_or(NEWEST), most).await?;
    let next_page_token = read::paged(&mut found, size, &fingerprint, |event| {
        (event.recorded_at, event.id.as_uuid())
    });
    Ok(Response::new(pb::ListEventsResponse {
        events: found.iter().map(shown::event).collect(),
        next_page_token,
    }))
}

fn read_area(text: &str) -> Result<Area, Unreadable> {
    read::area(text)?.ok_or_else(|| Unreadable::new("MISSING", "must be given"))
}

fn read_past(text: &str, today: Day) -> Result<Day, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    let day = Day::parse(text)?;
    if day > today {
        return Err(Unreadable::new("IN_FUTURE", "must not be in the future"));
    }
    Ok(day)
}
