//! VoidPass: the verifier takes a pass back, within seconds.

use kit::audit;
use kit::clock::Moment;
use kit::fault::Fault;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::verify_pass::gate_in_reach;
use crate::convert::scan::read_void;
use crate::error::Refusal;
use crate::fevers::rpc::reading;
use crate::quota::store::claims;
use crate::rules::pass::Pass;
use crate::service::Checkpoint;
use crate::store::pass;
use crate::store::tally::journal;
use crate::trail;

/// The pass stays in the books with the moment it was taken back; it counts no more, and the audit trail says why.
pub async fn void(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::VoidPassRequest,
) -> Result<pb::VoidPassResponse, Fault> {
    let now = service.clock.now();
    let (request_id, checkpoint, id, reason) = read_void(&request)?;
    let gate = gate_in_reach(service, caller, checkpoint)?;

    let repeat = Repeat::new(&caller.effective().id, "VoidPass", request_id, &request);
    let mut tx = service.db.begin().await.map_err(Refusal::from)?;
    if let Some(answer) = repeat.answer(&mut tx, now).await.map_err(Refusal::from)? {
        return Ok(answer);
    }
    let pass = pass::change::to_change(&mut tx, gate.id, id)
        .await
        .map_err(Refusal::from)?;
    let (_, order) = service.orders.of_gate(&gate.area, now);
    let pass = may_be_voided(pass, caller, order.void_within(), now)?;

    if !pass::change::void(&mut tx, &pass, now)
        .await
        .map_err(Refusal::from)?
    {
        return Err(Refusal::PassVoided.into());
    }
    // The turn before the figures: whoever records passes takes them in this order.
    claims::release(&mut tx, pass.id).await.map_err(Refusal::from)?;
    journal::take_back(&mut tx, &pass).await.map_err(Refusal::from)?;
    let fever = reading::taken_back(&mut tx, &pass, &caller.effective().id, now)
        .await
        .map_err(Refusal::from)?;
    let answer = pb::VoidPassResponse {
        voided_at: Some(now.to_proto()),
    };
    repeat.keep(&mut tx, &answer).await.map_err(Refusal::from)?;
    let line = trail::entry(caller, now, "VoidPass", ("pass", pass.id.as_uuid()), &gate.area);
    let line = audit::Entry {
        purpose: Some(reason.to_owned()),
        subject: pass.person.map(|person| person.as_uuid()),
        ..line
    };
    audit::write(&mut tx, line).await.map_err(Refusal::from)?;
    tx.commit().await.map_err(Refusal::from)?;
    if let Some(fever) = fever {
        service.open_fevers.stands(pass.person, fever);
    }
    Ok(answer)
}

/// The pass, if this caller may still take it back. Counted from when we learned of it: a device's clock is not asked.
fn may_be_voided(
    pass: Option<Pass>,
    caller: &Caller,
    within: std::time::Duration,
    now: Moment,
) -> Result<Pass, Refusal> {
    let pass = pass.ok_or(Refusal::UnknownPass)?;
    if pass.voided_at.is_some() {
        return Err(Refusal::PassVoided);
    }
    if pass.verifier != caller.effective().id {
        return Err(Refusal::NotYourPass);
    }
    if now.since(pass.received_at) > within {
        return Err(Refusal::TooLateToVoid);
    }
    Ok(pass)
}
