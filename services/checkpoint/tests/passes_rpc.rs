//! PassService and AuditService through their layers: lists, figures, accesses.

use crate::town::{Town, flaws, reason};
use kit::clock::Moment;
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::list_passes_request::Of;
use proto::common::v1 as common;
use std::time::Duration;
use vocabulary::{Level, PersonId, Role};

const MINUTE: Duration = Duration::from_secs(60);

/// Lets a person pass so many times, a minute apart.
pub(crate) async fn passes(town: &Town, gate: &str, person: PersonId, times: u32) {
    let mut gates = town.gates(Role::GateStaff, "410811");
    for _ in 0..times {
        let request = pb::VerifyPassRequest {
            request_id: town.id(),
            checkpoint_id: gate.into(),
            health_code: town.registration.code_of(person, Level::Green).text,
            direction: common::Direction::In.into(),
            temperature_deci_celsius: Some(366),
            ..pb::VerifyPassRequest::default()
        };
        gates.verify_pass(request).await.unwrap();
        town.clock.advance(MINUTE);
    }
}

/// Somebody whom nobody knows yet.
pub(crate) fn person(town: &Town) -> PersonId {
    PersonId::new(town.clock.now())
}

#[tokio::test]
async fn a_list_is_walked_by_its_pages_and_its_token_serves_no_other_query() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    passes(&town, &gate.id, person(&town), 7).await;
    let mut officer = town.passes(Role::Officer, "410811");
    let mut request = pb::ListPassesRequest {
        page_size: 3,
        ..pb::ListPassesRequest::default()
    };
    let mut walked = Vec::new();
    loop {
        let page = officer.list_passes(request.clone()).await.unwrap().into_inner();
        let named = |pass: &pb::Pass| pass.checkpoint_name == "南门" && !pass.unit_name.is_empty();
        assert!(
            page.passes.iter().all(named),
            "each tells what its gate is called"
        );
        walked.extend(
            page.passes
                .iter()
                .map(|pass| Moment::from_proto(&pass.scanned_at.unwrap()).unwrap()),
        );
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(walked.len(), 7);
    assert!(walked.is_sorted_by(|newer, older| newer > older));

    request.page_size = 3;
    request.page_token = officer
        .list_passes(request.clone())
        .await
        .unwrap()
        .into_inner()
        .next_page_token;
    let other = pb::ListPassesRequest {
        verdict: pb::Verdict::Refuse.into(),
        ..request.clone()
    };
    assert_eq!(
        reason(officer.list_passes(other).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let mut narrower = town.passes(Role::Officer, "410811007");
    assert_eq!(
        reason(narrower.list_passes(request.clone()).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let garbage = pb::ListPassesRequest {
        page_token: "!".into(),
        ..request
    };
    assert_eq!(
        reason(officer.list_passes(garbage).await),
        "PAGE_TOKEN_UNREADABLE"
    );
}

#[tokio::test]
async fn everybody_sees_the_passes_of_their_own_scope() {
    let town = Town::heard(On::Sqlite).await;
    let (near, far) = (
        town.a_gate_in("410811007001", "南门").await,
        town.a_gate_in("410811008001", "北门").await,
    );
    let (one, other) = (person(&town), person(&town));
    passes(&town, &near.id, one, 2).await;
    passes(&town, &far.id, other, 3).await;
    let count = async |role: Role, scope: &str, of: Option<Of>| {
        let request = pb::ListPassesRequest {
            of,
            ..pb::ListPassesRequest::default()
        };
        town.passes(role, scope)
            .list_passes(request)
            .await
            .map(|page| page.into_inner().passes.len())
    };
    assert_eq!(count(Role::Officer, "410811", None).await.unwrap(), 5);
    assert_eq!(count(Role::CommunityWorker, "410811007", None).await.unwrap(), 2);
    assert_eq!(
        count(Role::CommunityWorker, "410811007001", None).await.unwrap(),
        2
    );
    assert_eq!(
        count(Role::GateStaff, &format!("checkpoint:{}", far.id), None)
            .await
            .unwrap(),
        3
    );
    assert_eq!(
        count(Role::Officer, "410811", Some(Of::Area("410811008".into())))
            .await
            .unwrap(),
        3
    );
    assert_eq!(
        count(Role::Officer, "410811", Some(Of::CheckpointId(near.id.clone())))
            .await
            .unwrap(),
        2
    );
    let outside = count(
        Role::CommunityWorker,
        "410811007",
        Some(Of::CheckpointId(far.id.clone())),
    )
    .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");
    let outside = count(
        Role::CommunityWorker,
        "410811007",
        Some(Of::Area("410811".into())),
    )
    .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");

    let myself = format!("person:{one}");
    assert_eq!(count(Role::Resident, &myself, None).await.unwrap(), 2);
    assert_eq!(
        count(Role::Resident, &myself, Some(Of::PersonId(one.to_string())))
            .await
            .unwrap(),
        2
    );
    let others = count(Role::Resident, &myself, Some(Of::PersonId(other.to_string()))).await;
    assert_eq!(reason(others), "OUT_OF_SCOPE");
    let gates = count(Role::Resident, &myself, Some(Of::CheckpointId(near.id.clone()))).await;
    assert_eq!(reason(gates), "OUT_OF_SCOPE");
}

#[tokio::test]
async fn whoever_looks_where_somebody_was_is_told_to_them() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let person = person(&town);
    passes(&town, &gate.id, person, 1).await;
    let of = Some(Of::PersonId(person.to_string()));
    let request = pb::ListPassesRequest {
        of,
        ..pb::ListPassesRequest::default()
    };
    town.passes(Role::Officer, "410811")
        .list_passes(request)
        .await
        .unwrap();

    let myself = format!("person:{person}");
    let asked = pb::ListAccessesRequest {
        person_id: person.to_string(),
        ..pb::ListAccessesRequest::default()
    };
    let lines = town
        .audit(Role::Resident, &myself)
        .list_accesses(asked.clone())
        .await
        .unwrap()
        .into_inner()
        .records;
    assert_eq!(
        lines.iter().map(|line| line.act.as_str()).collect::<Vec<_>>(),
        ["ListPasses"]
    );
    assert_eq!(
        (lines[0].who.as_str(), lines[0].role.as_str()),
        ("officer-of-410811", "officer")
    );
    let somebody = format!("person:{}", PersonId::new(town.clock.now()));
    assert_eq!(
        reason(town.audit(Role::Resident, &somebody).list_accesses(asked).await),
        "OUT_OF_SCOPE"
    );
    let bad = pb::ListAuditRequest {
        from: Some(town.clock.now().to_proto()),
        to: Some(town.clock.now().to_proto()),
        page_size: -1,
        ..pb::ListAuditRequest::default()
    };
    assert_eq!(
        flaws(town.audit(Role::Auditor, "410811").list_audit(bad).await),
        ["page_size OUT_OF_RANGE", "to OUT_OF_ORDER"]
    );
}

#[tokio::test]
async fn an_empty_request_answers_for_the_whole_scope_and_its_children() {
    let town = Town::heard(On::Sqlite).await;
    let (near, far) = (
        town.a_gate_in("410811007001", "南门").await,
        town.a_gate_in("410811008001", "北门").await,
    );
    let idle = town.a_gate_in("410811008001", "西门").await;
    passes(&town, &near.id, person(&town), 2).await;
    passes(&town, &far.id, person(&town), 3).await;

    let summary = town.summary("410811").await;
    assert_eq!(
        (
            summary.checkpoints_registered,
            summary.checkpoints_active,
            summary.passes_recorded
        ),
        (3, 2, 5)
    );
    let area = summary.area.unwrap();
    assert_eq!((area.code.as_str(), area.name.as_str()), ("410811", "山阳区"));
    let places: Vec<_> = summary
        .places
        .iter()
        .map(|place| {
            let area = place.area.as_ref().unwrap().code.as_str();
            (
                area,
                place.checkpoints_registered,
                place.checkpoints_active,
                place.passes_recorded,
            )
        })
        .collect();
    assert_eq!(places, [("410811007", 1, 1, 2), ("410811008", 2, 1, 3)]);

    let mut officer = town.passes(Role::Officer, "410811");
    let depth = pb::Depth::Checkpoints.into();
    let mut request = pb::GetSummaryRequest {
        depth,
        page_size: 2,
        ..pb::GetSummaryRequest::default()
    };
    let first = officer.get_summary(request.clone()).await.unwrap().into_inner();
    request.page_token = first.next_page_token;
    let second = officer.get_summary(request.clone()).await.unwrap().into_inner();
    let names: Vec<_> = first
        .places
        .iter()
        .chain(&second.places)
        .map(|place| place.name.clone())
        .collect();
    assert_eq!(names, ["南门", "北门", "西门"]);
    assert!(second.next_page_token.is_empty());
    assert_eq!(second.places[0].checkpoint_id, idle.id);
    let other = pb::GetSummaryRequest { depth: 0, ..request };
    assert_eq!(
        reason(officer.get_summary(other).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );

    let community = town.summary("410811008001").await;
    assert_eq!(
        community
            .places
            .iter()
            .map(|place| place.name.as_str())
            .collect::<Vec<_>>(),
        ["北门", "西门"]
    );
    let mine = town.summary(&format!("checkpoint:{}", far.id)).await;
    assert_eq!(
        (
            mine.checkpoints_registered,
            mine.passes_recorded,
            mine.places.len()
        ),
        (1, 3, 1)
    );
    let outside = pb::GetSummaryRequest {
        area: "410811".into(),
        ..pb::GetSummaryRequest::default()
    };
    let outside = town
        .passes(Role::CommunityWorker, "410811007")
        .get_summary(outside)
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");
}

#[tokio::test]
async fn a_past_moment_has_the_figures_it_had() {
    let town = Town::heard(On::Sqlite).await;
    let began = town.clock.now();
    let gate = town.a_gate("南门").await;
    passes(&town, &gate.id, person(&town), 90).await;
    town.clock.advance(MINUTE);
    let later = town.a_gate("北门").await;
    passes(&town, &later.id, person(&town), 1).await;
    let mut officer = town.passes(Role::Officer, "410811");
    for (from, to, expected) in [
        (None, Some(began + 60 * MINUTE), 60),
        (None, Some(began + 75 * MINUTE), 75),
        (Some(began + 10 * MINUTE), Some(began + 75 * MINUTE), 65),
        (Some(began + 10 * MINUTE), Some(began + 20 * MINUTE), 10),
        (Some(began + 30 * MINUTE), None, 61),
        (None, None, 91),
    ] {
        let request = pb::GetSummaryRequest {
            from: from.map(Moment::to_proto),
            to: to.map(Moment::to_proto),
            ..pb::GetSummaryRequest::default()
        };
        let summary = officer.get_summary(request).await.unwrap().into_inner();
        assert_eq!(summary.passes_recorded, expected, "{from:?} {to:?}");
        assert_eq!(summary.checkpoints_registered, if to.is_some() { 1 } else { 2 });
    }
    let backwards = pb::GetSummaryRequest {
        from: Some(began.to_proto()),
        to: Some(began.to_proto()),
        depth: 9,
        page_size: -1,
        area: "nowhere".into(),
        page_token: String::new(),
    };
    assert_eq!(
        flaws(officer.get_summary(backwards).await),
        [
            "area NOT_AN_AREA",
            "depth UNKNOWN_VALUE",
            "page_size OUT_OF_RANGE",
            "to OUT_OF_ORDER"
        ]
    );
}

#[tokio::test]
async fn the_passes_of_a_day_are_counted_by_the_hour() {
    let town = Town::heard(On::Sqlite).await;
    let began = town.clock.now().floor_hour();
    let gate = town.a_gate("南门").await;
    passes(&town, &gate.id, person(&town), 90).await;
    let now = town.clock.now();
    let mut command = town.passes(Role::Command, "410811");
    let today = command.count_passes(pb::CountPassesRequest::default()).await;
    let today = today.unwrap().into_inner();
    let all: i64 = today.hours.iter().map(|hour| hour.passes_recorded).sum();
    assert_eq!((all, today.held.len()), (90, 0));
    let last = today.hours.last().and_then(|hour| hour.start.as_ref()).unwrap();
    assert_eq!(Moment::from_proto(last).unwrap(), now.floor_hour());
    assert_eq!(today.area.unwrap().name, "山阳区");

    let asked = |from: Moment, to: Moment, area: &str| pb::CountPassesRequest {
        area: area.into(),
        from: Some(from.to_proto()),
        to: Some(to.to_proto()),
    };
    let hours = 60 * 60 * Duration::from_secs(1);
    let too_long = asked(began, began + 169 * hours, "410811007");
    assert_eq!(flaws(command.count_passes(too_long).await), ["to OUT_OF_RANGE"]);
    let wrong = asked(began, began, "nowhere");
    assert_eq!(
        flaws(command.count_passes(wrong).await),
        ["area NOT_AN_AREA", "to OUT_OF_ORDER"]
    );
    let outside = town.passes(Role::CommunityWorker, "410811007");
    let outside = { outside }
        .count_passes(asked(began, began + hours, "410811"))
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");
}

#[tokio::test]
async fn until_another_district_reports_the_own_streets_are_ranked() {
    let town = Town::heard(On::Sqlite).await;
    let (near, far) = (
        town.a_gate_in("410811007001", "南门").await,
        town.a_gate_in("410811008001", "北门").await,
    );
    town.a_gate_in("410811008001", "西门").await;
    passes(&town, &near.id, person(&town), 1).await;
    passes(&town, &far.id, person(&town), 3).await;
    let ranked = async |role: Role, scope: &str| {
        let answer = town
            .passes(role, scope)
            .rank_areas(pb::RankAreasRequest::default())
            .await?
            .into_inner();
        assert_eq!(answer.level(), pb::RankedLevel::OwnStreets);
        let row = |row: pb::RankedArea| (row.area.unwrap().code, row.rank_by_share, row.rank_by_records);
        Ok::<_, tonic::Status>(answer.areas.into_iter().map(row).collect::<Vec<_>>())
    };
    let (dinghe, zhongxing) = (("410811007".to_owned(), 1, 2), ("410811008".to_owned(), 2, 1));
    assert_eq!(
        ranked(Role::Command, "410811").await.unwrap(),
        [dinghe, zhongxing.clone()]
    );
    assert_eq!(
        ranked(Role::CommunityWorker, "410811008").await.unwrap(),
        [zhongxing]
    );
    assert_eq!(reason(ranked(Role::Officer, "nothing").await), "OUT_OF_SCOPE");
}
