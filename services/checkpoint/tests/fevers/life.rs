//! The life of a case: it opens with its pass, is measured again, climbs, and ends.

use super::*;
use crate::town::eventually;
use kit::db::testing::On;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::upload_passes_request::Part;
use proto::checkpoint::v1::{FeverLevel, FeverOutcome, FeverState, FeverStepKind as Kind, Verdict};
use rstest::rstest;
use std::time::Duration;
use vocabulary::Level;

const MINUTE: Duration = Duration::from_secs(60);

#[rstest]
#[tokio::test]
async fn a_high_reading_opens_one_case_with_its_pass(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let (gate, other) = (town.a_gate("南门").await, town.a_gate("北门").await);
    let code = town.registration.code(Level::Green);
    let well = scanned(&town, &gate.id, &code.text, Some(366)).await;
    assert_eq!(well.fever_id, "");

    let held = scanned(&town, &gate.id, &code.text, Some(381)).await;
    assert_eq!(held.verdict(), Verdict::Recheck);
    let found = listed(&town, COMMUNITY, pb::ListFeversRequest::default()).await;
    let [case] = found.as_slice() else {
        panic!("one case: {found:?}")
    };
    assert_eq!((&case.fever_id, &case.pass_id), (&held.fever_id, &held.pass_id));
    assert_eq!(case.person_id, code.claims.person.to_string());
    assert_eq!(
        (case.state(), case.waits_for()),
        (FeverState::Waiting, FeverLevel::Gate)
    );
    assert_eq!(
        (case.first_temperature_deci_celsius, case.threshold_deci_celsius),
        (381, 373)
    );
    let due = town.clock.now() + 10 * MINUTE;
    assert_eq!(case.recheck_due_at, Some(due.to_proto()));
    assert_eq!(case.due_at, Some((due + 5 * MINUTE).to_proto()));
    assert_eq!(
        case.policy.as_ref().unwrap().document_number,
        "山防指〔2020〕33号（演示）"
    );
    assert!(!case.overdue && !case.reported);

    // Elsewhere and again: no second case. A normal reading passes as before, and says that a case is open.
    let again = scanned(&town, &other.id, &code.text, Some(379)).await;
    assert_eq!(again.fever_id, held.fever_id);
    let cool = scanned(&town, &other.id, &code.text, Some(365)).await;
    assert_eq!((cool.verdict(), &cool.fever_id), (Verdict::Pass, &held.fever_id));
    let history = history(&town, &held.fever_id).await;
    assert_eq!(kinds(&history), [Kind::Opened, Kind::SeenAgain]);
    assert_eq!(history.steps[1].checkpoint_id, other.id);
    assert_eq!(
        listed(&town, "410811", pb::ListFeversRequest::default())
            .await
            .len(),
        1
    );
    let at_gate = listed(
        &town,
        &format!("checkpoint:{}", other.id),
        pb::ListFeversRequest::default(),
    )
    .await;
    assert!(at_gate.is_empty(), "it is the other gate's case");
}

#[rstest]
#[tokio::test]
async fn the_same_scan_twice_opens_once_and_a_batch_of_many_opens_each(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let request = scan(&town, &gate.id, &code.text, Some(381));
    let mut gates = town.gates(Role::GateStaff, COMMUNITY);
    let first = gates
        .verify_pass(request.clone())
        .await
        .unwrap()
        .into_inner()
        .passage
        .unwrap();
    let twice = gates
        .verify_pass(request)
        .await
        .unwrap()
        .into_inner()
        .passage
        .unwrap();
    assert_eq!(
        (first.fever_id.is_empty(), &first.fever_id),
        (false, &twice.fever_id)
    );

    let codes: Vec<_> = (0..20).map(|_| town.registration.code(Level::Green)).collect();
    let scans = codes.iter().enumerate().map(|(nth, code)| {
        let deci = if nth % 2 == 0 { 380 } else { 366 };
        scanned(&town, &gate.id, &code.text, Some(deci))
    });
    let answers = futures::future::join_all(scans).await;
    assert_eq!(
        answers
            .iter()
            .filter(|passage| !passage.fever_id.is_empty())
            .count(),
        10
    );
    let all = listed(&town, COMMUNITY, pb::ListFeversRequest::default()).await;
    assert_eq!(all.len(), 11);
    assert_eq!(town.summary("410811").await.passes_recorded, 21);
}

