//! Who is awaited in an area, who is overdue, who is here; masked, page by page.

use crate::error::Error;
use crate::returnees::convert::told::{read_optional_area, read_optional_country};
use crate::returnees::convert::words;
use crate::returnees::error::Refusal;
use crate::returnees::rpc::trips::{self as shared, masked, today};
use crate::returnees::rules::facts::Today;
use crate::returnees::rules::origin::Country;
use crate::returnees::rules::transport::TransportNumber;
use crate::returnees::rules::words::TripState;
use crate::returnees::store::arrivals::{self, Keyset, Listed, Wanted};
use crate::rpc::asked;
use crate::rules::identity::Identity;
use crate::rules::sight;
use crate::service::Registration;
use crate::store::vault::identity_of;
use kit::clock::Day;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn list_arrivals(
    service: &Registration,
    request: Request<pb::ListArrivalsRequest>,
) -> Result<Response<pb::ListArrivalsResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let today = today(service);
    let filter = asked::hash(&pb::ListArrivalsRequest {
        page_size: 0,
        page_token: String::new(),
        ..asked.clone()
    });
    let fingerprint = Fingerprint::of(&("ListArrivals", filter, caller.sight().to_string()));
    let (area, list, from, to, kind, origin, country, transport_number, size, after) = (
        field("area", read_optional_area(&asked.area)),
        field("list", words::read_list(asked.list)),
        field("from_day", read_optional_day(&asked.from_day)),
        field("to_day", read_optional_day(&asked.to_day)),
        field("kind", words::read_optional_kind(asked.kind)),
        field("origin_area", read_optional_area(&asked.origin_area)),
        field("origin_country", read_country(asked)),
        field(
            "transport_number",
            TransportNumber::parse_optional(&asked.transport_number),
        ),
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
    let area = sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Error::OutOfScope)?;
    let (state, from, to) = wanted(list, from, to, today.day);
    let wanted = Wanted {
        area,
        state,
        from,
        to,
        kind,
        origin: origin.map(|origin| service.gazetteer.today(&origin)),
        country,
        transport_number,
        late: asked.declared_late,
    };

    // Ask. One more than the page tells whether there is another.
    let after = after.unwrap_or(arrivals::EARLIEST);
    let mut rows = arrivals::page(&service.db, &wanted, after, i64::from(size) + 1).await?;
    let has_more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let last = rows
        .last()
        .filter(|_| has_more)
        .map(|row| (row.trip.day(), row.trip.id.as_uuid()));
    let next_page_token = last.map_or_else(String::new, |last| page::write(&last, &fingerprint));
    let mut arrivals = Vec::with_capacity(rows.len());
    for row in &rows {
        arrivals.extend(shown(service, row, &today)?);
    }
    Ok(Response::new(pb::ListArrivalsResponse {
        arrivals,
        next_page_token,
    }))
}

/// The state and the days of a list: what is expected and what is overdue meet at midnight.
fn wanted(list: pb::ArrivalList, from: Option<Day>, to: Option<Day>, today: Day) -> (TripState, Day, Day) {
    let (from, to) = (from.unwrap_or(Day::FIRST), to.unwrap_or(Day::LAST));
    match list {
        pb::ArrivalList::Unspecified | pb::ArrivalList::Expected => {
            (TripState::Expected, from.max(today), to)
        }
        pb::ArrivalList::Overdue => (TripState::Expected, from, to.min(today.previous())),
        pb::ArrivalList::Present => (TripState::Present, from, to),
        pb::ArrivalList::Departed => (TripState::Departed, from, to),
        pb::ArrivalList::Cancelled => (TripState::Cancelled, from, to),
    }
}

/// An arrival as lists show it; `None` when a key is destroyed: the person is gone, their row is not yet.
fn shown(service: &Registration, row: &Listed, today: &Today) -> Result<Option<pb::Arrival>, Refusal> {
    let trip = &row.trip;
    let opened = service
        .vault
        .open_sealed::<Identity>(identity_of(trip.person.as_uuid()), &row.sealed);
    let (Some(identity), Some(details)) = (
        shared::readable(opened)?,
        shared::open(service, trip.id, &row.details)?,
    ) else {
        return Ok(None);
    };
    Ok(Some(pb::Arrival {
        trip: Some(masked(service, trip, &details, trip.state, today)),
        name: identity.name.masked(),
        phone: identity.phone.masked(),
        level: crate::convert::words::level(row.stand.decision().at(today.now).level).into(),
    }))
}

/// Where they come from, abroad; refuses with `ONLY_ONE` when an area is asked for too.
fn read_country(asked: &pb::ListArrivalsRequest) -> Result<Option<Country>, Unreadable> {
    let country = read_optional_country(&asked.origin_country)?;
    if country.is_some() && !asked.origin_area.trim().is_empty() {
        return Err(Unreadable::new("ONLY_ONE", "an area or a country, not both"));
    }
    Ok(country)
}

fn read_optional_day(text: &str) -> Result<Option<Day>, Unreadable> {
    match text.trim() {
        "" => Ok(None),
        day => Day::parse(day).map(Some),
    }
}
