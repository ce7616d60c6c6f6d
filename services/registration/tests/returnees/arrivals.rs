//! Who is awaited and here, as lists show it; and the trips of one person, in clear for whoever may.

use super::{area_ref, confirm, declared, facts, returnees};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, bearing, flaws, reason};
use crate::people::{person_id, phone, registered};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use tonic::Status;

async fn arrivals(
    house: &House,
    scope: &str,
    request: pb::ListArrivalsRequest,
) -> Result<pb::ListArrivalsResponse, Status> {
    let request = house.by("community_worker", scope, request);
    Ok(returnees(house).list_arrivals(request).await?.into_inner())
}

fn list(list: pb::ArrivalList) -> pb::ListArrivalsRequest {
    pb::ListArrivalsRequest {
        list: list.into(),
        ..Default::default()
    }
}

async fn ids(house: &House, scope: &str, request: pb::ListArrivalsRequest) -> Vec<String> {
    let page = arrivals(house, scope, request).await.expect("listed");
    page.arrivals
        .into_iter()
        .filter_map(|arrival| arrival.trip)
        .map(|trip| trip.trip_id)
        .collect()
}

#[rstest]
#[tokio::test]
async fn the_community_sees_who_is_awaited_overdue_and_here(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let one = person_id(&registered(&house, 1).await.person_id);
    let two = person_id(&registered(&house, 2).await.person_id);
    let tomorrow = declared(&house, one, facts("2020-03-02")).await;
    let elsewhere = pb::TripFacts {
        to_area: area_ref("410811009001"),
        ..facts("2020-03-04")
    };
    let elsewhere = declared(&house, two, elsewhere).await;
    let expected = || list(pb::ArrivalList::Unspecified);
    let both = [tomorrow.trip_id.clone(), elsewhere.trip_id.clone()];
    assert_eq!(ids(&house, AUTHORITY, expected()).await, both);
    assert_eq!(ids(&house, COMMUNITY, expected()).await, both[..1]);
    assert_eq!(ids(&house, "410811009", expected()).await, both[1..]);
    let narrowed = pb::ListArrivalsRequest {
        area: "410811009001".to_owned(),
        to_day: "2020-03-04".to_owned(),
        ..expected()
    };
    assert_eq!(ids(&house, AUTHORITY, narrowed).await, both[1..]);
    let soon = pb::ListArrivalsRequest {
        to_day: "2020-03-03".to_owned(),
        ..expected()
    };
    assert_eq!(ids(&house, AUTHORITY, soon).await, both[..1]);

    let page = arrivals(&house, COMMUNITY, expected()).await.expect("listed");
    let arrival = &page.arrivals[0];
    assert_eq!(
        (arrival.name.as_str(), arrival.phone.as_str(), arrival.level()),
        ("**明", "138****0001", HealthLevel::Green)
    );
    let trip = arrival.trip.clone().expect("a trip");
    assert!(trip.masked);
    assert!(!format!("{page:?}").contains(&phone(1)));

    // Two days later nobody has come.
    house.clock.advance(Duration::from_secs(2 * 24 * 3_600));
    let overdue = || list(pb::ArrivalList::Overdue);
    assert_eq!(ids(&house, AUTHORITY, overdue()).await, both[..1]);
    assert_eq!(ids(&house, AUTHORITY, expected()).await, both[1..]);
    // The community that awaits them confirms, though others look after the person.
    confirm(&house, "410811009", &elsewhere.trip_id, None)
        .await
        .expect("confirmed");
    confirm(&house, COMMUNITY, &tomorrow.trip_id, None)
        .await
        .expect("confirmed");
    assert_eq!(ids(&house, AUTHORITY, overdue()).await.len(), 0);
    let here = ids(&house, AUTHORITY, list(pb::ArrivalList::Present)).await;
    assert_eq!(here.len(), 2);
    let cancelled = ids(&house, AUTHORITY, list(pb::ArrivalList::Cancelled)).await;
    let departed = ids(&house, AUTHORITY, list(pb::ArrivalList::Departed)).await;
    assert_eq!((cancelled.len(), departed.len()), (0, 0));
}

