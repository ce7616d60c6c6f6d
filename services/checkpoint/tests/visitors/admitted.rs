//! A visitor is admitted, held or reported, and seen until they leave.

use super::*;
use crate::town::eventually;
use checkpoint::visitors::store::visits;
use kit::clock::Day;
use kit::db::testing::On;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::{Verdict, VerdictReason as Why};
use proto::common::v1::Direction;
use rstest::rstest;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

fn why(passage: &pb::Passage) -> Vec<Why> {
    passage.reasons().collect()
}

#[rstest]
#[tokio::test]
async fn a_visitor_needs_three_taps_and_two_fields(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let request = admission(&town, &gate.id);
    let (passage, ticket) = admitted(&town, request.clone()).await;
    assert_eq!(
        (passage.verdict(), why(&passage)),
        (Verdict::Pass, vec![Why::Visitor])
    );
    assert_eq!(
        (passage.person_id.as_str(), &ticket.visit_id),
        ("", &passage.pass_id)
    );
    let until = town.clock.now() + 12 * HOUR;
    assert_eq!(ticket.valid_until, Some(until.to_proto()));
    assert_eq!(
        admitted(&town, request).await,
        (passage.clone(), ticket.clone()),
        "once"
    );
    assert_eq!(
        town.summary("410811").await.passes_recorded,
        1,
        "the figures count it"
    );

    let seen = listed(&town, COMMUNITY, pb::ListVisitorsRequest::default()).await;
    let [visit] = seen.as_slice() else {
        panic!("one visit: {seen:?}")
    };
    assert_eq!(
        (visit.masked_name.as_str(), visit.masked_phone.as_str()),
        ("**访", "138****8000")
    );
    assert_eq!(
        (visit.masked_host.as_str(), visit.masked_plate.as_str()),
        ("********1", "豫A***45")
    );
    assert_eq!(
        (visit.verdict(), visit.from_area.as_str()),
        (Verdict::Pass, "410100")
    );

    let left = leaves(&town, &gate.id, &ticket.short_code.to_lowercase())
        .await
        .unwrap();
    assert_eq!(left.visit.unwrap().left_at, Some(town.clock.now().to_proto()));
    let passes = town
        .passes(Role::Officer, "410811")
        .list_passes(pb::ListPassesRequest::default())
        .await;
    let passes = passes.unwrap().into_inner().passes;
    let out = passes
        .iter()
        .find(|pass| pass.direction() == Direction::Out)
        .unwrap();
    assert_eq!(
        (out.origin(), out.verdict()),
        (pb::Origin::Visitor, Verdict::Pass)
    );
    assert_eq!(passes.len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_high_risk_stay_is_held_and_told_to_the_community(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    for (nth, answer) in [Answer::Yes, Answer::Unsure].into_iter().enumerate() {
        let request = pb::AdmitVisitorRequest {
            high_risk_stay: answer.into(),
            from_area: "420100".into(),
            ..admission(&town, &gate.id)
        };
        let (passage, ticket) = admitted(&town, request).await;
        assert_eq!(passage.verdict(), Verdict::ReportToStreet);
        assert_eq!(why(&passage), [Why::Visitor, Why::HighRiskStay]);
        let leads = &town.registration.reports;
        eventually(async || leads.leads().len() == nth + 1).await;
        let told = leads.leads().pop().unwrap();
        assert_eq!(
            (told.request_id, told.area),
            (ticket.visit_id, COMMUNITY.to_owned())
        );
        assert_eq!(
            (told.name.as_str(), told.phone.as_str()),
            ("李来访", "13800138000")
        );
        assert_eq!(
            (told.plate.as_str(), told.from_area.as_str()),
            ("豫A12345", "420100")
        );
    }
    let inside = pb::ListVisitorsRequest {
        inside_only: true,
        ..pb::ListVisitorsRequest::default()
    };
    assert!(
        listed(&town, COMMUNITY, inside).await.is_empty(),
        "nobody was let in"
    );
}

#[tokio::test]
async fn a_visitors_fever_opens_a_case_and_a_reading_completes_the_pass() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let feverish = pb::AdmitVisitorRequest {
        temperature_deci_celsius: Some(385),
        ..admission(&town, &gate.id)
    };
    let (passage, ticket) = admitted(&town, feverish).await;
    assert_eq!(why(&passage), [Why::Visitor, Why::Fever]);
    let found = town
        .fevers(Role::GateStaff, COMMUNITY)
        .list_fevers(pb::ListFeversRequest::default())
        .await;
    let found = found.unwrap().into_inner().fevers;
    assert_eq!(
        (&found[0].fever_id, &found[0].pass_id),
        (&passage.fever_id, &ticket.visit_id)
    );
    assert_eq!(found[0].person_id, "");

    let not_measured = pb::AdmitVisitorRequest {
        temperature_deci_celsius: None,
        ..admission(&town, &gate.id)
    };
    let (waits, _) = admitted(&town, not_measured).await;
    assert_eq!(waits.verdict(), Verdict::TakeTemperature);
    let inside = pb::ListVisitorsRequest {
        inside_only: true,
        ..pb::ListVisitorsRequest::default()
    };
    assert!(listed(&town, COMMUNITY, inside.clone()).await.is_empty());
    let reading = pb::RecordTemperatureRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        pass_id: waits.pass_id,
        taken: Some(Taken::TemperatureDeciCelsius(365)),
    };
    let complete = town
        .gates(Role::GateStaff, COMMUNITY)
        .record_temperature(reading)
        .await;
    let complete = complete.unwrap().into_inner().passage.unwrap();
    assert_eq!(
        (complete.verdict(), why(&complete)),
        (Verdict::Pass, vec![Why::Visitor])
    );
    assert_eq!(listed(&town, COMMUNITY, inside).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn who_stays_longer_than_their_ticket_is_shown(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let (gate, other) = (town.a_gate("南门").await, town.a_gate("北门").await);
    let (_, early) = admitted(&town, admission(&town, &gate.id)).await;
    town.clock.advance(11 * HOUR);
    let (_, late) = admitted(&town, admission(&town, &other.id)).await;
    town.clock.advance(2 * HOUR);
    let overstaying = pb::ListVisitorsRequest {
        overstaying_only: true,
        ..pb::ListVisitorsRequest::default()
    };
    let shown = listed(&town, "410811", overstaying.clone()).await;
    assert_eq!((shown.len(), &shown[0].visit_id), (1, &early.visit_id));
    assert!(shown[0].overstaying);
    let here = pb::ListVisitorsRequest {
        checkpoint_id: other.id.clone(),
        inside_only: true,
        ..pb::ListVisitorsRequest::default()
    };
    assert_eq!(listed(&town, "410811", here).await[0].visit_id, late.visit_id);
    leaves(&town, &other.id, &early.short_code).await.unwrap();
    assert!(listed(&town, "410811", overstaying).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn visits_are_deleted_on_their_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    admitted(&town, admission(&town, &gate.id)).await;
    let day = |text| Day::parse(text).unwrap();
    let db = &town.books.db;
    assert_eq!(visits::delete_due(db, day("2020-03-30")).await.unwrap(), 0);
    assert_eq!(visits::delete_due(db, day("2020-03-31")).await.unwrap(), 1);
    assert!(
        listed(&town, COMMUNITY, pb::ListVisitorsRequest::default())
            .await
            .is_empty()
    );
    assert_eq!(
        town.summary("410811").await.passes_recorded,
        1,
        "the pass holds nobody's data"
    );
}