#[rstest]
#[tokio::test]
async fn a_normal_second_reading_ends_it_and_the_pass(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let held = scanned(&town, &gate.id, &code.text, Some(375)).await;
    let low = rechecked(&town, &held.fever_id, 341).await.unwrap();
    assert_eq!(
        (low.state(), low.second_temperature_deci_celsius),
        (FeverState::Waiting, None)
    );
    let normal = rechecked(&town, &held.fever_id, 366).await.unwrap();
    assert_eq!(
        (normal.state(), normal.outcome()),
        (FeverState::Closed, FeverOutcome::RecheckNormal)
    );
    assert_eq!(
        (normal.waits_for(), normal.due_at),
        (FeverLevel::Unspecified, None)
    );
    let passes = town
        .passes(Role::Officer, "410811")
        .list_passes(pb::ListPassesRequest::default())
        .await;
    let passes = passes.unwrap().into_inner().passes;
    assert_eq!(
        (passes[0].verdict(), passes[0].temperature_deci_celsius),
        (Verdict::Pass, Some(366))
    );
    assert_eq!(
        kinds(&history(&town, &held.fever_id).await),
        [Kind::Opened, Kind::Rechecked, Kind::Rechecked, Kind::Closed]
    );
    assert_eq!(scanned(&town, &gate.id, &code.text, Some(365)).await.fever_id, "");
    // A new fever is a new case.
    let next = scanned(&town, &gate.id, &code.text, Some(380)).await;
    assert!(!next.fever_id.is_empty() && next.fever_id != held.fever_id);
}

#[rstest]
#[tokio::test]
async fn a_second_fever_climbs_to_the_district_and_ends_with_the_hospital(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let fever_id = scanned(&town, &gate.id, &code.text, Some(381)).await.fever_id;
    let second = rechecked(&town, &fever_id, 383).await.unwrap();
    assert_eq!(
        (second.state(), second.waits_for(), second.reported),
        (FeverState::ToClinic, FeverLevel::Community, true)
    );
    assert_eq!(second.due_at, Some((town.clock.now() + 30 * MINUTE).to_proto()));

    let mut at_gate = town.fevers(Role::GateStaff, COMMUNITY);
    let act = pb::RecordFeverActionRequest {
        request_id: town.id(),
        fever_id: fever_id.clone(),
        action: pb::FeverAction::Isolated.into(),
        note: "在帐篷内等候".into(),
    };
    let acted = at_gate
        .record_fever_action(act.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        at_gate.record_fever_action(act).await.unwrap().into_inner(),
        acted,
        "once"
    );

    let community = acknowledged(&town, &fever_id, COMMUNITY).await.unwrap();
    assert_eq!(community.waits_for(), FeverLevel::Street);
    let street = acknowledged(&town, &fever_id, STREET).await.unwrap();
    assert_eq!(street.waits_for(), FeverLevel::District);
    let district = acknowledged(&town, &fever_id, "410811").await.unwrap();
    assert_eq!(
        (district.waits_for(), district.due_at),
        (FeverLevel::Unspecified, None)
    );

    let taken = pb::RecordHospitalRequest {
        request_id: town.id(),
        fever_id: fever_id.clone(),
        hospital: "焦作市第三人民医院".into(),
        result: pb::HospitalResult::Pending.into(),
        note: String::new(),
    };
    let taken = at_gate
        .record_hospital(taken)
        .await
        .unwrap()
        .into_inner()
        .fever
        .unwrap();
    assert_eq!(
        (taken.state(), taken.hospital.as_str(), taken.hospital_result()),
        (
            FeverState::InHospital,
            "焦作市第三人民医院",
            pb::HospitalResult::Pending
        )
    );
    let ended = closed(&town, &fever_id, FeverOutcome::Cleared).await.unwrap();
    assert_eq!(
        (ended.state(), ended.outcome()),
        (FeverState::Closed, FeverOutcome::Cleared)
    );

    let history = history(&town, &fever_id).await;
    assert_eq!(
        kinds(&history),
        [
            Kind::Opened,
            Kind::Rechecked,
            Kind::Acted,
            Kind::Acknowledged,
            Kind::Acknowledged,
            Kind::Acknowledged,
            Kind::Hospital,
            Kind::Closed
        ]
    );
    assert_eq!(
        (history.steps[2].note.as_str(), history.steps[2].has_note),
        ("在帐篷内等候", true)
    );
    assert_eq!(history.steps[4].level(), FeverLevel::Street);
    assert!(history.hops.is_empty(), "everybody was in time");
}

