//! The services, asked as the resident whose phone it is.

use super::known::Known;
use crate::front::Front;
use crate::web::Visit;
use crate::web::outings::Outings;
use axum::response::Redirect;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use kit::wire::Wire;
use kit::{fault, origin};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proto::checkpoint::v1 as gate;
use proto::checkpoint::v1::audit_service_client as of_passes;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::checkpoint::v1::get_quota_days_request::Of;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::quota_service_client::QuotaServiceClient;
use proto::checkpoint::v1::resolve_poster_request::By;
use proto::registration::v1 as pb;
use proto::registration::v1::audit_service_client as of_people;
use proto::registration::v1::health_code_service_client::HealthCodeServiceClient;
use proto::registration::v1::notice_service_client::NoticeServiceClient;
use proto::registration::v1::objection_service_client::ObjectionServiceClient;
use proto::registration::v1::outreach_service_client::OutreachServiceClient;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::{Code, Request, Status};
use vocabulary::{PersonId, ShortCode};

/// A request that bears the session of this phone.
pub(super) fn asked_by<T>(known: &Known, message: T) -> Request<T> {
    let mut request = Request::new(message);
    if let Ok(bearer) = MetadataValue::try_from(format!("Bearer {}", known.session)) {
        request.metadata_mut().insert(AUTHORIZATION.as_str(), bearer);
    }
    request
}

/// A request of somebody whom nobody knows yet: what they try is counted by where they come from.
pub(super) fn asked_from<T>(visit: Visit, message: T) -> Request<T> {
    let mut headers = HeaderMap::new();
    if let Some(address) = visit.address {
        origin::write(address, &mut headers);
    }
    let mut request = Request::new(message);
    *request.metadata_mut() = MetadataMap::from_headers(headers);
    request
}

/// Registration's people.
pub(super) fn people(front: &Front) -> RegistrationServiceClient<Wire> {
    RegistrationServiceClient::new(front.neighbours.registration.clone())
}

/// Registration's codes.
pub(super) fn codes(front: &Front) -> HealthCodeServiceClient<Wire> {
    HealthCodeServiceClient::new(front.neighbours.registration.clone())
}

/// Checkpoint's gates, as places.
pub(super) fn posters(front: &Front) -> CheckpointServiceClient<Wire> {
    CheckpointServiceClient::new(front.neighbours.checkpoint.clone())
}

/// Checkpoint's gates, as they verify.
pub(super) fn gates(front: &Front) -> GateServiceClient<Wire> {
    GateServiceClient::new(front.neighbours.checkpoint.clone())
}

/// Checkpoint's passes, looked back on.
pub(super) fn passes(front: &Front) -> PassServiceClient<Wire> {
    PassServiceClient::new(front.neighbours.checkpoint.clone())
}

/// Registration's orders of quarantine.
pub(super) fn quarantines(front: &Front) -> QuarantineServiceClient<Wire> {
    QuarantineServiceClient::new(front.neighbours.registration.clone())
}

/// Registration's trips from outside.
pub(super) fn returnees(front: &Front) -> ReturneeServiceClient<Wire> {
    ReturneeServiceClient::new(front.neighbours.registration.clone())
}

/// Registration's objections.
pub(super) fn objections(front: &Front) -> ObjectionServiceClient<Wire> {
    ObjectionServiceClient::new(front.neighbours.registration.clone())
}

/// What communities tell their residents.
pub(super) fn notices(front: &Front) -> NoticeServiceClient<Wire> {
    NoticeServiceClient::new(front.neighbours.registration.clone())
}

/// Registration's rounds of outreach.
pub(super) fn outreach(front: &Front) -> OutreachServiceClient<Wire> {
    OutreachServiceClient::new(front.neighbours.registration.clone())
}

/// Who looked at people.
pub(super) fn looks_at_people(front: &Front) -> of_people::AuditServiceClient<Wire> {
    of_people::AuditServiceClient::new(front.neighbours.registration.clone())
}

