//! A trip did not happen; the family takes back plans, staff also what was declared by mistake.

use crate::convert::person;
use crate::returnees::convert::words;
use crate::returnees::error::Refusal;
use crate::returnees::rpc::trips::{self as shared, found_in, order, today};
use crate::returnees::rules::words::TripAct;
use crate::rpc::asked;
use crate::service::Registration;
use kit::caller::Principal;
use kit::once::Repeat;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::kinds;

pub(super) async fn cancel_trip(
    service: &Registration,
    request: Request<pb::CancelTripRequest>,
) -> Result<Response<pb::CancelTripResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let today = today(service);
    let (request_id, id, reason) = (
        field("request_id", person::read_id::<kinds::Trip>(&asked.request_id)),
        field("trip_id", person::read_id::<kinds::Trip>(&asked.trip_id)),
        field("reason", asked::text(&asked.reason, 2, 200)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "CancelTrip", request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, today.now).await? {
        return Ok(Response::new(answer));
    }
    let found = found_in(&mut tx, &caller, id).await?;
    let order = order(service, &found.to(), today.now)?;

    // Decide.
    let is_family = found.relation.is_family();
    let next = found.stored.trip.cancel(is_family, &order.policy, &today)?;

    // Record.
    let what = (TripAct::Cancelled, Some(reason));
    let act = shared::act(service, (&caller, found.relation), id, what, today.now)?;
    let row = shared::row(service, &next, found.stored.details.clone(), act);
    let answer = pb::CancelTripResponse {
        state: words::state(next.state).into(),
        version: next.version,
    };
    repeat.keep(&mut tx, &answer).await?;
    shared::write_next(&mut tx, &caller, &found.person, "CancelTrip", &row).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}
