//! A visitor passes with three taps and two fields and leaves by their ticket; one who comes from a high-risk area is held, and the host's
//! community finds out who they are.

use crate::steps::gate::volunteer_at;
use crate::steps::people::registers;
use crate::steps::places::{COMMUNITY, Gate, a_gate};
use crate::steps::{fresh_id, until};
use proto::checkpoint::v1::{self as pb, Verdict};
use proto::common::v1::Answer;
use proto::registration::v1 as people;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_visitor_needs_no_registration(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "新兴八号院").await;

    // An ordinary guest passes, is seen inside, and leaves.
    let guest = is_written_down(&town, &gate, Answer::No).await;
    assert_eq!(
        guest.passage.as_ref().map(pb::Passage::verdict),
        Some(Verdict::Pass)
    );
    assert_eq!(inside(&town, &gate).await, 1);
    let leaves = pb::EndVisitRequest {
        request_id: fresh_id(&town),
        checkpoint_id: gate.id.clone(),
        short_code: guest.ticket.expect("a ticket").short_code,
    };
    let left = town
        .visitors()
        .end_visit(bearing(&volunteer_at(&town, &gate), leaves))
        .await;
    left.expect("the guest leaves");
    assert_eq!(inside(&town, &gate).await, 0);
    let summary = town
        .passes()
        .get_summary(town.by(Role::Officer, pb::GetSummaryRequest::default()))
        .await;
    assert_eq!(summary.expect("figures").into_inner().passes_recorded, 2);

    // Whoever comes from a high-risk area is held, and the community hears of it.
    let held = is_written_down(&town, &gate, Answer::Yes).await;
    assert_eq!(
        held.passage.as_ref().map(pb::Passage::verdict),
        Some(Verdict::ReportToStreet)
    );
    assert_eq!(inside(&town, &gate).await, 0);
    let heard = async || open_leads(&town).await.into_iter().next();
    let lead = until("the community hears of it", heard).await;
    assert_eq!(
        (lead.masked_phone.as_str(), lead.area.as_str()),
        ("138****8000", COMMUNITY)
    );

    // A worker calls, finds out who it is, and closes the lead.
    let worker = town.token(Role::CommunityWorker, COMMUNITY, "worker");
    let ask = people::GetLeadRequest {
        lead_id: lead.lead_id.clone(),
        purpose: "电话核实返乡人员".to_owned(),
    };
    let clear = town
        .reports()
        .get_lead(bearing(&worker, ask))
        .await
        .expect("shown")
        .into_inner();
    assert_eq!(
        (clear.name.as_str(), clear.phone.as_str()),
        ("李来访", "13800138000")
    );
    let registered = registers(&town, &gate, 1).await;
    let close = people::CloseLeadRequest {
        request_id: fresh_id(&town),
        lead_id: lead.lead_id,
        state: people::LeadState::Registered.into(),
        person_id: registered.id,
        note: String::new(),
    };
    town.reports()
        .close_lead(bearing(&worker, close))
        .await
        .expect("closed");
    assert!(open_leads(&town).await.is_empty());
}

async fn is_written_down(town: &Town, gate: &Gate, high_risk: Answer) -> pb::AdmitVisitorResponse {
    let request = pb::AdmitVisitorRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        name: "李来访".to_owned(),
        phone: "13800138000".to_owned(),
        from_area: "420100".to_owned(),
        high_risk_stay: high_risk.into(),
        purpose: pb::VisitPurpose::Family.into(),
        host: "3号楼2单元501".to_owned(),
        temperature_deci_celsius: Some(365),
        ..pb::AdmitVisitorRequest::default()
    };
    let request = bearing(&volunteer_at(town, gate), request);
    let answer = town.visitors().admit_visitor(request).await;
    answer.expect("written down").into_inner()
}

async fn inside(town: &Town, gate: &Gate) -> usize {
    let ask = pb::ListVisitorsRequest {
        inside_only: true,
        ..pb::ListVisitorsRequest::default()
    };
    let answer = town
        .visitors()
        .list_visitors(bearing(&volunteer_at(town, gate), ask))
        .await;
    answer.expect("listed").into_inner().visits.len()
}

async fn open_leads(town: &Town) -> Vec<people::Lead> {
    let worker = town.token(Role::CommunityWorker, COMMUNITY, "worker");
    let ask = people::ListLeadsRequest::default();
    let answer = town.reports().list_leads(bearing(&worker, ask)).await;
    answer.expect("listed").into_inner().leads
}
