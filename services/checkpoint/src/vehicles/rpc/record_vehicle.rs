//! RecordVehicle: the driver is judged, the highest reading counts, and the plate stands beside the pass.

use kit::clock::Day;
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, Level, Reading, Way};

use crate::convert::pass::{Beside, write_passage};
use crate::convert::scan::{Scan, direction_at, first_bytes};
use crate::error::Refusal;
use crate::fevers::found::found;
use crate::rpc::judge::{Scanner, document_of, judge};
use crate::rpc::verify_pass::open_gate;
use crate::rules::pass::{NewPass, Origin, Pass};
use crate::rules::place::Gate;
use crate::rules::taken::Taken;
use crate::service::Checkpoint;
use crate::store::pass::record::{self, Recorded};
use crate::vehicles::convert::{self, Driven, Driver};
use crate::vehicles::rules::vehicle::{NewVehicle, reading_that_counts};
use crate::vehicles::store::vehicles::{self, plate_of};
use crate::visitors::error::VisitError;
use crate::visitors::rules::order::VisitorOrder;
use crate::visitors::rules::visit::decide;
use crate::visitors::store::visits;

/// Answers once pass and vehicle are durable.
pub(super) async fn record_vehicle(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::RecordVehicleRequest,
) -> Result<pb::RecordVehicleResponse, VisitError> {
    // Read.
    let now = service.clock.now();
    let asked = convert::read_record(&request, now)?;
    let gate = open_gate(service, caller, asked.checkpoint)?;
    let direction = direction_at(asked.direction, gate.direction)
        .map_err(|refused| kit::parse::Flaws::one("direction", refused))?;

    // Decide.
    let scan = Scan {
        id: asked.id,
        checkpoint: Some(gate.id),
        direction: Some(direction),
        way: Way::Plate,
        temperature: reading_that_counts(asked.temperature, &asked.passenger_readings),
        mask_worn: asked.mask_worn,
        device_id: String::new(),
        device_sequence: 0,
        plate_digit: asked.plate.last_digit(),
    };
    let (mut new, beside) = match &asked.driver {
        Driver::Resident(code) => {
            let scanner = Scanner {
                origin: Origin::StaffScan,
                verifier: &caller.effective().id,
            };
            let judged = judge(service, &gate, scan, direction, code, scanner, now);
            (judged.new, judged.beside)
        }
        Driver::Visitor(code) => {
            let visit = visits::of_code(&service.db, *code)
                .await?
                .ok_or(VisitError::UnknownVisit)?;
            as_visitor(service, caller, &gate, scan, direction, visit.high_risk_stay)
        }
    };
    new.body_hash = first_bytes(&service.vault.token("vehicle.request", &format!("{request:?}")));

    // Record.
    recorded(service, &gate, &asked, new, beside).await
}

/// The pass of a driver who was written down as a visitor.
fn as_visitor(
    service: &Checkpoint,
    caller: &Caller,
    gate: &Gate,
    scan: Scan,
    direction: vocabulary::Direction,
    high_risk_stay: bool,
) -> (NewPass, Beside) {
    let now = service.clock.now();
    let (policy, order) = service.orders.of_gate(&gate.area, now);
    let threshold = order.fever_threshold_deci_celsius;
    let reading = scan.temperature.map(|value| Reading::new(value, threshold));
    let demand = gate.effective_settings(order.settings()).temperature_demand;
    let decision = decide(high_risk_stay, direction, reading, demand);
    let zone = service.clock.zone();
    let kept = service.orders.retention(&gate.area, now);
    let pass = Pass {
        checkpoint: gate.id,
        id: scan.id,
        person: None,
        direction,
        way: scan.way,
        origin: Origin::Visitor,
        verdict: decision.verdict,
        reasons: decision.reasons,
        level: Level::Grey,
        temperature: scan.temperature.map(Taken::Degrees),
        threshold,
        mask_worn: scan.mask_worn,
        scanned_at: now,
        received_at: now,
        clock_skew_ms: 0,
        verifier: caller.effective().id.clone(),
        device_id: scan.device_id,
        device_sequence: scan.device_sequence,
        policy,
        confirm_by: None,
        voided_at: None,
        doubtful: false,
    };
    let beside = Beside {
        standings_age_seconds: service.standings.knowledge(now).seconds(),
        document_number: policy
            .map(|stamp| service.orders.document_of(stamp))
            .unwrap_or_default(),
        ..Beside::default()
    };
    let new = NewPass {
        fever: found(&service.orders, &pass, &gate.area, now, zone),
        // A visitor goes on nobody's quota.
        claim: None,
        area: gate.area,
        body_hash: 0,
        code_digest: None,
        delete_by: Day::of(now, zone).plus_days(i32::from(kept.pass_days)),
        pass,
    };
    (new, beside)
}

async fn recorded(
    service: &Checkpoint,
    gate: &Gate,
    asked: &Driven,
    new: NewPass,
    beside: Beside,
) -> Result<pb::RecordVehicleResponse, VisitError> {
    let at = new.pass.scanned_at;
    let (_, order) = service.orders.in_force::<VisitorOrder>(&gate.area, at);
    let day = Day::of(at, service.clock.zone()).plus_days(i32::from(order.visit_days));
    let vehicle = NewVehicle {
        checkpoint: gate.id,
        pass: new.pass.id,
        area: gate.area,
        plate_token: service.vault.token("plate", asked.plate.clear()),
        sealed: service.vault.seal(plate_of(new.pass.id), &asked.plate, at)?,
        direction: new.pass.direction,
        passengers: asked.passengers,
        at,
        // An erased driver's plate is found by the pass: it goes with it at the latest.
        delete_by: day.min(new.delete_by),
    };
    let mut tx = service.db.begin().await?;
    let (pass, opened) = match record::record_in(&mut tx, &new).await? {
        Recorded::Now => (new.pass, None),
        Recorded::WithFever(fever) => (new.pass, Some(fever)),
        Recorded::BeyondQuota(pass, fever) => (*pass, fever),
        Recorded::Before(pass) => {
            let document_number = document_of(service, &pass);
            let passage = write_passage(
                &pass,
                Beside {
                    document_number,
                    ..beside
                },
            );
            return Ok(pb::RecordVehicleResponse {
                passage: Some(passage),
            });
        }
        Recorded::Reused => return Err(Refusal::RequestIdReused.into()),
    };
    vehicles::add(&mut tx, &vehicle).await?;
    tx.commit().await?;
    if let Some(fever) = opened {
        service.open_fevers.open_of(pass.person, fever);
    }
    let beside = Beside {
        fever: opened.or(beside.fever),
        document_number: document_of(service, &pass),
        ..beside
    };
    Ok(pb::RecordVehicleResponse {
        passage: Some(write_passage(&pass, beside)),
    })
}
