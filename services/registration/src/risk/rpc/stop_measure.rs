//! A measure is stopped midway, or taken back.

use crate::convert::person;
use crate::risk::error::Refusal;
use crate::risk::rpc::apply_area_risk::moved;
use crate::risk::rpc::measures::{Measured, shown, to_move};
use crate::risk::rules::words::State;
use crate::rpc::asked;
use crate::service::Registration;
use kit::caller::Principal;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::purpose;

pub(super) async fn stop_measure(
    service: &Registration,
    request: Request<pb::StopMeasureRequest>,
) -> Result<Response<pb::StopMeasureResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (id, reason) = (
        field("measure_id", person::read_id::<Measured>(&asked.measure_id)),
        field("reason", purpose::parse(&asked.reason)),
    )
        .all()?;

    // Ask. Whoever carries it out waits here, or is waited for.
    let mut tx = service.db.begin().await?;
    let mut measure = to_move(&mut tx, &caller, id.as_uuid()).await?;

    // Decide and record.
    let next = measure.stopped()?;
    measure.stopped = Some((caller.key().to_owned(), reason.to_owned()));
    measure.finished_at = Some(service.clock.now());
    let moved = moved(service, tx, (measure, next), &caller, "StopMeasure").await?;
    Ok(Response::new(pb::StopMeasureResponse {
        measure: Some(shown(service, &moved).await?),
    }))
}

pub(super) async fn revert_measure(
    service: &Registration,
    request: Request<pb::RevertMeasureRequest>,
) -> Result<Response<pb::RevertMeasureResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (id, reason) = (
        field("measure_id", person::read_id::<Measured>(&asked.measure_id)),
        field("reason", purpose::parse(&asked.reason)),
    )
        .all()?;

    // Ask.
    let mut tx = service.db.begin().await?;
    let mut measure = to_move(&mut tx, &caller, id.as_uuid()).await?;

    // Decide and record. The reason of whoever asked first is the one that is kept.
    let next = measure.reverted_by(caller.key())?;
    if measure.state != State::RevertWaiting {
        measure.reverted = Some((caller.key().to_owned(), reason.to_owned()));
    }
    let moved = moved(service, tx, (measure, next), &caller, "RevertMeasure").await?;
    Ok(Response::new(pb::RevertMeasureResponse {
        measure: Some(shown(service, &moved).await?),
    }))
}
