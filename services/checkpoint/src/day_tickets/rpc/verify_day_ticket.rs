//! VerifyDayTicket: a gate reads a courier's ticket, and what it decides is a pass.

use kit::clock::Day;
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, Reading, Way};

use crate::convert::pass::{Beside, write_passage};
use crate::convert::scan::{direction_at, first_bytes};
use crate::day_tickets::convert;
use crate::day_tickets::error::TicketError;
use crate::day_tickets::rules::ticket::decide;
use crate::day_tickets::store::tickets;
use crate::error::Refusal;
use crate::fevers::found::found;
use crate::rpc::verify_pass::open_gate;
use crate::rules::pass::{NewPass, Origin, Pass};
use crate::rules::taken::Taken;
use crate::service::Checkpoint;
use crate::store::pass::record::Recorded;

/// Answers once the pass is durable; it is committed with the gates' others.
pub(super) async fn verify_day_ticket(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::VerifyDayTicketRequest,
) -> Result<pb::VerifyDayTicketResponse, TicketError> {
    // Read.
    let now = service.clock.now();
    let asked = convert::read_verify(&request, now)?;
    let gate = open_gate(service, caller, asked.checkpoint)?;
    let direction = direction_at(asked.direction, gate.direction)
        .map_err(|refused| kit::parse::Flaws::one("direction", refused))?;

    // Ask.
    let ticket = tickets::of_code(&service.db, asked.code)
        .await?
        .ok_or(TicketError::UnknownTicket)?;
    let gates = tickets::gates_of(&service.db, ticket.id).await?;

    // Decide.
    let zone = service.clock.zone();
    let (stamp, order) = service.orders.of_gate(&gate.area, now);
    let threshold = order.fever_threshold_deci_celsius;
    let decision = decide(
        &ticket,
        gates.iter().any(|known| known.checkpoint == gate.id),
        Day::of(now, zone),
        direction,
        asked.temperature.map(|value| Reading::new(value, threshold)),
        gate.effective_settings(order.settings()).temperature_demand,
    );
    let kept = service.orders.retention(&gate.area, now);
    let pass = Pass {
        checkpoint: gate.id,
        id: asked.id,
        person: None,
        direction,
        way: Way::Card,
        origin: Origin::DayTicket,
        verdict: decision.verdict,
        reasons: decision.reasons,
        level: decision.level,
        temperature: asked.temperature.map(Taken::Degrees),
        threshold,
        mask_worn: asked.mask_worn,
        scanned_at: now,
        received_at: now,
        clock_skew_ms: 0,
        verifier: caller.effective().id.clone(),
        device_id: String::new(),
        device_sequence: 0,
        policy: stamp,
        confirm_by: None,
        voided_at: None,
        doubtful: false,
    };
    let new = NewPass {
        fever: found(&service.orders, &pass, &gate.area, now, zone),
        // A courier goes on nobody's quota.
        claim: None,
        area: gate.area,
        body_hash: first_bytes(&service.vault.token("day_ticket.scan", &format!("{request:?}"))),
        code_digest: None,
        delete_by: Day::of(now, zone).plus_days(i32::from(kept.pass_days)),
        pass,
    };

    // Record.
    let recorded = service.passes.write(new.clone()).await.map_err(Refusal::from)?;
    let (pass, fever) = match recorded {
        Recorded::Now => (new.pass, None),
        Recorded::WithFever(fever) => (new.pass, Some(fever)),
        Recorded::BeyondQuota(pass, fever) => (*pass, fever),
        Recorded::Before(pass) => (*pass, None),
        Recorded::Reused => return Err(Refusal::RequestIdReused.into()),
    };
    let beside = Beside {
        standings_age_seconds: service.standings.knowledge(now).seconds(),
        document_number: pass
            .policy
            .map(|stamp| service.orders.document_of(stamp))
            .unwrap_or_default(),
        fever,
        ..Beside::default()
    };
    Ok(pb::VerifyDayTicketResponse {
        passage: Some(write_passage(&pass, beside)),
    })
}
