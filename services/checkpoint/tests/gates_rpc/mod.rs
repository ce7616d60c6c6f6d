//! GateService through its layers: what is decided, what is recorded, and every refusal by its reason.

mod judged;
mod refused;
mod self_scans;

use crate::town::Town;
use proto::checkpoint::v1::{self as pb, VerdictReason as Why};
use proto::common::v1 as common;
use std::time::Duration;
use vocabulary::Role;

const HOUR: Duration = Duration::from_secs(3_600);

pub(crate) fn scan(town: &Town, gate: &str, code: &str) -> pb::VerifyPassRequest {
    pb::VerifyPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        health_code: code.into(),
        direction: common::Direction::In.into(),
        temperature_deci_celsius: Some(366),
        mask_worn: Some(true),
        device_id: "phone-7".into(),
        device_sequence: 1,
        ..pb::VerifyPassRequest::default()
    }
}

pub(crate) async fn verified(town: &Town, request: pb::VerifyPassRequest) -> pb::Passage {
    town.gates(Role::GateStaff, "410811")
        .verify_pass(request)
        .await
        .unwrap()
        .into_inner()
        .passage
        .unwrap()
}

fn why(passage: &pb::Passage) -> Vec<Why> {
    passage.reasons().collect()
}
