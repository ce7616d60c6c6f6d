//! Vehicles: the driver is judged, the highest reading counts, the plate is found whole and shown masked.

use crate::town::{AUTHORITY, Town, flaws, reason};
use checkpoint::vehicles::store::vehicles;
use kit::clock::Day;
use kit::db::testing::On;
use proto::checkpoint::v1::record_vehicle_request::Driver;
use proto::checkpoint::v1::{self as pb, Verdict, VerdictReason as Why};
use proto::common::v1::{Answer, Direction};
use rstest::rstest;
use std::time::Duration;
use vocabulary::{Level, Role};

const COMMUNITY: &str = "410811007001";

pub(crate) fn vehicle(town: &Town, gate: &str, driver: Driver) -> pb::RecordVehicleRequest {
    pb::RecordVehicleRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        plate: "豫H·12345".into(),
        direction: Direction::In.into(),
        driver: Some(driver),
        temperature_deci_celsius: Some(365),
        passengers: 2,
        passenger_temperatures_deci_celsius: vec![364, 366],
        mask_worn: Some(true),
    }
}

pub(crate) async fn passes(town: &Town, request: pb::RecordVehicleRequest) -> pb::Passage {
    let answer = town
        .vehicles(Role::GateStaff, COMMUNITY)
        .record_vehicle(request)
        .await;
    answer.unwrap().into_inner().passage.unwrap()
}

async fn listed(town: &Town, scope: &str, asked: pb::ListVehiclesRequest) -> Vec<pb::VehiclePass> {
    let answer = town.vehicles(Role::GateStaff, scope).list_vehicles(asked).await;
    answer.unwrap().into_inner().vehicles
}

async fn a_visitor(town: &Town, gate: &str, high_risk: Answer) -> String {
    let request = pb::AdmitVisitorRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        name: "李来访".into(),
        phone: "13800138000".into(),
        from_area: "410100".into(),
        high_risk_stay: high_risk.into(),
        purpose: pb::VisitPurpose::Work.into(),
        host: "物业".into(),
        temperature_deci_celsius: Some(365),
        ..pb::AdmitVisitorRequest::default()
    };
    let answer = town
        .visitors(Role::GateStaff, COMMUNITY)
        .admit_visitor(request)
        .await;
    answer.unwrap().into_inner().ticket.unwrap().short_code
}

#[rstest]
#[tokio::test]
async fn a_driver_is_judged_and_one_fever_holds_the_vehicle(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let request = vehicle(&town, &gate.id, Driver::HealthCode(code.text.clone()));
    let first = passes(&town, request.clone()).await;
    assert_eq!(
        (first.verdict(), first.person_id.clone()),
        (Verdict::Pass, code.claims.person.to_string())
    );
    assert_eq!(passes(&town, request).await.pass_id, first.pass_id, "once");
    assert_eq!(town.summary("410811").await.passes_recorded, 1);

    let feverish = pb::RecordVehicleRequest {
        passenger_temperatures_deci_celsius: vec![381],
        ..vehicle(&town, &gate.id, Driver::HealthCode(code.text.clone()))
    };
    let held = passes(&town, feverish).await;
    assert_eq!(
        (held.verdict(), held.fever_id.is_empty()),
        (Verdict::Recheck, false)
    );
    let yellow = town.registration.code(Level::Yellow);
    let refused = passes(&town, vehicle(&town, &gate.id, Driver::HealthCode(yellow.text))).await;
    assert_eq!(refused.verdict(), Verdict::Refuse);

    let guest = a_visitor(&town, &gate.id, Answer::No).await;
    let guest = passes(&town, vehicle(&town, &gate.id, Driver::VisitorCode(guest))).await;
    assert_eq!(
        (guest.verdict(), guest.reasons().collect()),
        (Verdict::Pass, vec![Why::Visitor])
    );
    let risky = a_visitor(&town, &gate.id, Answer::Yes).await;
    let risky = passes(&town, vehicle(&town, &gate.id, Driver::VisitorCode(risky))).await;
    assert_eq!(risky.verdict(), Verdict::ReportToStreet);
    let out = town
        .passes(Role::Officer, "410811")
        .list_passes(pb::ListPassesRequest::default())
        .await;
    let ways = out.unwrap().into_inner().passes;
    assert_eq!(ways.iter().filter(|pass| pass.way() == pb::Way::Plate).count(), 5);
}

