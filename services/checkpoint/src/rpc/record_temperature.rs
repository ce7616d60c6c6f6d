//! RecordTemperature: the volunteer's reading completes a pass.

use std::sync::Arc;

use kit::fault::Fault;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, Verdict};

use super::verify_pass::gate_in_reach;
use crate::convert::pass::{Beside, write_passage};
use crate::convert::scan::read_temperature;
use crate::error::Refusal;
use crate::fevers::rpc::reading;
use crate::quota::store::claims;
use crate::rules::pass::{Origin, Pass};
use crate::rules::taken::Taken;
use crate::rules::verdict::{Decision, complete, needs_digits, uses_the_quota};
use crate::service::Checkpoint;
use crate::store::pass;
use crate::store::tally::journal;

/// Writes the reading into the pass that is there; no second one is counted. A held pass (fever, reading too low) takes one more.
pub async fn record(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::RecordTemperatureRequest,
) -> Result<pb::RecordTemperatureResponse, Fault> {
    let now = service.clock.now();
    let (request_id, checkpoint, id, taken) = read_temperature(&request)?;
    let gate = gate_in_reach(service, caller, checkpoint)?;

    let repeat = Repeat::new(&caller.effective().id, "RecordTemperature", request_id, &request);
    let mut tx = service.db.begin().await.map_err(Refusal::from)?;
    if let Some(answer) = repeat.answer(&mut tx, now).await.map_err(Refusal::from)? {
        return Ok(answer);
    }
    let before = pass::change::to_change(&mut tx, gate.id, id)
        .await
        .map_err(Refusal::from)?;
    let before = waiting(before)?;

    let decided = Decision {
        verdict: before.verdict,
        reasons: before.reasons.clone(),
        level: before.level,
    };
    if taken == Taken::Normal && needs_digits(&decided) {
        return Err(Refusal::DigitsNeeded.into());
    }
    let came_to = taken.result(before.threshold);
    let decision = complete(&decided, before.temperature.is_some(), came_to);

    let policy = service.orders.of_reading(&gate.area, &before, decision.verdict);
    if !pass::change::complete(&mut tx, &before, taken, &decision, policy)
        .await
        .map_err(Refusal::from)?
    {
        return Err(Refusal::PassVoided.into());
    }
    // Whoever is sent away after all has not gone out.
    if uses_the_quota(before.verdict) && !uses_the_quota(decision.verdict) {
        claims::release(&mut tx, before.id).await.map_err(Refusal::from)?;
    }
    if before.is_unmeasured() {
        journal::confirm(&mut tx, &before).await.map_err(Refusal::from)?;
    }
    let fever = reading::taken(
        service,
        &mut tx,
        &before,
        &gate,
        taken,
        &caller.effective().id,
        now,
    )
    .await?;
    let after = Pass {
        temperature: Some(taken),
        verdict: decision.verdict,
        reasons: decision.reasons,
        confirm_by: None,
        policy,
        ..before
    };
    let beside = Beside {
        standings_age_seconds: service.standings.knowledge(now).seconds(),
        document_number: after
            .policy
            .map(|stamp| service.orders.document_of(stamp))
            .unwrap_or_default(),
        fever: fever.map(|open| open.id),
        ..Beside::default()
    };
    let answer = pb::RecordTemperatureResponse {
        passage: Some(write_passage(&after, beside)),
    };
    repeat.keep(&mut tx, &answer).await.map_err(Refusal::from)?;
    tx.commit().await.map_err(Refusal::from)?;
    if let Some(fever) = fever {
        service.open_fevers.stands(after.person, fever);
    }

    if after.origin == Origin::SelfScan {
        service.self_scans.tell(Arc::new(after));
    }
    Ok(answer)
}

/// The pass, if a reading can still complete it.
fn waiting(pass: Option<Pass>) -> Result<Pass, Refusal> {
    let pass = pass.ok_or(Refusal::UnknownPass)?;
    if pass.voided_at.is_some() {
        return Err(Refusal::PassVoided);
    }
    if pass.temperature.is_some() && pass.verdict != Verdict::Recheck {
        return Err(Refusal::TemperatureTakenAlready);
    }
    Ok(pass)
}
