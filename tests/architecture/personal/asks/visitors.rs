//! How visitors are asked about, and leads.

use super::Ask;
use crate::personal::pantry::Pantry;
use crate::personal::planted::{ADDRESS, HISTORY, NAME, PHONE, STREET};
use proto::checkpoint::v1 as pb;
use proto::common::v1::Answer;
use proto::registration::v1 as people;

/// A planted person as a gate writes them down.
pub(crate) fn admission(pantry: &Pantry<'_>) -> pb::AdmitVisitorRequest {
    pb::AdmitVisitorRequest {
        request_id: pantry.id(),
        checkpoint_id: pantry.checkpoint.clone(),
        name: NAME.to_owned(),
        phone: PHONE.to_owned(),
        from_area: "410100".to_owned(),
        high_risk_stay: Answer::Yes.into(),
        purpose: pb::VisitPurpose::Family.into(),
        host: ADDRESS.to_owned(),
        temperature_deci_celsius: Some(365),
        ..pb::AdmitVisitorRequest::default()
    }
}

/// A planted person as a gate reports them.
pub(crate) fn lead(pantry: &Pantry<'_>) -> people::ReportLeadRequest {
    people::ReportLeadRequest {
        request_id: pantry.id(),
        area: STREET.to_owned(),
        name: NAME.to_owned(),
        phone: PHONE.to_owned(),
        host: ADDRESS.to_owned(),
        plate: String::new(),
        from_area: "410100".to_owned(),
        seen_at: Some(pantry.town.clock.now().to_proto()),
    }
}

/// `VisitorService`.
pub(super) async fn visitors(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "AdmitVisitor" => Ask::plain(admission(pantry)),
        "EndVisit" => Ask::plain(pb::EndVisitRequest {
            request_id: pantry.id(),
            checkpoint_id: pantry.checkpoint.clone(),
            short_code: pantry.visitor().await.short_code,
        }),
        "ListVisitors" => {
            pantry.visitor().await;
            Ask::plain(pb::ListVisitorsRequest::default())
        }
        "GetVisitor" => Ask::plain(pb::GetVisitorRequest {
            visit_id: pantry.visitor().await.visit_id,
            purpose: "a check of the week's visitors".to_owned(),
        }),
        _ => return None,
    };
    Some(vec![ask])
}

/// The leads of `ReportService`.
pub(super) async fn leads(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "ReportLead" => Ask::plain(lead(pantry)),
        "ListLeads" => {
            pantry.fresh_lead().await;
            Ask::plain(people::ListLeadsRequest::default())
        }
        "GetLead" => Ask::plain(people::GetLeadRequest {
            lead_id: pantry.fresh_lead().await,
            purpose: "a check of the week's leads".to_owned(),
        }),
        "CloseLead" => Ask::plain(people::CloseLeadRequest {
            request_id: pantry.id(),
            lead_id: pantry.fresh_lead().await,
            state: people::LeadState::Unfounded.into(),
            person_id: String::new(),
            note: HISTORY.to_owned(),
        }),
        _ => return None,
    };
    Some(vec![ask])
}
