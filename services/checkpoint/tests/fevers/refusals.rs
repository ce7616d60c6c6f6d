//! Every refusal about a case by its reason, and every bad field by its name.

use super::*;
use crate::town::{flaws, not_an_id, reason};
use kit::db::testing::On;
use vocabulary::Level;

async fn a_fever(town: &Town) -> (String, String) {
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let held = scanned(town, &gate.id, &code.text, Some(381)).await;
    (gate.id, held.fever_id)
}

#[tokio::test]
async fn who_does_not_see_the_gate_does_not_see_the_case() {
    let town = Town::heard(On::Sqlite).await;
    let (_, fever_id) = a_fever(&town).await;
    let elsewhere = pb::GetFeverRequest {
        fever_id: fever_id.clone(),
        ..pb::GetFeverRequest::default()
    };
    let mut next_door = town.fevers(Role::CommunityWorker, "410811009001");
    assert_eq!(
        reason(next_door.get_fever(elsewhere.clone()).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(acknowledged(&town, &fever_id, "410811009001").await),
        "OUT_OF_SCOPE"
    );
    let list = pb::ListFeversRequest {
        area: STREET.into(),
        ..pb::ListFeversRequest::default()
    };
    assert_eq!(reason(next_door.list_fevers(list).await), "OUT_OF_SCOPE");

    let unknown = town.id();
    assert_eq!(reason(rechecked(&town, &unknown, 366).await), "UNKNOWN_FEVER");
    assert_eq!(
        reason(acknowledged(&town, &unknown, COMMUNITY).await),
        "UNKNOWN_FEVER"
    );
    let unknown = pb::GetFeverRequest {
        fever_id: unknown,
        ..elsewhere
    };
    let mut officer = town.fevers(Role::Officer, "410811");
    assert_eq!(reason(officer.get_fever(unknown).await), "UNKNOWN_FEVER");
}

#[tokio::test]
async fn a_case_is_rechecked_acknowledged_and_closed_once() {
    let town = Town::heard(On::Sqlite).await;
    let (_, fever_id) = a_fever(&town).await;
    let invented = closed(&town, &fever_id, pb::FeverOutcome::RecheckNormal).await;
    assert_eq!(flaws(invented), ["outcome OUTCOME_DOES_NOT_FIT"]);
    rechecked(&town, &fever_id, 382).await.unwrap();
    assert_eq!(
        reason(rechecked(&town, &fever_id, 366).await),
        "RECHECK_TAKEN_ALREADY"
    );
    acknowledged(&town, &fever_id, STREET).await.unwrap();
    assert_eq!(
        reason(acknowledged(&town, &fever_id, COMMUNITY).await),
        "ACKNOWLEDGED_ALREADY"
    );
    closed(&town, &fever_id, pb::FeverOutcome::OtherIllness)
        .await
        .unwrap();

    assert_eq!(
        reason(closed(&town, &fever_id, pb::FeverOutcome::Cleared).await),
        "FEVER_CLOSED"
    );
    assert_eq!(reason(rechecked(&town, &fever_id, 366).await), "FEVER_CLOSED");
    assert_eq!(
        reason(acknowledged(&town, &fever_id, "410811").await),
        "FEVER_CLOSED"
    );
    let mut at_gate = town.fevers(Role::GateStaff, COMMUNITY);
    let act = pb::RecordFeverActionRequest {
        request_id: town.id(),
        fever_id: fever_id.clone(),
        action: pb::FeverAction::FamilyTold.into(),
        note: String::new(),
    };
    assert_eq!(reason(at_gate.record_fever_action(act).await), "FEVER_CLOSED");
    let taken = pb::RecordHospitalRequest {
        request_id: town.id(),
        fever_id,
        hospital: "市三院".into(),
        result: pb::HospitalResult::Excluded.into(),
        note: String::new(),
    };
    assert_eq!(reason(at_gate.record_hospital(taken).await), "FEVER_CLOSED");
}

#[tokio::test]
async fn a_request_id_serves_one_request() {
    let town = Town::heard(On::Sqlite).await;
    let (_, fever_id) = a_fever(&town).await;
    let request = pb::RecordRecheckRequest {
        request_id: town.id(),
        fever_id,
        temperature_deci_celsius: 341,
    };
    let mut at_gate = town.fevers(Role::GateStaff, COMMUNITY);
    at_gate.record_recheck(request.clone()).await.unwrap();
    let other = pb::RecordRecheckRequest {
        temperature_deci_celsius: 366,
        ..request
    };
    assert_eq!(reason(at_gate.record_recheck(other).await), "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn notes_are_for_those_who_look_after_people_with_a_purpose_and_audited() {
    let town = Town::heard(On::Sqlite).await;
    let (_, fever_id) = a_fever(&town).await;
    closed(&town, &fever_id, pb::FeverOutcome::Left).await.unwrap();
    let asked = |with_notes, purpose: &str| pb::GetFeverRequest {
        fever_id: fever_id.clone(),
        with_notes,
        purpose: purpose.into(),
    };
    let mut volunteer = town.fevers(Role::GateStaff, COMMUNITY);
    assert_eq!(
        reason(volunteer.get_fever(asked(true, "看看")).await),
        "NOTES_NOT_ALLOWED"
    );
    let seen = volunteer.get_fever(asked(false, "")).await.unwrap().into_inner();
    let last = seen.steps.last().unwrap();
    assert_eq!((last.has_note, last.note.as_str()), (true, ""));
    let mut officer = town.fevers(Role::Officer, "410811");
    assert_eq!(
        flaws(officer.get_fever(asked(true, "")).await),
        ["purpose MISSING"]
    );
    assert_eq!(
        flaws(officer.get_fever(asked(true, "找13800138000")).await),
        ["purpose PERSONAL_DATA"]
    );
    let read = officer
        .get_fever(asked(true, "核对发热处置"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(read.steps.last().unwrap().note, "医院来电");
    let audit = pb::ListAuditRequest::default();
    let lines = town
        .audit(Role::Auditor, "")
        .list_audit(audit)
        .await
        .unwrap()
        .into_inner()
        .records;
    assert!(
        lines
            .iter()
            .any(|line| line.act == "GetFever" && line.purpose == "核对发热处置")
    );
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let town = Town::heard(On::Sqlite).await;
    let (mut at_gate, mut officer) = (
        town.fevers(Role::GateStaff, COMMUNITY),
        town.fevers(Role::Officer, "410811"),
    );
    let long = "长".repeat(201);
    let recheck = pb::RecordRecheckRequest {
        request_id: not_an_id(),
        fever_id: String::new(),
        temperature_deci_celsius: 999,
    };
    assert_eq!(
        flaws(at_gate.record_recheck(recheck).await),
        [
            "fever_id MISSING",
            "request_id NOT_AN_ID",
            "temperature_deci_celsius OUT_OF_RANGE"
        ]
    );
    let act = pb::RecordFeverActionRequest {
        request_id: String::new(),
        fever_id: not_an_id(),
        action: 99,
        note: long.clone(),
    };
    assert_eq!(
        flaws(at_gate.record_fever_action(act).await),
        [
            "action UNKNOWN_VALUE",
            "fever_id NOT_AN_ID",
            "note TOO_LONG",
            "request_id MISSING"
        ]
    );
    let acknowledge = pb::AcknowledgeFeverRequest {
        request_id: String::new(),
        fever_id: String::new(),
        note: long.clone(),
    };
    assert_eq!(
        flaws(officer.acknowledge_fever(acknowledge).await),
        ["fever_id MISSING", "note TOO_LONG", "request_id MISSING"]
    );
    let hospital = pb::RecordHospitalRequest {
        request_id: String::new(),
        fever_id: String::new(),
        hospital: "找13800138000".into(),
        result: 0,
        note: long.clone(),
    };
    assert_eq!(
        flaws(at_gate.record_hospital(hospital).await),
        [
            "fever_id MISSING",
            "hospital PERSONAL_DATA",
            "note TOO_LONG",
            "request_id MISSING",
            "result MISSING"
        ]
    );
    let close = pb::CloseFeverRequest {
        request_id: String::new(),
        fever_id: String::new(),
        outcome: 0,
        note: long,
    };
    assert_eq!(
        flaws(officer.close_fever(close).await),
        [
            "fever_id MISSING",
            "note TOO_LONG",
            "outcome MISSING",
            "request_id MISSING"
        ]
    );
    let list = pb::ListFeversRequest {
        area: "4".into(),
        waits_for: 99,
        page_size: -1,
        page_token: "?".into(),
        ..pb::ListFeversRequest::default()
    };
    let told = flaws(officer.list_fevers(list).await);
    assert_eq!(told.len(), 4, "{told:?}");
    let get = pb::GetFeverRequest {
        fever_id: not_an_id(),
        with_notes: true,
        purpose: "x".into(),
    };
    assert_eq!(
        flaws(officer.get_fever(get).await),
        ["fever_id NOT_AN_ID", "purpose TOO_SHORT"]
    );
}

#[tokio::test]
async fn pages_follow_each_other_and_a_token_serves_no_other_query() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    for _ in 0..5 {
        let code = town.registration.code(Level::Green);
        scanned(&town, &gate.id, &code.text, Some(381)).await;
    }
    let mut officer = town.fevers(Role::Officer, "410811");
    let mut seen = Vec::new();
    let mut page_token = String::new();
    loop {
        let asked = pb::ListFeversRequest {
            page_size: 2,
            page_token: page_token.clone(),
            ..pb::ListFeversRequest::default()
        };
        let page = officer.list_fevers(asked).await.unwrap().into_inner();
        seen.extend(page.fevers.into_iter().map(|fever| fever.fever_id));
        if page.next_page_token.is_empty() {
            break;
        }
        page_token = page.next_page_token;
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
    let other = pb::ListFeversRequest {
        with_closed: true,
        page_token,
        ..pb::ListFeversRequest::default()
    };
    assert_eq!(
        reason(officer.list_fevers(other).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
}
