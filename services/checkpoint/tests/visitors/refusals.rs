//! Every refusal about visitors by its reason, and every bad field by its name.

use super::*;
use crate::town::{flaws, not_an_id, reason};
use kit::db::testing::On;

#[tokio::test]
async fn a_ticket_ends_once_and_belongs_to_its_place() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let far = town.a_gate_in("410811009001", "远门").await;
    let (_, ticket) = admitted(&town, admission(&town, &gate.id)).await;
    let mut elsewhere = town.visitors(Role::GateStaff, &format!("checkpoint:{}", far.id));
    let end = |gate: &str, code: &str| pb::EndVisitRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        short_code: code.into(),
    };
    assert_eq!(
        reason(elsewhere.end_visit(end(&far.id, &ticket.short_code)).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(elsewhere.end_visit(end(&gate.id, &ticket.short_code)).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(leaves(&town, &town.id(), &ticket.short_code).await),
        "UNKNOWN_CHECKPOINT"
    );
    let nobodys = vocabulary::ShortCode::of(7).unwrap().to_string();
    assert_eq!(reason(leaves(&town, &gate.id, &nobodys).await), "UNKNOWN_VISIT");

    let mut here = town.visitors(Role::GateStaff, COMMUNITY);
    let request = end(&gate.id, &ticket.short_code);
    let first = here.end_visit(request.clone()).await.unwrap().into_inner();
    assert_eq!(
        here.end_visit(request.clone()).await.unwrap().into_inner(),
        first,
        "once"
    );
    assert_eq!(
        reason(leaves(&town, &gate.id, &ticket.short_code).await),
        "VISIT_ENDED"
    );
    let (_, other) = admitted(&town, admission(&town, &gate.id)).await;
    let reused = pb::EndVisitRequest {
        short_code: other.short_code,
        ..request
    };
    assert_eq!(reason(here.end_visit(reused).await), "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn a_closed_or_foreign_gate_admits_nobody() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let mut next_door = town.visitors(Role::GateStaff, "410811009001");
    let request = admission(&town, &gate.id);
    assert_eq!(
        reason(next_door.admit_visitor(request.clone()).await),
        "OUT_OF_SCOPE"
    );
    let list = pb::ListVisitorsRequest {
        checkpoint_id: gate.id.clone(),
        ..pb::ListVisitorsRequest::default()
    };
    assert_eq!(reason(next_door.list_visitors(list).await), "OUT_OF_SCOPE");
    let unknown = pb::AdmitVisitorRequest {
        checkpoint_id: town.id(),
        ..request.clone()
    };
    let mut here = town.visitors(Role::GateStaff, COMMUNITY);
    assert_eq!(reason(here.admit_visitor(unknown).await), "UNKNOWN_CHECKPOINT");
    admitted(&town, request.clone()).await;
    let reused = pb::AdmitVisitorRequest {
        name: "别人".into(),
        ..request.clone()
    };
    assert_eq!(reason(here.admit_visitor(reused).await), "REQUEST_ID_REUSED");
    town.close(&gate).await;
    assert_eq!(reason(here.admit_visitor(request).await), "CHECKPOINT_CLOSED");
    assert_eq!(
        reason(leaves(&town, &gate.id, "222222222").await),
        "CHECKPOINT_CLOSED"
    );
}

#[tokio::test]
async fn a_visitor_is_read_in_clear_with_a_purpose_and_audited() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let (_, ticket) = admitted(&town, admission(&town, &gate.id)).await;
    let asked = |id: &str, purpose: &str| pb::GetVisitorRequest {
        visit_id: id.into(),
        purpose: purpose.into(),
    };
    let mut worker = town.visitors(Role::CommunityWorker, COMMUNITY);
    assert_eq!(
        flaws(worker.get_visitor(asked("", "")).await),
        ["purpose MISSING", "visit_id MISSING"]
    );
    assert_eq!(
        reason(worker.get_visitor(asked(&town.id(), "流调")).await),
        "UNKNOWN_VISIT"
    );
    let mut next_door = town.visitors(Role::CommunityWorker, "410811009001");
    assert_eq!(
        reason(next_door.get_visitor(asked(&ticket.visit_id, "流调")).await),
        "OUT_OF_SCOPE"
    );
    let clear = worker
        .get_visitor(asked(&ticket.visit_id, "流调"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (clear.name.as_str(), clear.phone.as_str()),
        ("李来访", "13800138000")
    );
    assert_eq!(
        (clear.host.as_str(), clear.plate.as_str()),
        ("3号楼2单元501", "豫A12345")
    );
    let lines = town
        .audit(Role::Auditor, "")
        .list_audit(pb::ListAuditRequest::default())
        .await;
    let lines = lines.unwrap().into_inner().records;
    assert!(
        lines
            .iter()
            .any(|line| line.act == "GetVisitor" && line.purpose == "流调")
    );
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let town = Town::heard(On::Sqlite).await;
    let mut here = town.visitors(Role::GateStaff, COMMUNITY);
    let bad = pb::AdmitVisitorRequest {
        request_id: not_an_id(),
        checkpoint_id: String::new(),
        name: "<b>".into(),
        phone: "1".into(),
        from_area: "x".into(),
        high_risk_stay: 0,
        purpose: 99,
        host: String::new(),
        plate: "A".into(),
        temperature_deci_celsius: Some(999),
        mask_worn: None,
        device_id: "长".repeat(65),
    };
    let told = flaws(here.admit_visitor(bad).await);
    let fields: Vec<&str> = told.iter().filter_map(|flaw| flaw.split(' ').next()).collect();
    assert_eq!(
        fields,
        [
            "checkpoint_id",
            "device_id",
            "from_area",
            "high_risk_stay",
            "host",
            "name",
            "phone",
            "plate",
            "purpose",
            "request_id",
            "temperature_deci_celsius"
        ]
    );
    let end = pb::EndVisitRequest {
        request_id: String::new(),
        checkpoint_id: not_an_id(),
        short_code: "O".into(),
    };
    assert_eq!(
        flaws(here.end_visit(end).await),
        [
            "checkpoint_id NOT_AN_ID",
            "request_id MISSING",
            "short_code NOT_9_CHARACTERS"
        ]
    );
    let list = pb::ListVisitorsRequest {
        area: "4".into(),
        checkpoint_id: "1".into(),
        page_size: -1,
        page_token: "?".into(),
        ..pb::ListVisitorsRequest::default()
    };
    assert_eq!(flaws(here.list_visitors(list).await).len(), 4);
    let of_another = pb::ListVisitorsRequest {
        page_token: kit::page::write(&1, &kit::page::Fingerprint::of(&"another")),
        ..pb::ListVisitorsRequest::default()
    };
    assert_eq!(
        reason(here.list_visitors(of_another).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
}
