//! A returnee has left again.

use crate::convert::person;
use crate::returnees::convert::told::read_elsewhere;
use crate::returnees::convert::{when, words};
use crate::returnees::error::Refusal;
use crate::returnees::rpc::trips::{self as shared, found_in, order, today};
use crate::returnees::rules::facts::When;
use crate::returnees::rules::trip::Left;
use crate::returnees::rules::words::TripAct;
use crate::rpc::asked;
use crate::service::Registration;
use kit::caller::Principal;
use kit::once::Repeat;
use kit::parse::{All, field, spread};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::kinds;

pub(super) async fn record_departure(
    service: &Registration,
    request: Request<pb::RecordDepartureRequest>,
) -> Result<Response<pb::RecordDepartureResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let today = today(service);
    let when = when::read_optional(asked.left.as_ref(), today.zone)
        .map(|left| left.unwrap_or(When::at(today.now, today.zone)))
        .and_then(|left| left.past(&today));
    const FIELDS: (&str, &str) = ("for_area", "for_country");
    let to = read_elsewhere(
        asked.for_area.as_ref(),
        &asked.for_country,
        &service.authority,
        FIELDS,
    );
    let (request_id, id, when, to) = (
        field("request_id", person::read_id::<kinds::Trip>(&asked.request_id)),
        field("trip_id", person::read_id::<kinds::Trip>(&asked.trip_id)),
        field("left", when),
        spread(to),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "RecordDeparture", request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, today.now).await? {
        return Ok(Response::new(answer));
    }
    let found = found_in(&mut tx, &caller, id).await?;
    let order = order(service, &found.to(), today.now)?;

    // Decide.
    let left = Left { when, to };
    let next = found.stored.trip.leave(left, &order.policy, &today)?;

    // Record.
    let act = shared::act(
        service,
        (&caller, found.relation),
        id,
        (TripAct::Departed, None),
        today.now,
    )?;
    let row = shared::row(service, &next, found.stored.details.clone(), act);
    let answer = pb::RecordDepartureResponse {
        state: words::state(next.state).into(),
        version: next.version,
    };
    repeat.keep(&mut tx, &answer).await?;
    shared::heard_of(service, &mut tx, &found.person, &today).await?;
    shared::write_next(&mut tx, &caller, &found.person, "RecordDeparture", &row).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}
