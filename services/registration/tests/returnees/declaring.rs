//! Trips declared: by whom, in time or late, once.

use super::{declaration, declared, facts, fresh, returnees, when};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, noon, reason};
use crate::people::{at_the_poster, details, person_id, registered, well};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use vocabulary::PersonId;

#[rstest]
#[tokio::test]
async fn a_trip_is_declared_in_time_and_told_back_masked(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let facts = pb::TripFacts {
        departs: Some(when("2020-03-01T06:30:00+08:00")),
        plate: "豫H·12345".to_owned(),
        ..facts("2020-03-01T10:00:00+08:00")
    };
    let request = declaration(&house, person, facts);
    let mut client = returnees(&house);
    let answer = client
        .declare_trip(house.by_resident(person, request.clone()))
        .await;
    let trip = answer.expect("declared").into_inner().trip.expect("a trip");
    assert_eq!((trip.state(), trip.version), (pb::TripState::Present, 1));
    assert!(!trip.declared_late && !trip.is_overdue && trip.masked);
    assert_eq!(trip.source(), pb::Source::Self_);
    assert_eq!(trip.arrived, Some(when("2020-03-01T10:00:00+08:00")));
    assert_eq!(trip.delete_by, "2020-08-28");
    let policy = trip.policy.clone().expect("a policy");
    assert_eq!(
        (policy.version, policy.document_number.as_str()),
        (1, "山防指〔2020〕15号（演示）")
    );
    let told = trip.facts.clone().expect("facts");
    assert_eq!(told.plate, "豫H***45");
    assert_eq!(told.companion_names, ["**红"]);
    assert_eq!(told.companion_count, 1);
    assert_eq!(told.transport_number, "G1572");
    let to = told.to_area.expect("an area");
    assert_eq!(
        (to.code.as_str(), to.name.as_str()),
        (COMMUNITY, "焦作市山阳区定和街道新兴社区")
    );

    let again = client
        .declare_trip(house.by_resident(person, request.clone()))
        .await;
    assert_eq!(
        again.expect("the same again").into_inner().trip,
        Some(trip.clone())
    );
    let reused = pb::DeclareTripRequest {
        still_on_the_way: true,
        ..request
    };
    let reused = client.declare_trip(house.by_resident(person, reused)).await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    assert_eq!(kit::audit::verify_chain(&house.db).await.expect("holds"), 2);
}

#[tokio::test]
async fn what_comes_late_is_taken_and_says_how_late() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let late = declared(&house, person, facts("2020-02-29T20:00:00+08:00")).await;
    assert_eq!(
        (late.declared_late, late.late_by_minutes, late.state()),
        (true, 12 * 60, pb::TripState::Present)
    );
    let long_ago = declared(&house, person, facts("2019-12-31")).await;
    assert!(long_ago.declared_late && long_ago.late_by_minutes > 60 * 24 * 59);
    assert_eq!(
        long_ago.delete_by, "2020-08-28",
        "kept from the day we heard of it"
    );
}

#[tokio::test]
async fn the_family_and_staff_in_scope_declare_and_nobody_else() {
    let house = House::open().await;
    let mut household = at_the_poster(&house, 1);
    household.family = vec![pb::FamilyMember {
        person: Some(details(2)),
        health: Some(well()),
        relation: "母亲".to_owned(),
    }];
    let answer = house.registration().register_by_poster(household).await;
    let answer = answer.expect("registered").into_inner();
    let (guardian, mother) = (
        person_id(&answer.person_id),
        person_id(&answer.family[0].person_id),
    );
    let mut client = returnees(&house);
    let by_guardian = declaration(&house, mother, facts("2020-02-28"));
    let by_guardian = client
        .declare_trip(house.by_resident(guardian, by_guardian))
        .await;
    let trip = by_guardian.expect("declared").into_inner().trip.expect("a trip");
    assert_eq!(trip.source(), pb::Source::Guardian);

    for (role, arrives) in [
        ("gate_staff", "2020-02-27"),
        ("community_worker", "2020-02-26"),
        ("officer", "2020-02-25"),
    ] {
        let request = declaration(&house, mother, facts(arrives));
        let answer = client.declare_trip(house.by(role, COMMUNITY, request)).await;
        let trip = answer.expect("declared").into_inner().trip.expect("a trip");
        assert_eq!(trip.source(), pb::Source::Staff, "{role}");
    }
    let stranger = person_id(&registered(&house, 3).await.person_id);
    let strange = declaration(&house, mother, facts("2020-02-24"));
    let by_stranger = client
        .declare_trip(house.by_resident(stranger, strange.clone()))
        .await;
    assert_eq!(reason(by_stranger), "UNKNOWN_PERSON");
    let outside = client.declare_trip(house.by("officer", ELSEWHERE, strange)).await;
    assert_eq!(reason(outside), "UNKNOWN_PERSON");
    let nobody = declaration(&house, PersonId::new(noon()), facts("2020-02-24"));
    let nobody = client.declare_trip(house.by("officer", AUTHORITY, nobody)).await;
    assert_eq!(reason(nobody), "UNKNOWN_PERSON");
}

#[tokio::test]
async fn one_arrival_is_declared_once_and_nobody_plans_without_end() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let mut client = returnees(&house);
    let first = declared(&house, person, facts("2020-03-05")).await;
    assert_eq!(first.state(), pb::TripState::Expected);
    let again = declaration(&house, person, facts("2020-03-05"));
    let again = client
        .declare_trip(house.by("community_worker", AUTHORITY, again))
        .await;
    assert_eq!(reason(again), "TRIP_DECLARED_ALREADY");
    for arrives in ["2020-03-06", "2020-03-07", "2020-03-08", "2020-03-09"] {
        declared(&house, person, facts(arrives)).await;
    }
    let sixth = declaration(&house, person, facts("2020-03-10"));
    let sixth = client.declare_trip(house.by_resident(person, sixth)).await;
    assert_eq!(reason(sixth), "TOO_MANY_TRIPS");
    // What has happened is a fact, however much is planned.
    declared(&house, person, facts("2020-03-01")).await;

    // What was cancelled may be declared again.
    let cancel = pb::CancelTripRequest {
        request_id: fresh(&house),
        trip_id: first.trip_id,
        reason: "改签".to_owned(),
    };
    let cancelled = client.cancel_trip(house.by_resident(person, cancel)).await;
    assert_eq!(
        cancelled.expect("cancelled").into_inner().state(),
        pb::TripState::Cancelled
    );
    declared(&house, person, facts("2020-03-05")).await;
}

#[tokio::test]
async fn a_day_that_is_today_has_come_true_unless_they_are_still_on_the_way() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let other = person_id(&registered(&house, 2).await.person_id);
    let here = declared(&house, person, facts("2020-03-01")).await;
    assert_eq!(here.state(), pb::TripState::Present);
    let on_the_way = pb::DeclareTripRequest {
        still_on_the_way: true,
        ..declaration(&house, other, facts("2020-03-01"))
    };
    let answer = returnees(&house)
        .declare_trip(house.by_resident(other, on_the_way))
        .await;
    let trip = answer.expect("declared").into_inner().trip.expect("a trip");
    assert_eq!(trip.state(), pb::TripState::Expected);
    assert!(!trip.is_overdue);

    house.clock.advance(Duration::from_secs(24 * 3_600));
    let list = pb::ListTripsRequest {
        person_id: other.to_string(),
        ..Default::default()
    };
    let list = returnees(&house).list_trips(house.by_resident(other, list)).await;
    assert!(list.expect("listed").into_inner().trips[0].is_overdue);
}
