//! The main job: a family registers once at a gate's poster; from then on a scan and a reading let them through.

use crate::steps::gate::{a_scan, all_passes, measures, scans, summary, verifies, volunteer_at, watches};
use crate::steps::people::{in_clear, mother, registers_with};
use crate::steps::places::{COMMUNITY, STREET, a_gate, a_gate_of, resolves, resolves_typed};
use crate::steps::{fresh_id, reason};
use proto::checkpoint::v1 as pb;
use proto::common::v1::{Direction, HealthLevel};
use proto::registration::v1 as people;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_family_registers_once_and_passes_ever_after(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let mut town = Town::built(how).await;
    register_once_scan_ever_after(&mut town).await;
}

async fn register_once_scan_ever_after(town: &mut Town) {
    // The back office: a compound with two gates, each with its poster.
    let east = a_gate(town, "新兴一号院").await;
    let west = a_gate_of(town, &east.unit_id, "西门").await;
    let scanned = resolves(town, east.token()).await.expect("the QR is read");
    let typed = resolves_typed(town, &east.poster.short_code)
        .await
        .expect("the code is typed");
    assert_eq!(
        (&scanned.checkpoint_id, &typed.checkpoint_id),
        (&east.id, &east.id)
    );
    assert_eq!(scanned.unit_name, "新兴一号院");
    assert_eq!(scanned.area.clone().expect("an area").code, COMMUNITY);
    assert_eq!(scanned.temperature_demand(), pb::TemperatureDemand::EveryEntry);

    // Once.
    let family = registers_with(town, &east, 1, vec![mother(2)]).await;
    let mother_code = family.family[0]
        .health_code
        .clone()
        .expect("a code for the mother")
        .text;

    // The volunteer watches while somebody scans the poster on the way in.
    let mut watched = watches(town, &east).await;
    let scan = scans(town, east.token(), &family.code, Direction::In)
        .await
        .expect("scanned");
    assert_eq!(scan.verdict(), pb::Verdict::TakeTemperature);
    assert_eq!(scan.level(), HealthLevel::Green);
    assert_eq!(
        scan.reasons().collect::<Vec<_>>(),
        [pb::VerdictReason::TemperatureNeeded]
    );
    assert!(
        (0..=5).contains(&scan.standings_age_seconds),
        "{}",
        scan.standings_age_seconds
    );
    let seen = watched.sees().await;
    assert_eq!((&seen.pass_id, seen.confirm_by.is_some()), (&scan.pass_id, true));
    assert_eq!(summary(town).await.passes_waiting, 1);

    // 36.5: one pass, completed and not counted again.
    let measured = measures(town, &east, &scan.pass_id, 365).await.expect("measured");
    assert_eq!(measured.verdict(), pb::Verdict::Pass);
    let seen = watched.sees().await;
    assert_eq!(
        (seen.verdict(), seen.temperature_deci_celsius),
        (pb::Verdict::Pass, Some(365))
    );
    let again = measures(town, &east, &scan.pass_id, 366).await;
    assert_eq!(reason(again), "TEMPERATURE_TAKEN_ALREADY");
    let figures = summary(town).await;
    assert_eq!((figures.passes_recorded, figures.passes_waiting), (1, 0));

    // Leaving needs no reading. Later, staff scan the phone of the one and the printed code of the other.
    let leaving = scans(town, east.token(), &family.code, Direction::Out)
        .await
        .expect("scanned");
    assert_eq!(leaving.verdict(), pb::Verdict::Pass);
    for code in [&family.code, &mother_code] {
        let passage = verifies(town, &east, code, Some(364)).await.expect("verified");
        assert_eq!(passage.verdict(), pb::Verdict::Pass);
    }
    a_scan_by_mistake_is_taken_back(town, &east, &family.code).await;

    the_figures_are_told(town, &east, &west).await;
    the_books_are_shown_to_whom_they_concern(town, &east, &family).await;
    people_see_who_looked(town, &family).await;
}

async fn a_scan_by_mistake_is_taken_back(town: &Town, gate: &crate::steps::places::Gate, code: &str) {
    let before = summary(town).await.passes_recorded;
    let mistaken = verifies(town, gate, code, Some(363)).await.expect("verified");
    let void = pb::VoidPassRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        pass_id: mistaken.pass_id,
        reason: "扫错了".to_owned(),
    };
    let by_another = town.by(Role::GateStaff, void.clone());
    assert_eq!(reason(town.gates().void_pass(by_another).await), "NOT_YOUR_PASS");
    let volunteer = volunteer_at(town, gate);
    let voided = town.gates().void_pass(bearing(&volunteer, void)).await;
    voided.expect("taken back by who recorded it");
    assert_eq!(summary(town).await.passes_recorded, before);
}

