//! What becomes of a trip: confirmed, corrected, cancelled, left again; every version is kept.

use super::{area_ref, confirm, declared, facts, fresh, returnees, when};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, noon, reason};
use crate::people::{person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use tonic::Status;
use vocabulary::{PersonId, TripId};

async fn trips(house: &House, person: PersonId) -> Vec<pb::Trip> {
    let request = pb::ListTripsRequest {
        person_id: person.to_string(),
        ..Default::default()
    };
    let answer = returnees(house)
        .list_trips(house.by_resident(person, request))
        .await;
    answer.expect("listed").into_inner().trips
}

async fn versions(house: &House, trip: &str) -> Vec<pb::TripVersion> {
    let request = pb::ListTripVersionsRequest {
        trip_id: trip.to_owned(),
        ..Default::default()
    };
    let request = house.by("officer", AUTHORITY, request);
    let answer = returnees(house).list_trip_versions(request).await;
    answer.expect("listed").into_inner().versions
}

async fn leave(house: &House, trip: &str, left: Option<&str>) -> Result<pb::RecordDepartureResponse, Status> {
    let request = pb::RecordDepartureRequest {
        request_id: fresh(house),
        trip_id: trip.to_owned(),
        left: left.map(when),
        for_area: area_ref("440300"),
        for_country: String::new(),
    };
    let request = house.by("gate_staff", AUTHORITY, request);
    Ok(returnees(house).record_departure(request).await?.into_inner())
}

fn correction(house: &House, trip: &pb::Trip, facts: pb::TripFacts) -> pb::CorrectTripRequest {
    pb::CorrectTripRequest {
        request_id: fresh(house),
        trip_id: trip.trip_id.clone(),
        version: trip.version,
        facts: Some(facts),
        reason: "车次填错".to_owned(),
    }
}

#[rstest]
#[tokio::test]
async fn a_trip_is_expected_comes_true_and_ends(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let expected = declared(&house, person, facts("2020-03-02")).await;
    assert_eq!(
        reason(leave(&house, &expected.trip_id, None).await),
        "TRIP_NOT_ARRIVED"
    );
    house.clock.advance(Duration::from_secs(2 * 24 * 3_600));
    let request = pb::ConfirmArrivalRequest {
        request_id: fresh(&house),
        trip_id: expected.trip_id.clone(),
        arrived: None,
    };
    let mut client = returnees(&house);
    let first = client
        .confirm_arrival(house.by_resident(person, request.clone()))
        .await
        .expect("confirmed")
        .into_inner();
    assert_eq!((first.state(), first.version), (pb::TripState::Present, 2));
    let again = client
        .confirm_arrival(house.by_resident(person, request.clone()))
        .await;
    assert_eq!(again.expect("the same again").into_inner(), first);
    let reused = pb::ConfirmArrivalRequest {
        arrived: Some(when("2020-03-02")),
        ..request
    };
    let reused = client.confirm_arrival(house.by_resident(person, reused)).await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    assert_eq!(
        reason(confirm(&house, COMMUNITY, &expected.trip_id, None).await),
        "TRIP_NOT_EXPECTED"
    );

    let here = &trips(&house, person).await[0];
    assert!(!here.declared_late, "it was declared beforehand");
    assert_eq!(here.arrived, Some(when("2020-03-03T12:00:00+08:00")));
    house.clock.advance(Duration::from_secs(24 * 3_600));
    let left = leave(&house, &expected.trip_id, Some("2020-03-04")).await;
    assert_eq!(left.expect("left").state(), pb::TripState::Departed);
    let corrected = leave(&house, &expected.trip_id, Some("2020-03-03")).await;
    assert_eq!(corrected.expect("recorded again").version, 4);
    let gone = &trips(&house, person).await[0];
    assert_eq!(
        (
            gone.left.clone(),
            gone.left_for_area.clone().map(|area| area.code)
        ),
        (Some(when("2020-03-03")), Some("440300".to_owned()))
    );

    let history = versions(&house, &expected.trip_id).await;
    let acts: Vec<_> = history
        .iter()
        .map(|row| (row.act(), row.acted_by.as_str()))
        .collect();
    let own = person.to_string();
    assert_eq!(
        acts,
        [
            (pb::TripAct::Departed, "gate_staff-1"),
            (pb::TripAct::Departed, "gate_staff-1"),
            (pb::TripAct::Confirmed, own.as_str()),
            (pb::TripAct::Declared, own.as_str()),
        ]
    );
    kit::audit::verify_chain(&house.db).await.expect("holds");
}

#[rstest]
#[tokio::test]
async fn a_correction_replaces_and_keeps(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let trip = declared(&house, person, facts("2020-02-28")).await;
    let right = pb::TripFacts {
        from_area: None,
        from_country: "kor".to_owned(),
        to_area: area_ref("410811009001"),
        means: pb::TravelMeans::Air.into(),
        transport_number: "cz 3117".to_owned(),
        ..facts("2020-03-01")
    };
    let request = correction(&house, &trip, right);
    let mut client = returnees(&house);
    let answer = client
        .correct_trip(house.by_resident(person, request.clone()))
        .await
        .expect("corrected")
        .into_inner();
    let corrected = answer.trip.clone().expect("a trip");
    assert_eq!(
        (
            corrected.version,
            corrected.declared_late,
            corrected.late_by_minutes
        ),
        (2, false, 0)
    );
    let told = corrected.facts.clone().expect("facts");
    assert_eq!(
        (
            told.from_area,
            told.from_country.as_str(),
            told.transport_number.as_str()
        ),
        (None, "KOR", "CZ3117")
    );
    assert_eq!(corrected.arrived, Some(when("2020-03-01")));
    let again = client
        .correct_trip(house.by_resident(person, request.clone()))
        .await;
    assert_eq!(again.expect("the same again").into_inner(), answer);

    // Somebody who has not seen this correction does not undo it.
    let stale = correction(&house, &trip, facts("2020-02-27"));
    let stale = client.correct_trip(house.by("officer", AUTHORITY, stale)).await;
    assert_eq!(reason(stale), "TRIP_CHANGED");
    let history = versions(&house, &trip.trip_id).await;
    assert_eq!(
        (history.len(), history[0].act(), history[0].reason.as_str()),
        (2, pb::TripAct::Corrected, "车次填错")
    );
    let before = history[1].trip.clone().expect("a trip");
    assert_eq!((before.version, before.late_by_minutes), (1, 36 * 60));
    let before = before.facts.expect("facts").from_area.expect("an area");
    assert_eq!(before.code, "420100");

    // Staff of the area the trip leads to now see it, though they do not look after the person.
    let elsewhere = pb::ListTripVersionsRequest {
        trip_id: trip.trip_id.clone(),
        ..Default::default()
    };
    let elsewhere = house.by("community_worker", "410811009", elsewhere);
    assert!(client.list_trip_versions(elsewhere).await.is_ok());
    let second = declared(&house, person, facts("2020-02-28")).await;
    let into_the_first = pb::TripFacts {
        from_area: None,
        from_country: "KOR".to_owned(),
        ..facts("2020-03-01")
    };
    let doubled = correction(&house, &second, into_the_first);
    let doubled = client.correct_trip(house.by_resident(person, doubled)).await;
    assert_eq!(reason(doubled), "TRIP_DECLARED_ALREADY");
}

#[tokio::test]
async fn the_family_takes_back_plans_and_staff_mistakes() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let cancel = |trip: &pb::Trip| pb::CancelTripRequest {
        request_id: fresh(&house),
        trip_id: trip.trip_id.clone(),
        reason: "不回来了".to_owned(),
    };
    let mut client = returnees(&house);
    let planned = declared(&house, person, facts("2020-03-05")).await;
    let unsaid = pb::CancelTripRequest {
        reason: String::new(),
        ..cancel(&planned)
    };
    let unsaid = client.cancel_trip(house.by_resident(person, unsaid)).await;
    assert_eq!(reason(unsaid), "REASON_MISSING");
    let request = cancel(&planned);
    let first = client
        .cancel_trip(house.by_resident(person, request.clone()))
        .await
        .expect("cancelled")
        .into_inner();
    let again = client
        .cancel_trip(house.by_resident(person, request.clone()))
        .await;
    assert_eq!(again.expect("the same again").into_inner(), first);
    let reused = pb::CancelTripRequest {
        reason: "另有安排".to_owned(),
        ..request
    };
    let reused = client.cancel_trip(house.by_resident(person, reused)).await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    let second = client
        .cancel_trip(house.by_resident(person, cancel(&planned)))
        .await;
    assert_eq!(reason(second), "TRIP_CANCELLED");
    let planned = pb::Trip {
        version: 2,
        ..planned
    };
    let corrected = correction(&house, &planned, facts("2020-03-06"));
    let corrected = client.correct_trip(house.by_resident(person, corrected)).await;
    assert_eq!(reason(corrected), "TRIP_CANCELLED");

    let here = declared(&house, person, facts("2020-02-28")).await;
    let by_family = client.cancel_trip(house.by_resident(person, cancel(&here))).await;
    assert_eq!(reason(by_family), "CANCEL_NEEDS_STAFF");
    let by_staff = client
        .cancel_trip(house.by("community_worker", COMMUNITY, cancel(&here)))
        .await;
    assert_eq!(
        by_staff.expect("cancelled").into_inner().state(),
        pb::TripState::Cancelled
    );
    let history = versions(&house, &here.trip_id).await;
    assert_eq!(history[0].reason, "不回来了");
    assert_eq!(history[0].trip.clone().expect("a trip").arrived, None);
}

