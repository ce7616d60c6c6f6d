//! A returning worker declares the way home, is expected, comes later than planned, and is counted; another says so too late.

use crate::steps::fresh_id;
use crate::steps::people::{Resident, registers};
use crate::steps::places::{COMMUNITY, a_gate};
use crate::steps::reason;
use proto::common::v1::AreaRef;
use proto::registration::v1 as pb;
use proto::registration::v1::day_or_time::By;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use rstest::rstest;
use tests::town::{Built, Town};
use tonic::transport::Channel;
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_returning_worker_is_expected_late_and_counted(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let town = Town::built(how).await;
    a_returning_worker_is_expected_and_counted(&town).await;
}

async fn a_returning_worker_is_expected_and_counted(town: &Town) {
    let gate = a_gate(town, "新兴四号院").await;
    let worker = registers(town, &gate, 1).await;
    let before = figures(town).await;

    // On the train: the community expects them.
    let plan = pb::DeclareTripRequest {
        still_on_the_way: true,
        ..declaration(town, &worker, facts(town, 0))
    };
    let trip = declares(town, &worker, plan).await;
    assert_eq!(trip.state(), pb::TripState::Expected);
    assert!(!trip.declared_late);
    assert_eq!(
        listed(town, pb::ArrivalList::Expected).await,
        [trip.trip_id.as_str()]
    );
    let planned = figures(town).await;
    assert_eq!(
        (planned.planned, planned.present),
        (before.planned + 1, before.present)
    );

    // The day was a slip: it should have been yesterday. So they are overdue.
    let correction = pb::CorrectTripRequest {
        request_id: fresh_id(town),
        trip_id: trip.trip_id.clone(),
        version: trip.version,
        facts: Some(facts(town, -1)),
        reason: "日期填错".to_owned(),
    };
    let corrected = returnees(town).correct_trip(worker.asks(correction)).await;
    let corrected = corrected.expect("corrected").into_inner().trip.expect("a trip");
    assert!(corrected.is_overdue && corrected.declared_late);
    assert_eq!(listed(town, pb::ArrivalList::Expected).await, [""; 0]);
    assert_eq!(
        listed(town, pb::ArrivalList::Overdue).await,
        [trip.trip_id.as_str()]
    );
    assert_eq!(figures(town).await.overdue, before.overdue + 1);

    // A day later than planned they stand at the door: declared before they came, so in time.
    let arrival = pb::ConfirmArrivalRequest {
        request_id: fresh_id(town),
        trip_id: trip.trip_id.clone(),
        arrived: None,
    };
    let confirmed = returnees(town)
        .confirm_arrival(town.by(Role::CommunityWorker, arrival))
        .await;
    assert_eq!(
        confirmed.expect("confirmed").into_inner().state(),
        pb::TripState::Present
    );
    let here = figures(town).await;
    assert_eq!(
        (here.present, here.arrived_that_day, here.overdue),
        (before.present + 1, before.arrived_that_day + 1, before.overdue)
    );
    assert_eq!(here.declared_late, before.declared_late);

    // Another came two days ago and says so only now: taken, and marked.
    let other = registers(town, &gate, 2).await;
    let late = declares(town, &other, declaration(town, &other, facts(town, -2))).await;
    assert_eq!(late.state(), pb::TripState::Present);
    assert!(late.declared_late && late.late_by_minutes > 24 * 60);
    let both = figures(town).await;
    assert_eq!(
        (both.present, both.declared_late, both.arrived_that_day),
        (
            before.present + 2,
            before.declared_late + 1,
            before.arrived_that_day + 1
        )
    );
    let again = pb::DeclareTripRequest {
        person_id: other.id.clone(),
        ..declaration(town, &other, facts(town, -2))
    };
    let again = returnees(town)
        .declare_trip(town.by(Role::CommunityWorker, again))
        .await;
    assert_eq!(reason(again), "TRIP_DECLARED_ALREADY");

    // The first leaves again, and is counted no more.
    let departure = pb::RecordDepartureRequest {
        request_id: fresh_id(town),
        trip_id: trip.trip_id.clone(),
        left: None,
        for_area: from("440300"),
        for_country: String::new(),
    };
    let left = returnees(town).record_departure(worker.asks(departure)).await;
    assert_eq!(
        left.expect("recorded").into_inner().state(),
        pb::TripState::Departed
    );
    assert_eq!(figures(town).await.present, before.present + 1);
    assert_eq!(
        listed(town, pb::ArrivalList::Present).await,
        [late.trip_id.as_str()]
    );

    // All that was said is still there.
    let versions = pb::ListTripVersionsRequest {
        trip_id: trip.trip_id,
        ..Default::default()
    };
    let versions = returnees(town).list_trip_versions(worker.asks(versions)).await;
    let acts: Vec<_> = versions
        .expect("listed")
        .into_inner()
        .versions
        .iter()
        .map(pb::TripVersion::act)
        .collect();
    assert_eq!(
        acts,
        [
            pb::TripAct::Departed,
            pb::TripAct::Confirmed,
            pb::TripAct::Corrected,
            pb::TripAct::Declared,
        ]
    );
}

fn returnees(town: &Town) -> ReturneeServiceClient<Channel> {
    ReturneeServiceClient::new(town.registration.clone())
}

async fn declares(town: &Town, resident: &Resident, request: pb::DeclareTripRequest) -> pb::Trip {
    let answer = returnees(town).declare_trip(resident.asks(request)).await;
    answer.expect("declared").into_inner().trip.expect("a trip")
}

fn declaration(town: &Town, resident: &Resident, facts: pb::TripFacts) -> pb::DeclareTripRequest {
    pb::DeclareTripRequest {
        request_id: fresh_id(town),
        person_id: resident.id.clone(),
        facts: Some(facts),
        still_on_the_way: false,
    }
}

/// Back to work from Wuhan by train, arriving in so many days.
fn facts(town: &Town, days: i32) -> pb::TripFacts {
    let day = town.clock().today().plus_days(days).to_string();
    pb::TripFacts {
        kind: pb::ReturneeKind::Work.into(),
        from_area: from("420100"),
        arrives: Some(pb::DayOrTime {
            by: Some(By::Day(day)),
        }),
        means: pb::TravelMeans::Rail.into(),
        transport_number: "G1572".to_owned(),
        ..Default::default()
    }
}

fn from(code: &str) -> Option<AreaRef> {
    Some(AreaRef {
        code: code.to_owned(),
        ..Default::default()
    })
}

/// The trips on a list of the community.
async fn listed(town: &Town, list: pb::ArrivalList) -> Vec<String> {
    let request = pb::ListArrivalsRequest {
        area: COMMUNITY.to_owned(),
        list: list.into(),
        ..Default::default()
    };
    let answer = returnees(town)
        .list_arrivals(town.by(Role::CommunityWorker, request))
        .await;
    let arrivals = answer.expect("listed").into_inner().arrivals;
    arrivals
        .into_iter()
        .filter_map(|arrival| arrival.trip)
        .map(|trip| trip.trip_id)
        .collect()
}

/// The figures of the community today.
async fn figures(town: &Town) -> pb::ReturneeFigures {
    let request = pb::CountReturneesRequest {
        area: COMMUNITY.to_owned(),
        day: String::new(),
    };
    let answer = returnees(town)
        .count_returnees(town.by(Role::Command, request))
        .await;
    let whole = answer.expect("counted").into_inner().whole;
    whole.expect("figures").total.expect("figures")
}
