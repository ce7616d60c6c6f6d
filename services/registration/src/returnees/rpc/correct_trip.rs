//! What was declared of a trip is replaced; the earlier version is kept, with who replaced it and why.

use crate::convert::person;
use crate::returnees::convert::told::read_facts;
use crate::returnees::error::Refusal;
use crate::returnees::rpc::trips::{self as shared, found_in, here, masked, order, ordered, today};
use crate::returnees::rules::words::TripAct;
use crate::returnees::store::places::details_of;
use crate::returnees::store::trips;
use crate::rpc::asked;
use crate::service::Registration;
use kit::caller::Principal;
use kit::once::Repeat;
use kit::parse::{All, field, nested, within};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::kinds;

pub(super) async fn correct_trip(
    service: &Registration,
    request: Request<pb::CorrectTripRequest>,
) -> Result<Response<pb::CorrectTripResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let today = today(service);
    let (request_id, id, version, told, reason) = (
        field("request_id", person::read_id::<kinds::Trip>(&asked.request_id)),
        field("trip_id", person::read_id::<kinds::Trip>(&asked.trip_id)),
        field("version", within(asked.version, 1..=i32::MAX - 1)),
        nested("facts", read_facts(asked.facts.as_ref(), &here(service))),
        field("reason", asked::text(&asked.reason, 2, 200)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "CorrectTrip", request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, today.now).await? {
        return Ok(Response::new(answer));
    }
    let found = found_in(&mut tx, &caller, id).await?;
    let trip = &found.stored.trip;
    if trip.version != version {
        return Err(Refusal::Changed);
    }
    let facts = told.facts(found.person.ward);
    // What is late is said by the order that held when it was declared.
    let order = order(service, &facts.to, trip.declared.at)?;

    // Decide.
    let next = trip.correct(facts, ordered(&order), &today)?;
    let origin = next
        .facts
        .origin
        .area()
        .map(|area| service.gazetteer.today(&area));
    if trips::is_declared(&mut tx, &next, origin.as_ref()).await? {
        return Err(Refusal::DeclaredAlready);
    }

    // Record.
    let sealed = service.vault.seal(details_of(id), &told.details, today.now)?;
    let what = (TripAct::Corrected, Some(reason));
    let act = shared::act(service, (&caller, found.relation), id, what, today.now)?;
    let row = shared::row(service, &next, sealed, act);
    // What is kept of the answer for a repeat holds no more than the answer shows: masks.
    let answer = pb::CorrectTripResponse {
        trip: Some(masked(service, &next, &told.details, next.state, &today)),
    };
    repeat.keep(&mut tx, &answer).await?;
    shared::heard_of(service, &mut tx, &found.person, &today).await?;
    shared::write_next(&mut tx, &caller, &found.person, "CorrectTrip", &row).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}