async fn the_figures_are_told(
    town: &Town,
    east: &crate::steps::places::Gate,
    west: &crate::steps::places::Gate,
) {
    let figures = summary(town).await;
    let three = (
        figures.checkpoints_registered,
        figures.checkpoints_active,
        figures.passes_recorded,
    );
    assert_eq!(three, (2, 1, 4));
    let street = figures.places.first().expect("a street").clone();
    assert_eq!(street.area.expect("an area").code, STREET);
    assert_eq!(street.passes_recorded, 4);

    let by_gate = pb::GetSummaryRequest {
        depth: pb::Depth::Checkpoints.into(),
        page_size: 1,
        ..pb::GetSummaryRequest::default()
    };
    let first = town
        .passes()
        .get_summary(town.by(Role::Command, by_gate.clone()))
        .await;
    let first = first.expect("told").into_inner();
    let rest = pb::GetSummaryRequest {
        page_token: first.next_page_token.clone(),
        ..by_gate
    };
    let second = town.passes().get_summary(town.by(Role::Command, rest)).await;
    let second = second.expect("told").into_inner();
    let gates = [&first.places, &second.places]
        .map(|places| (places[0].checkpoint_id.as_str(), places[0].passes_recorded));
    assert_eq!(gates, [(east.id.as_str(), 4), (west.id.as_str(), 0)]);
    assert!(second.next_page_token.is_empty());
}

async fn the_books_are_shown_to_whom_they_concern(
    town: &Town,
    east: &crate::steps::places::Gate,
    family: &crate::steps::people::Resident,
) {
    // Page by page, newest first, nothing twice and nothing left out; the one taken back is still there, and says so.
    let passes = all_passes(town, east, 2).await;
    assert_eq!(passes.len(), 5);
    assert_eq!(passes.iter().filter(|pass| pass.voided_at.is_some()).count(), 1);
    let times: Vec<_> = passes
        .iter()
        .map(|pass| pass.scanned_at.expect("a time"))
        .map(|at| (at.seconds, at.nanos))
        .collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");

    // A resident sees their own and nobody else's.
    let own = pb::ListPassesRequest::default();
    let own = town
        .passes()
        .list_passes(family.asks(own))
        .await
        .expect("listed")
        .into_inner();
    assert_eq!(own.passes.len(), 4);
    assert!(own.passes.iter().all(|pass| pass.person_id == family.id));
    let of_gate = pb::ListPassesRequest {
        of: Some(pb::list_passes_request::Of::CheckpointId(east.id.clone())),
        ..pb::ListPassesRequest::default()
    };
    assert_eq!(
        reason(town.passes().list_passes(family.asks(of_gate)).await),
        "OUT_OF_SCOPE"
    );

    // A pass recorded twice by a shaky network is one pass, with the first answer.
    let scan = a_scan(town, east, &family.code, Some(366));
    let volunteer = volunteer_at(town, east);
    let mut answers = Vec::new();
    for _ in 0..2 {
        let answer = town.gates().verify_pass(bearing(&volunteer, scan.clone())).await;
        answers.push(answer.expect("verified").into_inner().passage.expect("a passage"));
    }
    assert_eq!(answers[0].pass_id, answers[1].pass_id);
    assert_eq!(summary(town).await.passes_recorded, 5);
    let another = pb::VerifyPassRequest {
        temperature_deci_celsius: Some(380),
        ..scan
    };
    let reused = town.gates().verify_pass(bearing(&volunteer, another)).await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
}

async fn people_see_who_looked(town: &Town, family: &crate::steps::people::Resident) {
    // Somebody reads their data in clear, and somebody else asks where they were.
    assert_eq!(in_clear(town, &family.id).await.name, "王小明");
    let whereabouts = pb::ListPassesRequest {
        of: Some(pb::list_passes_request::Of::PersonId(family.id.clone())),
        ..pb::ListPassesRequest::default()
    };
    let listed = town
        .passes()
        .list_passes(town.by(Role::Officer, whereabouts))
        .await;
    listed.expect("listed");

    let ask = people::ListAccessesRequest {
        person_id: family.id.clone(),
        ..people::ListAccessesRequest::default()
    };
    let told = town.registration_audit().list_accesses(family.asks(ask)).await;
    let records = told.expect("told").into_inner().records;
    let read = records
        .iter()
        .find(|line| line.act == "GetPerson")
        .expect("the reading is there");
    assert_eq!(
        (read.who.as_str(), read.purpose.as_str()),
        ("community_worker", "核对登记信息")
    );

    let ask = pb::ListAccessesRequest {
        person_id: family.id.clone(),
        ..pb::ListAccessesRequest::default()
    };
    let told = town
        .checkpoint_audit()
        .list_accesses(family.asks(ask.clone()))
        .await;
    let records = told.expect("told").into_inner().records;
    let looked: Vec<_> = records
        .iter()
        .map(|line| (line.act.as_str(), line.who.as_str()))
        .collect();
    assert_eq!(looked, [("ListPasses", "officer"), ("VoidPass", "volunteer")]);
    let by_staff = town
        .checkpoint_audit()
        .list_accesses(town.by(Role::Officer, ask))
        .await;
    assert_eq!(reason(by_staff), "ROLE_NOT_ALLOWED");
}