#[tokio::test]
async fn arrivals_are_filtered_and_paged_and_tokens_belong_to_their_query() {
    let house = House::open().await;
    let mut all = Vec::new();
    for nth in 1..=5 {
        let person = person_id(&registered(&house, nth).await.person_id);
        let mut facts = facts(&format!("2020-02-2{nth}"));
        match nth {
            1 => facts.kind = pb::ReturneeKind::School.into(),
            2 => facts.transport_number = "K231".to_owned(),
            3 => {
                facts.from_area = None;
                facts.from_country = "ITA".to_owned();
            }
            // 济源 has another code today; asked by either, those who told either are found.
            4 => facts.from_area = area_ref("410881"),
            _ => {}
        }
        all.push(declared(&house, person, facts).await.trip_id);
    }
    let present = || list(pb::ArrivalList::Present);
    let filtered = [
        (
            pb::ListArrivalsRequest {
                kind: pb::ReturneeKind::School.into(),
                ..present()
            },
            vec![0],
        ),
        (
            pb::ListArrivalsRequest {
                transport_number: "k231".to_owned(),
                ..present()
            },
            vec![1],
        ),
        (
            pb::ListArrivalsRequest {
                origin_country: "ita".to_owned(),
                ..present()
            },
            vec![2],
        ),
        (
            pb::ListArrivalsRequest {
                origin_area: "419001".to_owned(),
                ..present()
            },
            vec![3],
        ),
        (
            pb::ListArrivalsRequest {
                origin_area: "410881@1990".to_owned(),
                ..present()
            },
            vec![3],
        ),
        (
            pb::ListArrivalsRequest {
                origin_area: "420000".to_owned(),
                from_day: "2020-02-22".to_owned(),
                ..present()
            },
            vec![1, 4],
        ),
        (
            pb::ListArrivalsRequest {
                declared_late: true,
                ..present()
            },
            vec![0, 1, 2, 3, 4],
        ),
    ];
    for (request, nth) in filtered {
        let expected: Vec<_> = nth.into_iter().map(|nth: usize| all[nth].clone()).collect();
        assert_eq!(
            ids(&house, AUTHORITY, request.clone()).await,
            expected,
            "{request:?}"
        );
    }

    let first = pb::ListArrivalsRequest {
        page_size: 3,
        ..present()
    };
    let page = arrivals(&house, AUTHORITY, first.clone()).await.expect("listed");
    assert_eq!(page.arrivals.len(), 3);
    let rest = pb::ListArrivalsRequest {
        page_token: page.next_page_token.clone(),
        ..first
    };
    let last = arrivals(&house, AUTHORITY, rest.clone()).await.expect("listed");
    assert_eq!((last.arrivals.len(), last.next_page_token.as_str()), (2, ""));
    let another = pb::ListArrivalsRequest {
        declared_late: true,
        ..rest
    };
    assert_eq!(
        flaws(arrivals(&house, AUTHORITY, another).await),
        [("page_token".to_owned(), "PAGE_TOKEN_OF_ANOTHER_QUERY".to_owned())]
    );
    let outside = pb::ListArrivalsRequest {
        area: ELSEWHERE.to_owned(),
        ..present()
    };
    assert_eq!(reason(arrivals(&house, COMMUNITY, outside).await), "OUT_OF_SCOPE");
}

async fn listed(
    house: &House,
    role: &str,
    person: &str,
    in_clear: bool,
    purpose: &str,
) -> Result<pb::ListTripsResponse, Status> {
    let request = pb::ListTripsRequest {
        person_id: person.to_owned(),
        in_clear,
        purpose: purpose.to_owned(),
        ..Default::default()
    };
    let request = if role == "resident" {
        house.by_resident(person_id(person), request)
    } else {
        house.by(role, COMMUNITY, request)
    };
    Ok(returnees(house).list_trips(request).await?.into_inner())
}

