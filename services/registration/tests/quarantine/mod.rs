//! Quarantine from outside: its tables on both engines, every RPC through the layers, every refusal by its reason.

mod bad_input;
mod checks;
mod ending;
mod late;
mod lists;
mod needs;
mod orders;
mod refusals;
mod rules;
mod seen;
mod store;

use crate::house::{AUTHORITY, House};
use kit::id::Id;
use kit::wire::Wire;
use proto::registration::v1 as pb;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use registration::quarantine::rules::ids;
use std::time::Duration;
use tonic::Status;
use vocabulary::PersonId;

/// A day in seconds.
pub(crate) const DAY: u64 = 86_400;

pub(crate) fn client(house: &House) -> QuarantineServiceClient<Wire> {
    QuarantineServiceClient::new(house.wire.clone())
}

/// A fresh id for a request.
pub(crate) fn fresh(house: &House) -> String {
    Id::<ids::Order>::new(house.clock.now()).to_string()
}

/// A close contact who stays at home from today on.
pub(crate) fn order(house: &House, person: PersonId) -> pb::OrderQuarantineRequest {
    pb::OrderQuarantineRequest {
        request_id: fresh(house),
        person_id: person.to_string(),
        mode: pb::QuarantineMode::Home.into(),
        reason: pb::QuarantineReason::CloseContact.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
        ..Default::default()
    }
}

/// A worker of the district orders it.
pub(crate) async fn ordered(
    house: &House,
    request: pb::OrderQuarantineRequest,
) -> pb::OrderQuarantineResponse {
    let request = house.by("community_worker", AUTHORITY, request);
    let answer = client(house).order_quarantine(request).await;
    answer.expect("orders").into_inner()
}

/// A normal reading of this half of today, taken by staff at the door.
pub(crate) fn check(house: &House, quarantine_id: &str, half: pb::HalfDay) -> pb::RecordDailyCheckRequest {
    pb::RecordDailyCheckRequest {
        request_id: fresh(house),
        quarantine_id: quarantine_id.to_owned(),
        day: house.clock.today().to_string(),
        half: half.into(),
        way: pb::CheckWay::Visit.into(),
        temperature_deci_celsius: Some(365),
        symptoms: vec![pb::Symptom::None.into()],
        ..Default::default()
    }
}

/// The same with a fever.
pub(crate) fn fever(house: &House, quarantine_id: &str, half: pb::HalfDay) -> pb::RecordDailyCheckRequest {
    pb::RecordDailyCheckRequest {
        temperature_deci_celsius: Some(381),
        ..check(house, quarantine_id, half)
    }
}

pub(crate) async fn recorded(
    house: &House,
    request: pb::RecordDailyCheckRequest,
) -> pb::RecordDailyCheckResponse {
    let request = house.by("community_worker", AUTHORITY, request);
    let answer = client(house).record_daily_check(request).await;
    answer.expect("records").into_inner()
}

pub(crate) async fn answered(house: &House, check_id: &str) -> Result<pb::AnswerCheckResponse, Status> {
    let request = pb::AnswerCheckRequest {
        request_id: fresh(house),
        check_id: check_id.to_owned(),
        outcome: pb::CheckOutcome::FeverClinic.into(),
        note: "送发热门诊".to_owned(),
    };
    let request = house.by("community_worker", AUTHORITY, request);
    Ok(client(house).answer_check(request).await?.into_inner())
}

/// An order with its history, as an officer sees it.
pub(crate) async fn shown(house: &House, quarantine_id: &str) -> pb::GetQuarantineResponse {
    let request = pb::GetQuarantineRequest {
        quarantine_id: quarantine_id.to_owned(),
        ..Default::default()
    };
    let request = house.by("officer", AUTHORITY, request);
    let answer = client(house).get_quarantine(request).await;
    answer.expect("shows").into_inner()
}

pub(crate) fn release(
    house: &House,
    quarantine_id: &str,
    reason: pb::QuarantineReleaseReason,
) -> pb::ReleaseQuarantineRequest {
    let evidence = match reason {
        pb::QuarantineReleaseReason::PeriodCompleted => "",
        _ => "核酸检测报告20200305",
    };
    pb::ReleaseQuarantineRequest {
        request_id: fresh(house),
        quarantine_id: quarantine_id.to_owned(),
        reason: reason.into(),
        evidence: evidence.to_owned(),
        happened_at: None,
    }
}

pub(crate) async fn released(
    house: &House,
    request: pb::ReleaseQuarantineRequest,
) -> Result<pb::ReleaseQuarantineResponse, Status> {
    let request = house.by("community_worker", AUTHORITY, request);
    Ok(client(house).release_quarantine(request).await?.into_inner())
}

pub(crate) async fn approved(
    house: &House,
    role: &str,
    release_id: &str,
    approve: bool,
) -> Result<pb::ApproveReleaseResponse, Status> {
    let request = pb::ApproveReleaseRequest {
        request_id: fresh(house),
        release_id: release_id.to_owned(),
        approve,
        note: if approve { "" } else { "证据不足" }.to_owned(),
    };
    let request = house.by(role, AUTHORITY, request);
    Ok(client(house).approve_release(request).await?.into_inner())
}

/// Lets days pass.
pub(crate) fn days_pass(house: &House, days: u64) {
    house.clock.advance(Duration::from_secs(days * DAY));
}

/// Asks again until it is so; what happens unasked takes a moment.
pub(crate) async fn until<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..400 {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it has not happened within 20 seconds");
}