#[rstest]
#[tokio::test]
async fn whoever_stays_silent_is_passed_over(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let fever_id = scanned(&town, &gate.id, &code.text, Some(381)).await.fever_id;
    town.clock.advance(16 * MINUTE);
    let waits_for = async |level: FeverLevel| {
        eventually(async || {
            let found = listed(&town, STREET, pb::ListFeversRequest::default()).await;
            found[0].waits_for() == level
        })
        .await;
    };
    waits_for(FeverLevel::Community).await;
    town.clock.advance(31 * MINUTE);
    waits_for(FeverLevel::Street).await;

    let case = history(&town, &fever_id).await;
    let hops: Vec<_> = case.hops.iter().map(|hop| (hop.from(), hop.to())).collect();
    assert_eq!(
        hops,
        [
            (FeverLevel::Gate, FeverLevel::Community),
            (FeverLevel::Community, FeverLevel::Street)
        ]
    );
    let case = case.fever.unwrap();
    assert!(
        case.overdue && case.reported,
        "the silence of the gate is reported, too"
    );
    let asked = |overdue_only, waits_for: FeverLevel| pb::ListFeversRequest {
        overdue_only,
        waits_for: waits_for.into(),
        ..pb::ListFeversRequest::default()
    };
    assert_eq!(
        listed(&town, STREET, asked(true, FeverLevel::Street)).await.len(),
        1
    );
    assert!(
        listed(&town, STREET, asked(true, FeverLevel::Gate))
            .await
            .is_empty()
    );

    // The community is late, and then the district is quicker than the street.
    acknowledged(&town, &fever_id, COMMUNITY).await.unwrap();
    let district = acknowledged(&town, &fever_id, "410811").await.unwrap();
    assert_eq!(district.waits_for(), FeverLevel::Unspecified);
    assert!(
        listed(&town, STREET, asked(true, FeverLevel::Unspecified))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn the_volunteers_readings_open_a_case_and_are_its_second_reading() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let held = scanned(&town, &gate.id, &code.text, None).await;
    assert_eq!(held.verdict(), Verdict::TakeTemperature);
    let mut gates = town.gates(Role::GateStaff, COMMUNITY);
    let mut measure = async |deci| {
        let request = pb::RecordTemperatureRequest {
            request_id: town.id(),
            checkpoint_id: gate.id.clone(),
            pass_id: held.pass_id.clone(),
            taken: Some(Taken::TemperatureDeciCelsius(deci)),
        };
        gates
            .record_temperature(request)
            .await
            .unwrap()
            .into_inner()
            .passage
            .unwrap()
    };
    let first = measure(382).await;
    assert_eq!(
        (first.verdict(), first.fever_id.is_empty()),
        (Verdict::Recheck, false)
    );
    let second = measure(380).await;
    assert_eq!(
        (second.verdict(), &second.fever_id),
        (Verdict::FeverClinic, &first.fever_id)
    );
    let case = history(&town, &first.fever_id).await.fever.unwrap();
    assert_eq!(
        (case.state(), case.second_temperature_deci_celsius),
        (FeverState::ToClinic, Some(380))
    );
}

#[tokio::test]
async fn a_pass_that_is_taken_back_takes_its_case_with_it() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let held = scanned(&town, &gate.id, &code.text, Some(381)).await;
    let request = pb::VoidPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        pass_id: held.pass_id,
        reason: "扫错了人".into(),
    };
    town.gates(Role::GateStaff, COMMUNITY)
        .void_pass(request)
        .await
        .unwrap();
    let case = history(&town, &held.fever_id).await.fever.unwrap();
    assert_eq!(
        (case.state(), case.outcome()),
        (FeverState::Closed, FeverOutcome::Mistaken)
    );
    assert_eq!(scanned(&town, &gate.id, &code.text, Some(365)).await.fever_id, "");
}

#[tokio::test]
async fn a_fever_of_an_offline_gate_opens_when_it_is_uploaded() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let scope = format!("checkpoint:{}", gate.id);
    let mut gates = town.gates(Role::GateStaff, &scope);
    let fetch = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate.id.clone(),
        device_id: "phone-7".into(),
    };
    let fetched = gates.fetch_offline_bundle(fetch).await.unwrap().into_inner();
    let now = town.clock.now();
    let person = town.registration.code(Level::Green).claims.person;
    let pass = pb::OfflinePass {
        pass_id: town.id(),
        checkpoint_id: gate.id.clone(),
        person_id: person.to_string(),
        direction: common::Direction::In.into(),
        temperature_deci_celsius: Some(385),
        level: common::HealthLevel::Green.into(),
        verdict: Verdict::Recheck.into(),
        reasons: vec![pb::VerdictReason::Fever.into()],
        scanned_at: Some(now.to_proto()),
        ..pb::OfflinePass::default()
    };
    let header = pb::UploadHeader {
        shift_ticket: fetched.shift_ticket,
        device_id: "phone-7".into(),
        device_now: Some(now.to_proto()),
    };
    let parts = [
        Part::Header(header),
        Part::Passes(pb::OfflinePasses { passes: vec![pass] }),
    ];
    let parts = parts.map(|part| pb::UploadPassesRequest { part: Some(part) });
    for expected in [(1, 0), (0, 1)] {
        let report = gates
            .upload_passes(tokio_stream::iter(parts.clone()))
            .await
            .unwrap()
            .into_inner();
        assert_eq!((report.accepted, report.repeated), expected);
    }
    let found = listed(&town, &scope, pb::ListFeversRequest::default()).await;
    assert_eq!((found.len(), &found[0].person_id), (1, &person.to_string()));
}
