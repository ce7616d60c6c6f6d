//! Bad input: every field of every RPC about returnees, all of them named at once.

use super::{area_ref, declaration, facts, returnees, when};
use crate::house::{AUTHORITY, House, flaws};
use crate::people::{person_id, registered};
use proto::common::v1::AreaRef;
use proto::registration::v1 as pb;
use proto::registration::v1::day_or_time::By;

fn told(flaws: &[(String, String)]) -> Vec<(&str, &str)> {
    flaws
        .iter()
        .map(|(field, reason)| (field.as_str(), reason.as_str()))
        .collect()
}

fn wrong_facts() -> pb::TripFacts {
    pb::TripFacts {
        kind: 9,
        from_area: Some(AreaRef {
            code: "410811007".to_owned(),
            edition: "once".to_owned(),
            name: String::new(),
        }),
        from_country: "Korea".to_owned(),
        to_area: area_ref("410811"),
        departs: Some(when("tomorrow")),
        arrives: Some(pb::DayOrTime {
            by: Some(By::Day("2020-02-30".to_owned())),
        }),
        means: 77,
        transport_number: "13800138000".to_owned(),
        seat: "座".repeat(21),
        plate: "H12345".to_owned(),
        companion_names: vec!["李小红".to_owned(), "李5".to_owned()],
        companion_count: 0,
    }
}

#[tokio::test]
async fn an_empty_declaration_names_everything_that_is_missing() {
    let house = House::open().await;
    let nothing = house.by("officer", AUTHORITY, pb::DeclareTripRequest::default());
    let flaws = flaws(returnees(&house).declare_trip(nothing).await);
    let fields: Vec<_> = flaws.iter().map(|(field, _)| field.as_str()).collect();
    let expected = [
        "request_id",
        "person_id",
        "facts.kind",
        "facts.from_area",
        "facts.arrives",
        "facts.means",
    ];
    assert_eq!(fields, expected);
    assert!(flaws.iter().all(|(_, reason)| reason == "MISSING"), "{flaws:?}");
}

#[tokio::test]
async fn every_wrong_field_of_a_trip_is_named_with_its_reason() {
    let house = House::open().await;
    let about_facts = [
        ("facts.kind", "UNKNOWN_RETURNEE_KIND"),
        ("facts.from_area", "NOT_AN_EDITION"),
        ("facts.from_country", "NOT_A_COUNTRY"),
        ("facts.to_area", "NOT_AN_AREA"),
        ("facts.departs", "NOT_A_DAY"),
        ("facts.arrives", "NOT_A_DAY"),
        ("facts.means", "UNKNOWN_TRAVEL_MEANS"),
        ("facts.transport_number", "NOT_A_TRANSPORT_NUMBER"),
        ("facts.seat", "TOO_LONG"),
        ("facts.plate", "NOT_A_PLATE"),
        ("facts.companion_names[1]", "NOT_A_NAME"),
    ];
    let declare = pb::DeclareTripRequest {
        request_id: "7".to_owned(),
        person_id: "8".to_owned(),
        facts: Some(wrong_facts()),
        still_on_the_way: true,
    };
    let declare = returnees(&house)
        .declare_trip(house.by("officer", AUTHORITY, declare))
        .await;
    let mut expected = vec![("request_id", "NOT_AN_ID"), ("person_id", "NOT_AN_ID")];
    expected.extend(about_facts);
    assert_eq!(told(&flaws(declare)), expected);

    let correct = pb::CorrectTripRequest {
        request_id: "7".to_owned(),
        trip_id: String::new(),
        version: 0,
        facts: Some(wrong_facts()),
        reason: "错".to_owned(),
    };
    let correct = returnees(&house)
        .correct_trip(house.by("officer", AUTHORITY, correct))
        .await;
    let mut expected = vec![
        ("request_id", "NOT_AN_ID"),
        ("trip_id", "MISSING"),
        ("version", "OUT_OF_RANGE"),
    ];
    expected.extend(about_facts);
    expected.push(("reason", "TOO_SHORT"));
    assert_eq!(told(&flaws(correct)), expected);
}

#[tokio::test]
async fn places_times_and_companions_must_fit_together() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let one = |change: &dyn Fn(&mut pb::TripFacts)| {
        let mut facts = facts("2020-03-05");
        change(&mut facts);
        facts
    };
    let cases = [
        (
            one(&|facts| facts.from_area = area_ref("410811007")),
            ("facts.from_area", "WITHIN_THE_DISTRICT"),
        ),
        (
            one(&|facts| facts.from_country = "KOR".to_owned()),
            ("facts.from_country", "ONLY_ONE"),
        ),
        (
            one(&|facts| {
                facts.from_area = None;
                facts.from_country = "CHN".to_owned();
            }),
            ("facts.from_country", "NOT_ABROAD"),
        ),
        (
            one(&|facts| facts.to_area = area_ref("410883001")),
            ("facts.to_area", "NOT_OURS"),
        ),
        (
            one(&|facts| facts.to_area = area_ref("410811099")),
            ("facts.to_area", "UNKNOWN_AREA"),
        ),
        (
            one(&|facts| facts.departs = Some(when("2020-03-06"))),
            ("facts.departs", "AFTER_ARRIVAL"),
        ),
        (
            one(&|facts| facts.companion_names = vec!["李红".to_owned(); 9]),
            ("facts.companion_names", "TOO_MANY"),
        ),
        (
            one(&|facts| {
                facts.companion_names = vec!["李红".to_owned(); 3];
                facts.companion_count = 2;
            }),
            ("facts.companion_count", "FEWER_THAN_NAMES"),
        ),
        (
            one(&|facts| facts.companion_count = 100),
            ("facts.companion_count", "OUT_OF_RANGE"),
        ),
        (
            one(&|facts| facts.arrives = Some(when("2020-04-01"))),
            ("facts.arrives", "TOO_FAR_AHEAD"),
        ),
        (
            one(&|facts| {
                facts.arrives = Some(pb::DayOrTime {
                    by: Some(By::At(prost_types::Timestamp {
                        seconds: 0,
                        nanos: -1,
                    })),
                });
            }),
            ("facts.arrives", "NOT_A_TIME"),
        ),
    ];
    for (facts, expected) in cases {
        let request = house.by_resident(person, declaration(&house, person, facts));
        let flaws = flaws(returnees(&house).declare_trip(request).await);
        assert_eq!(told(&flaws), [expected]);
    }
    let past = pb::DeclareTripRequest {
        still_on_the_way: true,
        ..declaration(&house, person, facts("2020-02-28"))
    };
    let past = returnees(&house)
        .declare_trip(house.by_resident(person, past))
        .await;
    assert_eq!(told(&flaws(past)), [("still_on_the_way", "ARRIVED_ALREADY")]);
}

