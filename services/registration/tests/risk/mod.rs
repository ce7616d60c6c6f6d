//! Area risk: grades from figures, and what follows for people who stayed there: shown, agreed to, stopped, taken back.

mod carried_out;
mod grades;
mod measures;
mod tables;

use crate::house::{AUTHORITY, House};
use crate::people::{person_id, registered};
use crate::returnees::{declared, facts};
use kit::wire::Wire;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::area_risk_service_client::AreaRiskServiceClient;
use std::time::Duration;
use tonic::Status;
use vocabulary::PersonId;

/// 武汉市, where the trips of these tests come from.
pub(crate) const WUHAN: &str = "420100";

/// Area risk over the wire.
pub(crate) fn areas(house: &House) -> AreaRiskServiceClient<Wire> {
    AreaRiskServiceClient::new(house.wire.clone())
}

/// A fresh id of the town's time.
pub(crate) fn fresh(house: &House) -> String {
    PersonId::new(house.clock.now()).to_string()
}

/// A grade of a county, with figures that lead to it.
pub(crate) fn graded(
    house: &House,
    area: &str,
    seen_version: i32,
    grade: pb::RiskGrade,
) -> pb::SetAreaRiskRequest {
    let (total_cases, last_cluster_on) = match grade {
        pb::RiskGrade::High => (51, "2020-02-28"),
        _ => (12, ""),
    };
    let last_new_case_on = if grade == pb::RiskGrade::Low {
        "2020-02-01"
    } else {
        "2020-02-29"
    };
    pb::SetAreaRiskRequest {
        request_id: fresh(house),
        area: area.to_owned(),
        edition: String::new(),
        seen_version,
        grade: grade.into(),
        basis: Some(pb::GradingBasis {
            total_cases,
            last_new_case_on: last_new_case_on.to_owned(),
            last_cluster_on: last_cluster_on.to_owned(),
            source_document: "国务院联防联控机制 2020-02-29 通报".to_owned(),
        }),
        effective_from: None,
        override_reason: String::new(),
    }
}

/// Sets a grade.
pub(crate) async fn set(house: &House, request: pb::SetAreaRiskRequest) -> Result<pb::AreaRisk, Status> {
    let answer = areas(house)
        .set_area_risk(house.by("officer", AUTHORITY, request))
        .await?;
    Ok(answer.into_inner().area_risk.expect("a grade"))
}

/// So many people who came from Wuhan this morning, the nth first.
pub(crate) async fn arrived(house: &House, first: u16, people: u16) -> Vec<PersonId> {
    let mut all = Vec::new();
    for nth in first..first + people {
        let person = person_id(&registered(house, nth).await.person_id);
        declared(house, person, facts("2020-03-01T08:00:00+08:00")).await;
        all.push(person);
    }
    all
}

/// What follows for people from Wuhan, shown to an officer.
pub(crate) fn preview(house: &House, within: &str) -> pb::PreviewAreaRiskRequest {
    pb::PreviewAreaRiskRequest {
        request_id: fresh(house),
        area: WUHAN.to_owned(),
        edition: String::new(),
        within: within.to_owned(),
    }
}

/// The measure an officer is shown.
pub(crate) async fn previewed(
    house: &House,
    who: &str,
    request: pb::PreviewAreaRiskRequest,
) -> Result<pb::PreviewAreaRiskResponse, Status> {
    let request = house.by_account(who, "officer", AUTHORITY, request);
    Ok(areas(house).preview_area_risk(request).await?.into_inner())
}

/// Applies a measure.
pub(crate) async fn apply(house: &House, who: &str, measure_id: &str) -> Result<pb::Measure, Status> {
    let request = pb::ApplyAreaRiskRequest {
        measure_id: measure_id.to_owned(),
    };
    let request = house.by_account(who, "officer", AUTHORITY, request);
    let answer = areas(house).apply_area_risk(request).await?;
    Ok(answer.into_inner().measure.expect("a measure"))
}

/// Decides about a measure.
pub(crate) async fn decide(
    house: &House,
    who: &str,
    measure_id: &str,
    approve: bool,
) -> Result<pb::Measure, Status> {
    let request = pb::ApproveAreaRiskRequest {
        measure_id: measure_id.to_owned(),
        approve,
        note: if approve { "" } else { "人数有误" }.to_owned(),
    };
    let request = house.by_account(who, "command", AUTHORITY, request);
    let answer = areas(house).approve_area_risk(request).await?;
    Ok(answer.into_inner().measure.expect("a measure"))
}

/// Takes a measure back.
pub(crate) async fn revert(house: &House, who: &str, measure_id: &str) -> Result<pb::Measure, Status> {
    let request = pb::RevertMeasureRequest {
        measure_id: measure_id.to_owned(),
        reason: "来源地已核实".to_owned(),
    };
    let request = house.by_account(who, "officer", AUTHORITY, request);
    let answer = areas(house).revert_measure(request).await?;
    Ok(answer.into_inner().measure.expect("a measure"))
}

/// A measure and some of its people.
pub(crate) async fn one(house: &House, scope: &str, id: &str) -> Result<pb::GetMeasureResponse, Status> {
    let request = pb::GetMeasureRequest {
        measure_id: id.to_owned(),
    };
    let request = house.by("officer", scope, request);
    Ok(areas(house).get_measure(request).await?.into_inner())
}

/// Waits until a measure has come so far; ten seconds at most.
pub(crate) async fn until(house: &House, id: &str, state: pb::MeasureState) -> pb::Measure {
    for _ in 0..200 {
        let measure = one(house, AUTHORITY, id)
            .await
            .expect("known")
            .measure
            .expect("a measure");
        if measure.state() == state {
            return measure;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the measure did not come so far: {state:?}");
}

/// How somebody stands.
pub(crate) async fn stands(house: &House, person: PersonId) -> (HealthLevel, String) {
    let request = pb::QueryHealthRequest {
        person_id: person.to_string(),
        purpose: String::new(),
    };
    let request = house.by_resident(person, request);
    let answer = house.registration().query_health(request).await.expect("asked");
    let level = answer.into_inner().level.expect("a level");
    (level.level(), level.reason)
}
