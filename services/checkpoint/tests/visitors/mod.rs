//! Visitors at gates: admitted by three taps and two fields, held when they must be, seen until they leave.

mod admitted;
mod refusals;

use crate::town::Town;
use proto::checkpoint::v1 as pb;
use proto::common::v1::Answer;
use vocabulary::Role;

/// The community of every gate here.
pub(crate) const COMMUNITY: &str = "410811007001";

/// What staff write down of a visitor.
pub(crate) fn admission(town: &Town, gate: &str) -> pb::AdmitVisitorRequest {
    pb::AdmitVisitorRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        name: "李来访".into(),
        phone: "13800138000".into(),
        from_area: "410100".into(),
        high_risk_stay: Answer::No.into(),
        purpose: pb::VisitPurpose::Family.into(),
        host: "3号楼2单元501".into(),
        plate: "豫A·12345".into(),
        temperature_deci_celsius: Some(366),
        ..pb::AdmitVisitorRequest::default()
    }
}

/// The answer to an admission.
pub(crate) async fn admitted(
    town: &Town,
    request: pb::AdmitVisitorRequest,
) -> (pb::Passage, pb::VisitorTicket) {
    let answer = town
        .visitors(Role::GateStaff, COMMUNITY)
        .admit_visitor(request)
        .await;
    let answer = answer.unwrap().into_inner();
    (answer.passage.unwrap(), answer.ticket.unwrap())
}

/// A visitor leaves by a gate.
pub(crate) async fn leaves(
    town: &Town,
    gate: &str,
    code: &str,
) -> Result<pb::EndVisitResponse, tonic::Status> {
    let request = pb::EndVisitRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        short_code: code.into(),
    };
    let answer = town
        .visitors(Role::GateStaff, COMMUNITY)
        .end_visit(request)
        .await?;
    Ok(answer.into_inner())
}

/// The first page of the visits in a scope.
pub(crate) async fn listed(town: &Town, scope: &str, asked: pb::ListVisitorsRequest) -> Vec<pb::Visit> {
    let answer = town.visitors(Role::GateStaff, scope).list_visitors(asked).await;
    answer.unwrap().into_inner().visits
}
