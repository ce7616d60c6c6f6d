//! How visitors, couriers and leads are asked about.

use super::Ask;
use crate::personal::pantry::Pantry;
use crate::personal::planted::{ADDRESS, HISTORY, NAME, PHONE, STREET};
use proto::checkpoint::v1 as pb;
use proto::common::v1::{Answer, Direction};
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

/// A planted person as a courier.
pub(crate) fn courier(pantry: &Pantry<'_>) -> pb::IssueDayTicketRequest {
    pb::IssueDayTicketRequest {
        request_id: pantry.id(),
        name: NAME.to_owned(),
        phone: PHONE.to_owned(),
        company: "某某快递".to_owned(),
        plate: String::new(),
        checkpoint_ids: vec![pantry.checkpoint.clone()],
        day: pantry.town.clock.today().to_string(),
        well: Answer::Yes.into(),
    }
}

/// `DayTicketService`.
pub(super) async fn day_tickets(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "IssueDayTicket" => Ask::plain(courier(pantry)),
        "VerifyDayTicket" => Ask::plain(pb::VerifyDayTicketRequest {
            request_id: pantry.id(),
            checkpoint_id: pantry.checkpoint.clone(),
            short_code: pantry.day_ticket().await.short_code,
            direction: Direction::In.into(),
            temperature_deci_celsius: Some(365),
            mask_worn: None,
        }),
        "RevokeDayTicket" => Ask::plain(pb::RevokeDayTicketRequest {
            request_id: pantry.id(),
            ticket_id: pantry.day_ticket().await.ticket_id,
            reason: "the wrong person".to_owned(),
        }),
        "ListDayTickets" => {
            pantry.day_ticket().await;
            Ask::plain(pb::ListDayTicketsRequest::default())
        }
        _ => return None,
    };
    Some(vec![ask])
}

/// `VehicleService`.
pub(super) fn vehicles(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "RecordVehicle" => Ask::plain(pb::RecordVehicleRequest {
            request_id: pantry.id(),
            checkpoint_id: pantry.checkpoint.clone(),
            plate: "豫H12345".to_owned(),
            direction: Direction::In.into(),
            driver: Some(pb::record_vehicle_request::Driver::HealthCode(
                pantry.health_code.clone(),
            )),
            temperature_deci_celsius: Some(365),
            ..pb::RecordVehicleRequest::default()
        }),
        "ListVehicles" => Ask::plain(pb::ListVehiclesRequest {
            plate: "豫H12345".to_owned(),
            purpose: "a check of the week's vehicles".to_owned(),
            ..pb::ListVehiclesRequest::default()
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
