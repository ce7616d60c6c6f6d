//! Fevers found at gates: a case's whole life through the layers, its tables on both engines, what registration is told.

mod life;
mod refusals;
mod store;
mod told;

use crate::town::Town;
use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use vocabulary::Role;

/// The community of every gate here.
pub(crate) const COMMUNITY: &str = "410811007001";
/// Its street.
pub(crate) const STREET: &str = "410811007";

/// What staff send when they scan a code with this reading.
pub(crate) fn scan(town: &Town, gate: &str, code: &str, deci: Option<i32>) -> pb::VerifyPassRequest {
    pb::VerifyPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        health_code: code.into(),
        direction: common::Direction::In.into(),
        temperature_deci_celsius: deci,
        ..pb::VerifyPassRequest::default()
    }
}

/// The answer to a scan with this reading.
pub(crate) async fn scanned(town: &Town, gate: &str, code: &str, deci: Option<i32>) -> pb::Passage {
    let request = scan(town, gate, code, deci);
    let answer = town.gates(Role::GateStaff, COMMUNITY).verify_pass(request).await;
    answer.unwrap().into_inner().passage.unwrap()
}

/// A case with its history, as an officer reads it, notes included.
pub(crate) async fn history(town: &Town, fever_id: &str) -> pb::GetFeverResponse {
    let request = pb::GetFeverRequest {
        fever_id: fever_id.into(),
        with_notes: true,
        purpose: "核对发热处置".into(),
    };
    let answer = town.fevers(Role::Officer, "410811").get_fever(request).await;
    answer.unwrap().into_inner()
}

/// A second reading, taken at the gate.
pub(crate) async fn rechecked(town: &Town, fever_id: &str, deci: i32) -> Result<pb::Fever, tonic::Status> {
    let request = pb::RecordRecheckRequest {
        request_id: town.id(),
        fever_id: fever_id.into(),
        temperature_deci_celsius: deci,
    };
    let answer = town
        .fevers(Role::GateStaff, COMMUNITY)
        .record_recheck(request)
        .await?;
    Ok(answer.into_inner().fever.unwrap())
}

/// Somebody whose scope is that area has the report in hand.
pub(crate) async fn acknowledged(
    town: &Town,
    fever_id: &str,
    scope: &str,
) -> Result<pb::Fever, tonic::Status> {
    let request = pb::AcknowledgeFeverRequest {
        request_id: town.id(),
        fever_id: fever_id.into(),
        note: String::new(),
    };
    let answer = town
        .fevers(Role::CommunityWorker, scope)
        .acknowledge_fever(request)
        .await?;
    Ok(answer.into_inner().fever.unwrap())
}

/// A case ends.
pub(crate) async fn closed(
    town: &Town,
    fever_id: &str,
    outcome: pb::FeverOutcome,
) -> Result<pb::Fever, tonic::Status> {
    let request = pb::CloseFeverRequest {
        request_id: town.id(),
        fever_id: fever_id.into(),
        outcome: outcome.into(),
        note: "医院来电".into(),
    };
    let answer = town.fevers(Role::Officer, "410811").close_fever(request).await?;
    Ok(answer.into_inner().fever.unwrap())
}

/// The first page of the cases in a scope.
pub(crate) async fn listed(town: &Town, scope: &str, asked: pb::ListFeversRequest) -> Vec<pb::Fever> {
    let role = if scope.starts_with("checkpoint") {
        Role::GateStaff
    } else {
        Role::CommunityWorker
    };
    let answer = town.fevers(role, scope).list_fevers(asked).await;
    answer.unwrap().into_inner().fevers
}

/// What happened, kind by kind.
pub(crate) fn kinds(history: &pb::GetFeverResponse) -> Vec<pb::FeverStepKind> {
    history.steps.iter().map(pb::FeverStep::kind).collect()
}
