//! EndVisit: a visitor leaves by their ticket, and their way out is a pass.

use kit::clock::Day;
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, Direction, Level, Reason, Verdict, Way};

use crate::convert::pass::{Beside, write_passage};
use crate::error::Refusal;
use crate::rpc::verify_pass::open_gate;
use crate::rules::pass::{NewPass, Origin, Pass};
use crate::rules::reasons::Reasons;
use crate::rules::sight::OutOfScope;
use crate::service::Checkpoint;
use crate::store::pass::record::{self, Recorded};
use crate::visitors::convert;
use crate::visitors::error::VisitError;
use crate::visitors::rules::visit::{Visit, Visitor};
use crate::visitors::store::visits::{self, visitor_of};

/// Leaving needs no reading. Who leaves by another gate of the caller's sight leaves as well.
pub(super) async fn end_visit(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::EndVisitRequest,
) -> Result<pb::EndVisitResponse, VisitError> {
    // Read.
    let now = service.clock.now();
    let (id, checkpoint, code) = convert::read_end(&request, now)?;
    let gate = open_gate(service, caller, checkpoint)?;
    crate::convert::scan::direction_at(Some(Direction::Out), gate.direction)
        .map_err(|refused| kit::parse::Flaws::one("checkpoint_id", refused))?;

    // Ask.
    let mut tx = service.db.begin().await?;
    let visit = visits::of_code_in(&mut tx, code)
        .await?
        .ok_or(VisitError::UnknownVisit)?;
    if !caller.sight().covers_checkpoint(visit.checkpoint, &visit.area) && gate.area != visit.area {
        return Err(OutOfScope.into());
    }

    // Decide.
    if visit.left_at.is_some() && visit.left_by != Some(id.as_uuid()) {
        return Err(VisitError::VisitEnded);
    }

    // Record.
    let (stamp, order) = service.orders.of_gate(&gate.area, now);
    let kept = service.orders.retention(&gate.area, now);
    let pass = Pass {
        checkpoint: gate.id,
        id,
        person: None,
        direction: Direction::Out,
        way: Way::Manual,
        origin: Origin::Visitor,
        verdict: Verdict::Pass,
        reasons: Reasons::one(Reason::Visitor),
        level: Level::Grey,
        temperature: None,
        threshold: order.fever_threshold_deci_celsius,
        mask_worn: None,
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
        fever: None,
        claim: None,
        area: gate.area,
        body_hash: crate::convert::scan::first_bytes(&service.vault.token("visit.end", &code.to_string())),
        code_digest: None,
        delete_by: Day::of(now, service.clock.zone()).plus_days(i32::from(kept.pass_days)),
        pass,
    };
    let pass = match record::record_in(&mut tx, &new).await? {
        Recorded::Now | Recorded::WithFever(_) => new.pass,
        Recorded::BeyondQuota(pass, _) | Recorded::Before(pass) => *pass,
        Recorded::Reused => return Err(Refusal::RequestIdReused.into()),
    };
    visits::end(&mut tx, visit.id, id, now).await?;
    let after = visits::one_in(&mut tx, visit.id)
        .await?
        .ok_or(VisitError::UnknownVisit)?;
    tx.commit().await?;
    answer(service, &pass, &after)
}

fn answer(service: &Checkpoint, pass: &Pass, visit: &Visit) -> Result<pb::EndVisitResponse, VisitError> {
    let visitor: Visitor = service.vault.open_sealed(visitor_of(visit.id), &visit.sealed)?;
    let beside = Beside {
        standings_age_seconds: service.standings.knowledge(pass.scanned_at).seconds(),
        document_number: pass
            .policy
            .map(|stamp| service.orders.document_of(stamp))
            .unwrap_or_default(),
        ..Beside::default()
    };
    Ok(pb::EndVisitResponse {
        passage: Some(write_passage(pass, beside)),
        visit: Some(convert::write(visit, &visitor, pass.scanned_at, |stamp| {
            service.orders.document_of(stamp)
        })),
    })
}
