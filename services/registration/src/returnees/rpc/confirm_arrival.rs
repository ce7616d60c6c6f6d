//! An expected returnee has come.

use crate::convert::person;
use crate::returnees::convert::{when, words};
use crate::returnees::error::Refusal;
use crate::returnees::rpc::trips::{self as shared, found_in, order, ordered, today};
use crate::returnees::rules::facts::When;
use crate::returnees::rules::words::TripAct;
use crate::rpc::asked;
use crate::service::Registration;
use kit::caller::Principal;
use kit::once::Repeat;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::kinds;

pub(super) async fn confirm_arrival(
    service: &Registration,
    request: Request<pb::ConfirmArrivalRequest>,
) -> Result<Response<pb::ConfirmArrivalResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let today = today(service);
    let arrived = when::read_optional(asked.arrived.as_ref(), today.zone)
        .map(|arrived| arrived.unwrap_or(When::at(today.now, today.zone)))
        .and_then(|arrived| arrived.past(&today));
    let (request_id, id, arrived) = (
        field("request_id", person::read_id::<kinds::Trip>(&asked.request_id)),
        field("trip_id", person::read_id::<kinds::Trip>(&asked.trip_id)),
        field("arrived", arrived),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "ConfirmArrival", request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, today.now).await? {
        return Ok(Response::new(answer));
    }
    let found = found_in(&mut tx, &caller, id).await?;
    // What is late is said by the order that held when it was declared.
    let order = order(service, &found.to(), found.stored.trip.declared.at)?;

    // Decide.
    let next = found.stored.trip.confirm(arrived, ordered(&order), &today)?;

    // Record.
    let act = shared::act(
        service,
        (&caller, found.relation),
        id,
        (TripAct::Confirmed, None),
        today.now,
    )?;
    let row = shared::row(service, &next, found.stored.details.clone(), act);
    let answer = pb::ConfirmArrivalResponse {
        state: words::state(next.state).into(),
        version: next.version,
    };
    repeat.keep(&mut tx, &answer).await?;
    shared::heard_of(service, &mut tx, &found.person, &today).await?;
    shared::write_next(&mut tx, &caller, &found.person, "ConfirmArrival", &row).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}