#[tokio::test]
async fn a_trip_out_of_sight_is_unknown() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let stranger = person_id(&registered(&house, 2).await.person_id);
    let trip = declared(&house, person, facts("2020-03-05")).await;
    let mut client = returnees(&house);
    assert_eq!(
        reason(confirm(&house, ELSEWHERE, &trip.trip_id, None).await),
        "UNKNOWN_TRIP"
    );
    let nobodys = TripId::new(noon()).to_string();
    assert_eq!(
        reason(confirm(&house, AUTHORITY, &nobodys, None).await),
        "UNKNOWN_TRIP"
    );
    assert_eq!(reason(leave(&house, &nobodys, None).await), "UNKNOWN_TRIP");
    let correct = correction(&house, &trip, facts("2020-03-06"));
    let correct = client.correct_trip(house.by_resident(stranger, correct)).await;
    assert_eq!(reason(correct), "UNKNOWN_TRIP");
    let cancel = pb::CancelTripRequest {
        request_id: fresh(&house),
        trip_id: trip.trip_id.clone(),
        reason: "不来".to_owned(),
    };
    let cancel = client.cancel_trip(house.by_resident(stranger, cancel)).await;
    assert_eq!(reason(cancel), "UNKNOWN_TRIP");
    let versions = pb::ListTripVersionsRequest {
        trip_id: trip.trip_id.clone(),
        ..Default::default()
    };
    let versions = client
        .list_trip_versions(house.by_resident(stranger, versions))
        .await;
    assert_eq!(reason(versions), "UNKNOWN_TRIP");
}

