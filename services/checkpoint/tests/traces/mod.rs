//! Traces: where somebody was, who was near, and that everybody who is shown can read who looked.

mod answers;
mod cells;
mod refusals;
mod store;

use crate::town::{NOON, Speaking, Town};
use checkpoint::rules::pass::{NewPass, Origin, Pass};
use checkpoint::rules::reasons::Reasons;
use checkpoint::rules::taken::Taken;
use checkpoint::store::pass::record::record;
use kit::clock::{Day, Moment};
use kit::db::Db;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::trace_service_client::TraceServiceClient;
use std::time::Duration;
use vocabulary::{
    Area, CheckpointId, Direction, Level, PassId, PersonId, Reason, Role, Temperature, Threshold, Verdict,
    Way,
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn somebody() -> PersonId {
    PersonId::new(NOON)
}

/// A pass as it lies in the books.
pub(crate) fn a_pass(
    gate: CheckpointId,
    area: &str,
    person: Option<PersonId>,
    scanned_at: Moment,
) -> NewPass {
    NewPass {
        pass: Pass {
            checkpoint: gate,
            id: PassId::new(scanned_at),
            person,
            direction: Direction::In,
            way: Way::HealthCode,
            origin: Origin::StaffScan,
            verdict: Verdict::Pass,
            reasons: Reasons::one(Reason::Green),
            level: Level::Green,
            temperature: Temperature::from_deci_celsius(366).ok().map(Taken::Degrees),
            threshold: Threshold::default(),
            mask_worn: None,
            scanned_at,
            received_at: scanned_at,
            clock_skew_ms: 0,
            verifier: "zhang".into(),
            device_id: String::new(),
            device_sequence: 0,
            policy: None,
            confirm_by: None,
            voided_at: None,
            doubtful: false,
        },
        area: Area::parse(area).unwrap(),
        body_hash: 1,
        code_digest: None,
        fever: None,
        delete_by: Day::parse("2020-04-30").unwrap(),
        claim: None,
    }
}

/// Somebody passed there, so many minutes before noon.
async fn passed(db: &Db, gate: CheckpointId, area: &str, person: PersonId, minutes_ago: u32) -> Pass {
    let new = a_pass(gate, area, Some(person), NOON - minutes_ago * MINUTE);
    record(db, std::slice::from_ref(&new)).await.unwrap();
    new.pass
}

fn traces(town: &Town, role: Role, scope: &str) -> TraceServiceClient<Speaking> {
    TraceServiceClient::new(town.asked_by(role, scope))
}

fn grounds() -> Option<pb::TraceGrounds> {
    Some(pb::TraceGrounds {
        purpose: "流行病学调查".into(),
        legal_basis: "传染病防治法第十二条".into(),
    })
}

/// The day until a minute after noon.
fn day() -> (Option<prost_types::Timestamp>, Option<prost_types::Timestamp>) {
    (
        Some((NOON - 24 * HOUR).to_proto()),
        Some((NOON + MINUTE).to_proto()),
    )
}

fn of_person(person: PersonId) -> pb::TracePersonRequest {
    let (from, to) = day();
    pb::TracePersonRequest {
        person_id: person.to_string(),
        from,
        to,
        grounds: grounds(),
        ..Default::default()
    }
}

fn contacts_of(person: PersonId, within_minutes: i32) -> pb::TraceContactsRequest {
    let (from, to) = day();
    pb::TraceContactsRequest {
        person_id: person.to_string(),
        from,
        to,
        within_minutes,
        grounds: grounds(),
        ..Default::default()
    }
}

fn grouped(person: PersonId, within_minutes: i32) -> pb::GroupContactsRequest {
    let (from, to) = day();
    pb::GroupContactsRequest {
        person_id: person.to_string(),
        from,
        to,
        within_minutes,
        grounds: grounds(),
        ..Default::default()
    }
}

fn of_place(of: pb::trace_place_request::Of) -> pb::TracePlaceRequest {
    let (from, to) = day();
    pb::TracePlaceRequest {
        of: Some(of),
        from,
        to,
        grounds: grounds(),
        ..Default::default()
    }
}
