//! What the people of a story write into the services' messages.

use super::teller::Resident;
use crate::demo::dice::Dice;
use crate::demo::gates::PlannedGate;
use crate::demo::people::Invented;
use crate::demo::schedule::PlannedPass;
use kit::clock::Moment;
use proto::checkpoint::v1 as gate;
use proto::common::v1::{Answer, Direction, HealthLevel};
use proto::registration::v1 as person;

/// The id of the story's nth request of a kind, made at a moment of the story: the same whenever it is told.
pub(super) fn id(kind: &str, number: usize, at: Moment) -> String {
    Dice::new(kind, number as u64)
        .uuid_v7((at.unix_micros() / 1000) as u64)
        .to_string()
}

pub(super) fn row(index: usize, plan: &PlannedGate) -> gate::ImportCheckpointsRequest {
    gate::ImportCheckpointsRequest {
        line: index as i32 + 2, // the first line of a table is its head
        unit_name: plan.unit.clone(),
        unit_kind: plan.kind.to_owned(),
        area: plan.community.clone(),
        checkpoint_name: plan.name.clone(),
        direction: "进出".to_owned(),
        ..Default::default()
    }
}

pub(super) fn details(invented: &Invented, address: &str) -> person::PersonDetails {
    person::PersonDetails {
        name: invented.name.clone(),
        id_document: Some(person::IdDocument {
            number: invented.id_number.clone(),
            ..Default::default()
        }),
        phone: invented.phone.clone(),
        address: address.to_owned(),
        ..Default::default()
    }
}

pub(super) fn answers(invented: &Invented) -> person::HealthAnswers {
    let symptom = if invented.coughs {
        person::Symptom::DryCough
    } else {
        person::Symptom::None
    };
    person::HealthAnswers {
        temperature_deci_celsius: None,
        symptoms: vec![symptom.into()],
        high_risk_stay: Answer::No.into(),
        ..Default::default()
    }
}

pub(super) fn resident(registered: person::RegisteredMember, invented: &Invented) -> Resident {
    Resident {
        id: registered.person_id,
        coughs: invented.coughs,
    }
}

pub(super) fn offline_pass(
    checkpoint_id: &str,
    pass: &PlannedPass,
    resident: &Resident,
    sequence: usize,
) -> gate::OfflinePass {
    gate::OfflinePass {
        pass_id: pass.id.to_string(),
        checkpoint_id: checkpoint_id.to_owned(),
        person_id: resident.id.clone(),
        // A story told again after it was killed makes other codes, and must tell the same passes.
        code_digest: Vec::new(),
        direction: direction(pass).into(),
        way: gate::Way::HealthCode.into(),
        temperature_deci_celsius: pass.temperature,
        mask_worn: Some(true),
        level: HealthLevel::Green.into(),
        verdict: gate::Verdict::Pass.into(),
        reasons: vec![gate::VerdictReason::Green.into()],
        scanned_at: Some(pass.at.to_proto()),
        device_sequence: sequence as i64,
    }
}

pub(super) fn direction(pass: &PlannedPass) -> Direction {
    if pass.inward {
        Direction::In
    } else {
        Direction::Out
    }
}

/// The phone a gate works with.
pub(super) fn device(gate: usize) -> String {
    format!("gate-{gate:04}")
}