#[tokio::test]
async fn the_family_sees_its_trips_and_staff_say_why_they_want_to_see_more() {
    let house = House::open().await;
    let person = registered(&house, 1).await.person_id;
    declared(&house, person_id(&person), facts("2020-02-20")).await;
    declared(&house, person_id(&person), facts("2020-02-28")).await;
    let names = |answer: pb::ListTripsResponse| {
        let facts = answer.trips[0].facts.clone().expect("facts");
        (facts.companion_names[0].clone(), facts.seat)
    };
    let own = listed(&house, "resident", &person, false, "")
        .await
        .expect("listed");
    let states: Vec<_> = own.trips.iter().map(pb::Trip::state).collect();
    assert_eq!(
        states,
        [pb::TripState::Present, pb::TripState::Departed],
        "whoever came again has left in between"
    );
    let clear = ("李小红".to_owned(), "07车03A".to_owned());
    assert_eq!(names(own), clear);
    let masked = listed(&house, "officer", &person, false, "")
        .await
        .expect("listed");
    assert_eq!(names(masked).0, "**红");
    assert_eq!(
        reason(listed(&house, "officer", &person, true, "").await),
        "PURPOSE_MISSING"
    );
    let seen = listed(&house, "officer", &person, true, "同乘人员排查").await;
    assert_eq!(names(seen.expect("listed")), clear);

    let accesses = pb::ListAccessesRequest {
        person_id: person.clone(),
        ..Default::default()
    };
    let accesses = house
        .audit()
        .list_accesses(house.by_resident(person_id(&person), accesses))
        .await
        .expect("listed");
    let reads: Vec<_> = accesses
        .into_inner()
        .records
        .into_iter()
        .filter(|line| line.act == "ListTrips")
        .map(|line| (line.who, line.purpose))
        .collect();
    assert_eq!(reads, [("officer-1".to_owned(), "同乘人员排查".to_owned())]);

    let stranger = registered(&house, 2).await.person_id;
    let request = pb::ListTripsRequest {
        person_id: person.clone(),
        ..Default::default()
    };
    let by_stranger = returnees(&house)
        .list_trips(house.by_resident(person_id(&stranger), request.clone()))
        .await;
    assert_eq!(reason(by_stranger), "UNKNOWN_PERSON");
    let paged = pb::ListTripsRequest {
        page_size: 1,
        ..request
    };
    let first = returnees(&house)
        .list_trips(house.by("officer", AUTHORITY, paged.clone()))
        .await
        .expect("listed")
        .into_inner();
    let second = pb::ListTripsRequest {
        page_token: first.next_page_token,
        ..paged
    };
    let second = returnees(&house)
        .list_trips(house.by("officer", AUTHORITY, second))
        .await
        .expect("listed")
        .into_inner();
    assert_eq!((second.trips.len(), second.next_page_token.as_str()), (1, ""));
}

#[tokio::test]
async fn a_role_that_may_see_people_may_not_for_that_see_them_in_clear() {
    let house = House::open().await;
    let person = registered(&house, 1).await.person_id;
    let wall = house.clock.wall();
    // Two hats on one head: the resident's opens the door, the inspector's reaches the person.
    let claims = kit::token::Claims {
        iss: AUTHORITY.to_owned(),
        aud: kit::token::AUDIENCE.to_owned(),
        sub: "inspector-1".to_owned(),
        iat: wall.unix_seconds(),
        exp: wall.unix_seconds() + 60,
        nbf: None,
        jti: person.clone(),
        roles: vec!["resident".to_owned(), "inspector".to_owned()],
        scope: COMMUNITY.to_owned(),
        behalf: None,
    };
    let signer = house.ground.keys.signer("people").expect("a key");
    let token = kit::token::mint(signer.as_ref(), &claims).expect("a token");
    let request = pb::ListTripsRequest {
        person_id: person,
        in_clear: true,
        purpose: "同乘人员排查".to_owned(),
        ..Default::default()
    };
    let refused = returnees(&house).list_trips(bearing(&token, request)).await;
    assert_eq!(reason(refused), "CLEAR_NOT_ALLOWED");
}