#[rstest]
#[tokio::test]
async fn a_plate_is_found_whole_with_a_purpose_and_shown_masked(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let (gate, far) = (
        town.a_gate("南门").await,
        town.a_gate_in("410811009001", "远门").await,
    );
    let code = town.registration.code(Level::Green).text;
    passes(&town, vehicle(&town, &gate.id, Driver::HealthCode(code.clone()))).await;
    town.clock.advance(Duration::from_secs(1));
    let other = pb::RecordVehicleRequest {
        plate: "豫H54321".into(),
        ..vehicle(&town, &gate.id, Driver::HealthCode(code.clone()))
    };
    passes(&town, other).await;
    let at_far = vehicle(&town, &far.id, Driver::HealthCode(code));
    town.vehicles(Role::Officer, "410811")
        .record_vehicle(at_far)
        .await
        .unwrap();

    let all = listed(&town, COMMUNITY, pb::ListVehiclesRequest::default()).await;
    assert_eq!(
        (all.len(), all[1].masked_plate.as_str(), all[1].passengers),
        (2, "豫H***45", 2)
    );
    let here = pb::ListVehiclesRequest {
        checkpoint_id: far.id.clone(),
        ..pb::ListVehiclesRequest::default()
    };
    assert_eq!(listed(&town, "410811", here).await.len(), 1);
    let of_plate = pb::ListVehiclesRequest {
        plate: "豫h12345".into(),
        purpose: "流调车辆轨迹".into(),
        ..pb::ListVehiclesRequest::default()
    };
    assert_eq!(listed(&town, "410811", of_plate.clone()).await.len(), 2);
    assert_eq!(listed(&town, COMMUNITY, of_plate.clone()).await.len(), 1);
    let lines = town
        .audit(Role::Auditor, "")
        .list_audit(pb::ListAuditRequest::default())
        .await;
    let lines = lines.unwrap().into_inner().records;
    assert!(
        lines
            .iter()
            .any(|line| line.act == "ListVehicles" && line.purpose == "流调车辆轨迹")
    );
    let mut officer = town.vehicles(Role::Officer, "410811");
    let why = pb::ListVehiclesRequest {
        purpose: String::new(),
        ..of_plate.clone()
    };
    assert_eq!(flaws(officer.list_vehicles(why).await), ["purpose MISSING"]);
    let first = pb::ListVehiclesRequest {
        page_size: 1,
        ..of_plate
    };
    let page = officer.list_vehicles(first.clone()).await.unwrap().into_inner();
    let next = pb::ListVehiclesRequest {
        page_token: page.next_page_token.clone(),
        ..first.clone()
    };
    let next = officer.list_vehicles(next).await.unwrap().into_inner();
    assert_ne!(next.vehicles[0].pass_id, page.vehicles[0].pass_id);
    let of_another = pb::ListVehiclesRequest {
        plate: String::new(),
        page_token: page.next_page_token,
        ..first
    };
    assert_eq!(
        reason(officer.list_vehicles(of_another).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );

    let db = &town.books.db;
    let day = |text| Day::parse(text).unwrap();
    assert_eq!(vehicles::delete_due(db, day("2020-03-30")).await.unwrap(), 0);
    assert_eq!(vehicles::delete_due(db, day("2020-03-31")).await.unwrap(), 3);
}

#[tokio::test]
async fn a_vehicle_is_refused_by_its_reason_and_every_bad_field_is_named() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = Driver::HealthCode(town.registration.code(Level::Green).text);
    let mut here = town.vehicles(Role::GateStaff, COMMUNITY);
    let request = vehicle(&town, &gate.id, code.clone());
    let mut next_door = town.vehicles(Role::GateStaff, "410811009001");
    assert_eq!(
        reason(next_door.record_vehicle(request.clone()).await),
        "OUT_OF_SCOPE"
    );
    let unknown = vehicle(&town, &town.id(), code);
    assert_eq!(reason(here.record_vehicle(unknown).await), "UNKNOWN_CHECKPOINT");
    let nobodys = vocabulary::ShortCode::of(7).unwrap().to_string();
    let nobody = vehicle(&town, &gate.id, Driver::VisitorCode(nobodys));
    assert_eq!(reason(here.record_vehicle(nobody).await), "UNKNOWN_VISIT");
    passes(&town, request.clone()).await;
    let reused = pb::RecordVehicleRequest {
        passengers: 3,
        ..request.clone()
    };
    assert_eq!(reason(here.record_vehicle(reused).await), "REQUEST_ID_REUSED");
    let bad = pb::RecordVehicleRequest {
        plate: "A".into(),
        direction: 9,
        temperature_deci_celsius: Some(1),
        passengers: 81,
        passenger_temperatures_deci_celsius: vec![1],
        ..pb::RecordVehicleRequest::default()
    };
    assert_eq!(flaws(here.record_vehicle(bad).await).len(), 8);
    let many = pb::RecordVehicleRequest {
        passengers: 0,
        ..request.clone()
    };
    assert_eq!(
        flaws(here.record_vehicle(many).await),
        ["passenger_temperatures_deci_celsius TOO_MANY"]
    );
    let bad = pb::ListVehiclesRequest {
        area: "4".into(),
        checkpoint_id: "1".into(),
        plate: "A".into(),
        purpose: "x".into(),
        page_size: -1,
        page_token: "?".into(),
    };
    assert_eq!(flaws(here.list_vehicles(bad).await).len(), 6);
    town.close(&gate).await;
    assert_eq!(reason(here.record_vehicle(request).await), "CHECKPOINT_CLOSED");
}

#[tokio::test]
async fn a_plate_is_kept_no_longer_than_the_pass_by_which_it_is_found() {
    const DAYS: &str = "SELECT p.delete_by, v.delete_by FROM vehicle_pass v JOIN pass p ON p.id = v.pass_id";
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    // Visits are kept for thirty days; passes for fourteen from now on.
    let ordered = pb::PutPolicyRequest {
        request_id: town.id(),
        kind: "retention".into(),
        area: AUTHORITY.into(),
        document_number: "山防指〔2020〕23号".into(),
        issuing_body: "山阳区疫情防控指挥部".into(),
        body: r#"{"pass_days":14}"#.into(),
        ..pb::PutPolicyRequest::default()
    };
    let mut officer = town.policies(Role::Officer, AUTHORITY);
    let proposed = officer.put_policy(ordered).await.unwrap().into_inner();
    let approved = pb::ApprovePolicyRequest {
        proposal_id: proposed.proposal.unwrap().proposal_id,
        approve: true,
        note: String::new(),
    };
    let mut command = town.policies(Role::Command, AUTHORITY);
    command.approve_policy(approved).await.unwrap();
    town.clock.advance(Duration::from_secs(1));

    let code = town.registration.code(Level::Green).text;
    passes(&town, vehicle(&town, &gate.id, Driver::HealthCode(code))).await;
    let (pass, plate) = town.books.db.query(DAYS).fetch_one::<(Day, Day)>().await.unwrap();
    assert_eq!((plate, plate), (pass, Day::parse("2020-03-15").unwrap()));
}