/// Who looked at passes.
pub(super) fn looks_at_passes(front: &Front) -> of_passes::AuditServiceClient<Wire> {
    of_passes::AuditServiceClient::new(front.neighbours.checkpoint.clone())
}

/// The gate behind a poster.
pub(super) type Gate = gate::ResolvePosterResponse;

/// The gate of a token, or of the short code that stands beside it; no token is as short.
pub(super) async fn gate_of(front: &Front, token: &str) -> Result<Gate, Status> {
    let by = match ShortCode::parse(token) {
        Ok(_) => By::ShortCode(token.to_owned()),
        Err(_) => By::Token(token.to_owned()),
    };
    let request = gate::ResolvePosterRequest { by: Some(by) };
    Ok(posters(front).resolve_poster(request).await?.into_inner())
}

/// The way to a poster, whatever was typed in place of its token.
pub(super) fn to_poster(token: &str) -> Redirect {
    Redirect::to(&format!("/p/{}", utf8_percent_encode(token, NON_ALPHANUMERIC)))
}

/// Whether the session of a phone leads to nobody any more.
pub(super) fn is_nobody(status: &Status) -> bool {
    status.code() == Code::Unauthenticated
        || matches!(
            fault::reason_of(status).as_deref(),
            Some("UNKNOWN_PERSON" | "MERGED" | "OUT_OF_SCOPE")
        )
}

/// One person, masked.
pub(super) async fn person(front: &Front, known: &Known, id: PersonId) -> Result<pb::Person, Status> {
    let request = pb::GetPersonRequest {
        person_id: id.to_string(),
        view: pb::PersonView::Masked.into(),
        purpose: String::new(),
    };
    let found = people(front).get_person(asked_by(known, request)).await?;
    found
        .into_inner()
        .person
        .ok_or_else(|| Status::internal("an answer without a person"))
}

/// The resident and those they answer for, the resident first.
pub(super) async fn family(front: &Front, known: &Known) -> Result<Vec<pb::Person>, Status> {
    let me = person(front, known, known.person).await?;
    let mut all = Vec::with_capacity(1 + me.family_ids.len());
    let ids: Vec<_> = me
        .family_ids
        .iter()
        .filter_map(|id| PersonId::parse(id).ok())
        .collect();
    all.push(me);
    for id in ids {
        all.push(person(front, known, id).await?);
    }
    Ok(all)
}

/// A new code of somebody, to be shown on a phone or printed on a card.
pub(super) async fn new_code(
    front: &Front,
    known: &Known,
    person: PersonId,
    kind: pb::CodeKind,
) -> Result<pb::HealthCode, Status> {
    let request = pb::MakeCodeRequest {
        person_id: person.to_string(),
        kind: kind.into(),
    };
    let made = codes(front).make_code(asked_by(known, request)).await?;
    made.into_inner()
        .health_code
        .ok_or_else(|| Status::internal("an answer without a code"))
}

/// What somebody's card says of the days on which they may go.
pub(super) async fn outings(front: &Front, known: &Known, person: PersonId) -> Outings {
    let request = gate::GetQuotaDaysRequest {
        of: Some(Of::PersonId(person.to_string())),
        ..gate::GetQuotaDaysRequest::default()
    };
    let mut quotas = QuotaServiceClient::new(front.neighbours.checkpoint.clone());
    Outings::heard(quotas.get_quota_days(asked_by(known, request))).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use http::StatusCode;
    use http::header::LOCATION;

    #[test]
    fn whatever_was_typed_leads_to_a_place_of_this_site() {
        let response = to_poster("\n//例.example").into_response();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[LOCATION], "/p/%0A%2F%2F%E4%BE%8B%2Eexample");
        assert_eq!(to_poster("AAAB7").into_response().headers()[LOCATION], "/p/AAAB7");
    }
}
