//! AdmitVisitor: three taps and two fields, a verdict at once, a ticket; and the host's community hears of a high-risk stay.

use kit::clock::Day;
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, Direction, Level, Reading, Way};

use crate::convert::pass::{Beside, write_passage};
use crate::error::Refusal;
use crate::fevers::found::found;
use crate::outbox::rules::Kind;
use crate::outbox::store as outbox;
use crate::rpc::verify_pass::open_gate;
use crate::rules::pass::{NewPass, Origin, Pass};
use crate::rules::taken::Taken;
use crate::service::Checkpoint;
use crate::store::pass::record::{self, Recorded};
use crate::visitors::convert::{self, Admission};
use crate::visitors::error::VisitError;
use crate::visitors::rules::order::VisitorOrder;
use crate::visitors::rules::visit::{NewVisit, decide, short_code};
use crate::visitors::store::visits::{self, visitor_of};

/// Answers once visit and pass are durable.
pub(super) async fn admit_visitor(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::AdmitVisitorRequest,
) -> Result<pb::AdmitVisitorResponse, VisitError> {
    // Read.
    let now = service.clock.now();
    let asked = convert::read_admission(&request, now)?;
    let gate = open_gate(service, caller, asked.checkpoint)?;
    crate::convert::scan::direction_at(Some(Direction::In), gate.direction)
        .map_err(|refused| kit::parse::Flaws::one("checkpoint_id", refused))?;

    // Decide.
    let (stamp, order) = service.orders.of_gate(&gate.area, now);
    let threshold = order.fever_threshold_deci_celsius;
    let decision = decide(
        asked.high_risk_stay,
        Direction::In,
        asked.temperature.map(|value| Reading::new(value, threshold)),
        gate.effective_settings(order.settings()).temperature_demand,
    );
    let (policy, visitors) = service.orders.in_force::<VisitorOrder>(&gate.area, now);
    let zone = service.clock.zone();
    let kept = service.orders.retention(&gate.area, now);
    let pass = Pass {
        checkpoint: gate.id,
        id: asked.id,
        person: None,
        direction: Direction::In,
        way: Way::Manual,
        origin: Origin::Visitor,
        verdict: decision.verdict,
        reasons: decision.reasons,
        level: Level::Grey,
        temperature: asked.temperature.map(Taken::Degrees),
        threshold,
        mask_worn: asked.mask_worn,
        scanned_at: now,
        received_at: now,
        clock_skew_ms: 0,
        verifier: caller.effective().id.clone(),
        device_id: asked.device_id.clone(),
        device_sequence: 0,
        policy: stamp,
        confirm_by: None,
        voided_at: None,
        doubtful: false,
    };
    let new = NewPass {
        fever: found(&service.orders, &pass, &gate.area, now, zone),
        // A visitor goes on nobody's quota.
        claim: None,
        area: gate.area,
        body_hash: body_hash(service, &request),
        code_digest: None,
        delete_by: Day::of(now, zone).plus_days(i32::from(kept.pass_days)),
        pass,
    };
    let visit = NewVisit {
        id: asked.id,
        checkpoint: gate.id,
        area: gate.area,
        code: short_code(asked.id),
        sealed: service.vault.seal(visitor_of(asked.id), &asked.visitor, now)?,
        from_area: asked.from_area,
        high_risk_stay: asked.high_risk_stay,
        purpose: asked.purpose,
        by: caller.effective().id.clone(),
        at: now,
        valid_until: now + visitors.ticket(),
        policy,
        delete_by: Day::of(now, zone).plus_days(i32::from(visitors.visit_days)),
    };

    // Record.
    recorded(service, &asked, &new, &visit).await
}

async fn recorded(
    service: &Checkpoint,
    asked: &Admission,
    new: &NewPass,
    visit: &NewVisit,
) -> Result<pb::AdmitVisitorResponse, VisitError> {
    let mut tx = service.db.begin().await?;
    let answer = |pass: &Pass, fever| {
        let beside = Beside {
            standings_age_seconds: service.standings.knowledge(pass.scanned_at).seconds(),
            document_number: pass
                .policy
                .map(|stamp| service.orders.document_of(stamp))
                .unwrap_or_default(),
            fever,
            ..Beside::default()
        };
        write_passage(pass, beside)
    };
    let passage = match record::record_in(&mut tx, new).await? {
        Recorded::Now => answer(&new.pass, None),
        Recorded::WithFever(fever) => answer(&new.pass, Some(fever)),
        Recorded::BeyondQuota(pass, fever) => answer(&pass, fever),
        Recorded::Before(pass) => {
            let known = visits::one_in(&mut tx, asked.id)
                .await?
                .ok_or(Refusal::RequestIdReused)?;
            return Ok(pb::AdmitVisitorResponse {
                passage: Some(answer(&pass, None)),
                ticket: Some(convert::write_ticket(known.id, known.code, known.valid_until)),
            });
        }
        Recorded::Reused => return Err(Refusal::RequestIdReused.into()),
    };
    visits::add(&mut tx, visit).await?;
    if visit.high_risk_stay {
        outbox::put(&mut tx, Kind::Lead, visit.id.as_uuid()).await?;
    }
    tx.commit().await?;
    Ok(pb::AdmitVisitorResponse {
        passage: Some(passage),
        ticket: Some(convert::write_ticket(visit.id, visit.code, visit.valid_until)),
    })
}

/// Tells this request from another one with the same id. Keyed: a plain hash of a phone would give the phone away.
fn body_hash(service: &Checkpoint, request: &pb::AdmitVisitorRequest) -> i64 {
    let body = format!("{request:?}");
    crate::convert::scan::first_bytes(&service.vault.token("visit.request", &body))
}