#[tokio::test]
async fn what_contradicts_what_is_known_is_refused_by_its_field() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let one = |field: &str, reason: &str| vec![(field.to_owned(), reason.to_owned())];
    let mut client = returnees(&house);
    let planned = pb::TripFacts {
        departs: Some(when("2020-03-01")),
        ..facts("2020-03-05")
    };
    let planned = declared(&house, person, planned).await;
    assert_eq!(
        flaws(confirm(&house, COMMUNITY, &planned.trip_id, Some("2020-02-28")).await),
        one("arrived", "BEFORE_DEPARTURE")
    );
    let far = correction(&house, &planned, facts("2020-04-01"));
    let far = client.correct_trip(house.by_resident(person, far)).await;
    assert_eq!(flaws(far), one("facts.arrives", "TOO_FAR_AHEAD"));
    let here = declared(&house, person, facts("2020-02-28")).await;
    assert_eq!(
        flaws(leave(&house, &here.trip_id, Some("2020-02-27")).await),
        one("left", "BEFORE_ARRIVAL")
    );
    let future = correction(&house, &here, facts("2020-03-02"));
    let future = client.correct_trip(house.by_resident(person, future)).await;
    assert_eq!(flaws(future), one("facts.arrives", "IN_THE_FUTURE"));
    leave(&house, &here.trip_id, Some("2020-02-29"))
        .await
        .expect("left");
    let here = pb::Trip { version: 2, ..here };
    let after = correction(&house, &here, facts("2020-03-01"));
    let after = client.correct_trip(house.by_resident(person, after)).await;
    assert_eq!(flaws(after), one("facts.arrives", "AFTER_LEAVING"));
}

#[tokio::test]
async fn versions_come_page_by_page() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let mut trip = declared(&house, person, facts("2020-03-05")).await;
    for arrives in ["2020-03-06", "2020-03-07"] {
        let request = correction(&house, &trip, facts(arrives));
        let answer = returnees(&house)
            .correct_trip(house.by_resident(person, request))
            .await;
        trip = answer.expect("corrected").into_inner().trip.expect("a trip");
    }
    let mut token = String::new();
    let mut seen = Vec::new();
    loop {
        let request = pb::ListTripVersionsRequest {
            trip_id: trip.trip_id.clone(),
            page_size: 2,
            page_token: token,
        };
        let request = house.by_resident(person, request);
        let page = returnees(&house).list_trip_versions(request).await;
        let page = page.expect("listed").into_inner();
        seen.extend(
            page.versions
                .into_iter()
                .filter_map(|row| row.trip)
                .map(|trip| trip.version),
        );
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, [3, 2, 1]);
}
