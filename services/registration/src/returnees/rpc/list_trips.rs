//! The trips of a person, and what one of them said before.

use crate::convert::person::{self, Shown};
use crate::error::Error;
use crate::returnees::convert::{shown, words};
use crate::returnees::error::Refusal;
use crate::returnees::rpc::trips::{self as shared, found, masked, today};
use crate::returnees::store::trips::{self, Keyset};
use crate::rpc::asked;
use crate::rules::sight::{self, Relation};
use crate::service::Registration;
use kit::audit;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::{kinds, purpose};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn list_trips(
    service: &Registration,
    request: Request<pb::ListTripsRequest>,
) -> Result<Response<pb::ListTripsResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let today = today(service);
    let fingerprint = Fingerprint::of(&("ListTrips", &asked.person_id, caller.sight().to_string()));
    let (id, purpose, size, after) = (
        field("person_id", person::read_person_id(&asked.person_id)),
        field("purpose", purpose::parse_optional(&asked.purpose)),
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

    // Ask. One more than the page tells whether there is another.
    let (_, relation) = asked::person(service, &caller, id).await?;
    let after = after.unwrap_or(trips::NEWEST);
    let mut rows = trips::of_person(&service.db, id, after, i64::from(size) + 1).await?;
    let last_arrival = trips::last_arrival(&service.db, id).await?;

    // Decide. One's own data are one's own; everybody else says why.
    let view = if relation.is_family() || asked.in_clear {
        Shown::Clear
    } else {
        Shown::Masked
    };
    if view == Shown::Clear {
        if !sight::may_read_clear(&caller, relation) {
            return Err(Error::ClearNotAllowed.into());
        }
        if relation == Relation::InScope && purpose.is_none() {
            let missing = Unreadable::new(
                "MISSING",
                "must say why the clear text is needed, in 2 characters or more",
            );
            return Err(Flaws::one("purpose", missing).into());
        }
    }

    // Record, before the answer: a read nobody knows of must not happen.
    if asked.in_clear {
        let mut entry = asked::entry(&caller, today.now, "ListTrips", "person", id.as_uuid());
        entry.purpose = purpose.map(str::to_owned);
        let mut tx = service.db.begin().await?;
        audit::write(&mut tx, entry.about(id.as_uuid())).await?;
        tx.commit().await?;
    }
    let has_more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let last = rows
        .last()
        .filter(|_| has_more)
        .map(|row| (row.trip.day(), row.trip.id.as_uuid()));
    let next_page_token = last.map_or_else(String::new, |last| page::write(&last, &fingerprint));
    let mut trips = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(details) = shared::details(service, row)? else {
            continue;
        };
        let state = row.trip.state_given(last_arrival);
        trips.push(shown::trip(
            &row.trip,
            &details,
            (state, view),
            &service.gazetteer,
            today.day,
        ));
    }
    Ok(Response::new(pb::ListTripsResponse {
        trips,
        next_page_token,
    }))
}

pub(super) async fn list_trip_versions(
    service: &Registration,
    request: Request<pb::ListTripVersionsRequest>,
) -> Result<Response<pb::ListTripVersionsResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let today = today(service);
    let fingerprint = Fingerprint::of(&("ListTripVersions", &asked.trip_id, caller.sight().to_string()));
    let (id, size, before) = (
        field("trip_id", person::read_id::<kinds::Trip>(&asked.trip_id)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field("page_token", page::read::<i32>(&asked.page_token, &fingerprint)),
    )
        .all()?;

    // Ask. One more than the page tells whether there is another.
    let stored = found(service, &caller, id).await?;
    let before = before.unwrap_or(i32::MAX);
    let mut rows = trips::versions(&service.db, &stored.trip, before, i64::from(size) + 1).await?;
    let has_more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let last = rows.last().map(|row| row.trip.version).filter(|_| has_more);
    let next_page_token = last.map_or_else(String::new, |last| page::write(&last, &fingerprint));
    let mut versions = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(details) = shared::details(service, row)? else {
            continue;
        };
        versions.push(pb::TripVersion {
            trip: Some(masked(service, &row.trip, &details, row.trip.state, &today)),
            act: words::act(row.act.what).into(),
            acted_by: row.act.by.clone(),
            acted_at: Some(row.act.at.to_proto()),
            reason: shared::reason(service, row)?,
        });
    }
    Ok(Response::new(pb::ListTripVersionsResponse {
        versions,
        next_page_token,
    }))
}
