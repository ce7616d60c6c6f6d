//! How registration is asked about counties, and about measures for people who stayed there.

use super::Ask;
use super::returnees::a_trip;
use crate::personal::pantry::{Pantry, bearing};
use crate::personal::town::DISTRICT;
use kit::wire::Wire;
use proto::registration::v1 as pb;
use proto::registration::v1::area_risk_service_client::AreaRiskServiceClient;
use proto::registration::v1::policy_service_client::PolicyServiceClient;
use tonic::Request;
use vocabulary::Role;

/// Where the planted people's trips come from.
const WUHAN: &str = "420100";

pub(super) async fn area_risk(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "SetAreaRisk" => {
            // Another county every time: of one that is graded the version would have to be known.
            let county = 310_101 + u32::from(pantry.newcomer());
            Ask::plain(grade(pantry, &county.to_string()))
        }
        "GetAreaRisk" => {
            graded(pantry).await;
            Ask::plain(pb::GetAreaRiskRequest {
                area: WUHAN.to_owned(),
                edition: String::new(),
                at: None,
            })
        }
        "ListAreas" => Ask::plain(pb::ListAreasRequest::default()),
        "PreviewAreaRisk" => {
            graded(pantry).await;
            a_trip(pantry, 0).await;
            Ask::plain(preview(pantry))
        }
        "ApplyAreaRisk" => Ask::plain(pb::ApplyAreaRiskRequest {
            // By the very account that asks.
            measure_id: shown(pantry, Role::Officer.text()).await,
        }),
        "ApproveAreaRisk" => Ask::plain(pb::ApproveAreaRiskRequest {
            measure_id: waiting(pantry).await,
            approve: true,
            note: String::new(),
        }),
        "GetMeasure" => Ask::plain(pb::GetMeasureRequest {
            measure_id: waiting(pantry).await,
        }),
        "ListMeasures" => Ask::plain(pb::ListMeasuresRequest::default()),
        "StopMeasure" => Ask::plain(pb::StopMeasureRequest {
            measure_id: waiting(pantry).await,
            reason: "the list is wrong".to_owned(),
        }),
        "RevertMeasure" => {
            let measure_id = waiting(pantry).await;
            let stop = pb::StopMeasureRequest {
                measure_id: measure_id.clone(),
                reason: "the list is wrong".to_owned(),
            };
            let stopped = areas(pantry).stop_measure(author(pantry, stop)).await;
            stopped.expect("a measure that waits is stopped");
            Ask::plain(pb::RevertMeasureRequest {
                measure_id,
                reason: "the list was wrong".to_owned(),
            })
        }
        _ => return None,
    };
    Some(vec![ask])
}

/// A measure that waits for a second person, other than who asked for it.
async fn waiting(pantry: &Pantry<'_>) -> String {
    two_people_always(pantry).await;
    let measure_id = shown(pantry, AUTHOR).await;
    let apply = pb::ApplyAreaRiskRequest {
        measure_id: measure_id.clone(),
    };
    let applied = areas(pantry).apply_area_risk(author(pantry, apply)).await;
    let measure = applied.expect("a measure is applied").into_inner().measure;
    assert!(measure.expect("the measure").needs_two);
    measure_id
}

/// A measure that touches somebody, as it was shown to that officer.
async fn shown(pantry: &Pantry<'_>, who: &str) -> String {
    graded(pantry).await;
    a_trip(pantry, 0).await;
    let token = pantry.town.token(who, Role::Officer, DISTRICT);
    let shown = areas(pantry)
        .preview_area_risk(bearing(&token, preview(pantry)))
        .await;
    let measure = shown.expect("a measure is shown").into_inner().measure;
    measure.expect("the measure").measure_id
}

/// Wuhan is graded; it stays so when it was.
async fn graded(pantry: &Pantry<'_>) {
    let _ = areas(pantry)
        .set_area_risk(author(pantry, grade(pantry, WUHAN)))
        .await;
}

/// Nobody decides alone about anybody; it stays so when it was.
async fn two_people_always(pantry: &Pantry<'_>) {
    let mut policies = PolicyServiceClient::new(pantry.town.registration.clone());
    let follows = r#"{"level":"yellow","days_back":14,"hold_days":14,"quarantine":"home"}"#;
    let order = pb::PutPolicyRequest {
        request_id: pantry.id(),
        kind: "area_risk".to_owned(),
        area: DISTRICT.to_owned(),
        seen_version: 0,
        document_number: "order 9".to_owned(),
        issuing_body: "the district".to_owned(),
        effective_from: None,
        effective_to: None,
        body: format!(
            r#"{{"clear_days":14,"many_cases":50,"mid":{follows},"high":{follows},"one_person_up_to":0,"batch":512,"keep_days":60}}"#
        ),
    };
    let Ok(proposed) = policies.put_policy(author(pantry, order)).await else {
        return;
    };
    let proposal = proposed.into_inner().proposal.expect("a proposal");
    let approval = pb::ApprovePolicyRequest {
        proposal_id: proposal.proposal_id,
        approve: true,
        note: String::new(),
    };
    let token = pantry.town.token("officer-zhao", Role::Officer, DISTRICT);
    let approved = policies.approve_policy(bearing(&token, approval)).await;
    approved.expect("the order is put");
}

fn grade(pantry: &Pantry<'_>, county: &str) -> pb::SetAreaRiskRequest {
    pb::SetAreaRiskRequest {
        request_id: pantry.id(),
        area: county.to_owned(),
        edition: String::new(),
        seen_version: 0,
        grade: pb::RiskGrade::Mid.into(),
        basis: Some(pb::GradingBasis {
            total_cases: 12,
            last_new_case_on: pantry.town.clock.today().to_string(),
            last_cluster_on: String::new(),
            source_document: "bulletin 12".to_owned(),
        }),
        effective_from: None,
        override_reason: String::new(),
    }
}

fn preview(pantry: &Pantry<'_>) -> pb::PreviewAreaRiskRequest {
    pb::PreviewAreaRiskRequest {
        request_id: pantry.id(),
        area: WUHAN.to_owned(),
        edition: String::new(),
        within: String::new(),
    }
}

const AUTHOR: &str = "officer-li";

/// A request by another officer than the one who asks.
fn author<M>(pantry: &Pantry<'_>, message: M) -> Request<M> {
    bearing(&pantry.town.token(AUTHOR, Role::Officer, DISTRICT), message)
}

fn areas(pantry: &Pantry<'_>) -> AreaRiskServiceClient<Wire> {
    AreaRiskServiceClient::new(pantry.town.registration.clone())
}