#[tokio::test]
async fn every_wrong_field_of_what_is_done_or_asked_is_named() {
    let house = House::open().await;
    let mut client = returnees(&house);
    let confirm = pb::ConfirmArrivalRequest {
        request_id: String::new(),
        trip_id: "x".to_owned(),
        arrived: Some(when("2020-03-02")),
    };
    let confirm = client
        .confirm_arrival(house.by("officer", AUTHORITY, confirm))
        .await;
    assert_eq!(
        told(&flaws(confirm)),
        [
            ("request_id", "MISSING"),
            ("trip_id", "NOT_AN_ID"),
            ("arrived", "IN_THE_FUTURE")
        ]
    );
    let cancel = pb::CancelTripRequest {
        reason: "长".repeat(201),
        ..Default::default()
    };
    let cancel = client.cancel_trip(house.by("officer", AUTHORITY, cancel)).await;
    assert_eq!(
        told(&flaws(cancel)),
        [
            ("request_id", "MISSING"),
            ("trip_id", "MISSING"),
            ("reason", "TOO_LONG")
        ]
    );
    let leave = pb::RecordDepartureRequest {
        request_id: "1".to_owned(),
        trip_id: "2".to_owned(),
        left: Some(when("2020-03-02T00:00:00+08:00")),
        for_area: area_ref("41"),
        for_country: "X".to_owned(),
    };
    let leave = client
        .record_departure(house.by("officer", AUTHORITY, leave))
        .await;
    assert_eq!(
        told(&flaws(leave)),
        [
            ("request_id", "NOT_AN_ID"),
            ("trip_id", "NOT_AN_ID"),
            ("left", "IN_THE_FUTURE"),
            ("for_area", "NOT_AN_AREA"),
            ("for_country", "NOT_A_COUNTRY"),
        ]
    );
    let trips = pb::ListTripsRequest {
        person_id: "p".to_owned(),
        in_clear: true,
        purpose: "找13800138000".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let trips = client.list_trips(house.by("officer", AUTHORITY, trips)).await;
    assert_eq!(
        told(&flaws(trips)),
        [
            ("person_id", "NOT_AN_ID"),
            ("purpose", "PERSONAL_DATA"),
            ("page_size", "OUT_OF_RANGE"),
            ("page_token", "PAGE_TOKEN_UNREADABLE"),
        ]
    );
    let versions = pb::ListTripVersionsRequest {
        trip_id: String::new(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let versions = client
        .list_trip_versions(house.by("officer", AUTHORITY, versions))
        .await;
    assert_eq!(
        told(&flaws(versions)),
        [
            ("trip_id", "MISSING"),
            ("page_size", "OUT_OF_RANGE"),
            ("page_token", "PAGE_TOKEN_UNREADABLE"),
        ]
    );
    let arrivals = pb::ListArrivalsRequest {
        area: "x".to_owned(),
        list: 9,
        from_day: "1.3.2020".to_owned(),
        to_day: "2020-02-30".to_owned(),
        kind: 9,
        origin_area: "42".to_owned(),
        origin_country: "chn".to_owned(),
        transport_number: "?".to_owned(),
        declared_late: false,
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let arrivals = client
        .list_arrivals(house.by("officer", AUTHORITY, arrivals))
        .await;
    assert_eq!(
        told(&flaws(arrivals)),
        [
            ("area", "NOT_AN_AREA"),
            ("list", "UNKNOWN_ARRIVAL_LIST"),
            ("from_day", "NOT_A_DAY"),
            ("to_day", "NOT_A_DAY"),
            ("kind", "UNKNOWN_RETURNEE_KIND"),
            ("origin_area", "NOT_AN_AREA"),
            ("origin_country", "NOT_ABROAD"),
            ("transport_number", "NOT_A_TRANSPORT_NUMBER"),
            ("page_size", "OUT_OF_RANGE"),
            ("page_token", "PAGE_TOKEN_UNREADABLE"),
        ]
    );
    let both = pb::ListArrivalsRequest {
        origin_area: "420100".to_owned(),
        origin_country: "KOR".to_owned(),
        page_size: -1,
        ..Default::default()
    };
    let both = client.list_arrivals(house.by("officer", AUTHORITY, both)).await;
    assert_eq!(
        told(&flaws(both)),
        [("origin_country", "ONLY_ONE"), ("page_size", "OUT_OF_RANGE")]
    );
}
