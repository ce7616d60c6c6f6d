//! How registration is asked about returnees.

use super::Ask;
use crate::personal::pantry::Pantry;
use crate::personal::planted::{NAME, STREET};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use proto::registration::v1::day_or_time::By;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use vocabulary::Role;

pub(super) async fn returnees(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let asks = match rpc {
        "DeclareTrip" => {
            let (person, _) = pantry.fresh_person().await;
            vec![Ask::plain(declaration(pantry, &person, 0)).about(&person)]
        }
        "ConfirmArrival" => {
            let (person, trip_id) = a_trip(pantry, 1).await;
            let asked = pb::ConfirmArrivalRequest {
                request_id: pantry.id(),
                trip_id,
                arrived: None,
            };
            vec![Ask::plain(asked).about(&person)]
        }
        "CancelTrip" => {
            let (person, trip_id) = a_trip(pantry, 1).await;
            let asked = pb::CancelTripRequest {
                request_id: pantry.id(),
                trip_id,
                reason: "the train was cancelled".to_owned(),
            };
            vec![Ask::plain(asked).about(&person)]
        }
        "CorrectTrip" => {
            let (person, trip_id) = a_trip(pantry, 1).await;
            let asked = pb::CorrectTripRequest {
                request_id: pantry.id(),
                trip_id,
                version: 1,
                facts: Some(facts(pantry, 2)),
                reason: "a later train".to_owned(),
            };
            vec![Ask::plain(asked).about(&person)]
        }
        "RecordDeparture" => {
            let (person, trip_id) = a_trip(pantry, 0).await;
            let asked = pb::RecordDepartureRequest {
                request_id: pantry.id(),
                trip_id,
                left: None,
                for_area: None,
                for_country: String::new(),
            };
            vec![Ask::plain(asked).about(&person)]
        }
        "ListTrips" => {
            let (person, _) = a_trip(pantry, 0).await;
            let asked = |in_clear, purpose: &str| pb::ListTripsRequest {
                person_id: person.clone(),
                in_clear,
                purpose: purpose.to_owned(),
                page_size: 0,
                page_token: String::new(),
            };
            vec![
                Ask::so("as it comes", asked(false, "")).about(&person),
                Ask::so("in clear, with a purpose", asked(true, "who was on that train")).about(&person),
                Ask::so("in clear, without a purpose", asked(true, "")).about(&person),
            ]
        }
        "ListTripVersions" => {
            let (person, trip_id) = a_trip(pantry, 0).await;
            let asked = pb::ListTripVersionsRequest {
                trip_id,
                ..Default::default()
            };
            vec![Ask::plain(asked).about(&person)]
        }
        "ListArrivals" => {
            a_trip(pantry, 0).await;
            a_trip(pantry, 1).await;
            let asked = |list: pb::ArrivalList| pb::ListArrivalsRequest {
                list: list.into(),
                ..Default::default()
            };
            vec![
                Ask::so("expected", asked(pb::ArrivalList::Expected)),
                Ask::so("here", asked(pb::ArrivalList::Present)),
            ]
        }
        "CountReturnees" => vec![Ask::plain(pb::CountReturneesRequest::default())],
        _ => return None,
    };
    Some(asks)
}

/// Somebody of their own with a trip that leads here in so many days: the person and the trip.
async fn a_trip(pantry: &Pantry<'_>, days: i32) -> (String, String) {
    let (person, _) = pantry.fresh_person().await;
    let asked = pantry.by(Role::Officer, declaration(pantry, &person, days));
    let declared = ReturneeServiceClient::new(pantry.town.registration.clone())
        .declare_trip(asked)
        .await;
    let trip = declared
        .expect("what the test needs can be set up")
        .into_inner()
        .trip;
    (person, trip.expect("the trip").trip_id)
}

fn declaration(pantry: &Pantry<'_>, person: &str, days: i32) -> pb::DeclareTripRequest {
    pb::DeclareTripRequest {
        request_id: pantry.id(),
        person_id: person.to_owned(),
        facts: Some(facts(pantry, days)),
        still_on_the_way: false,
    }
}

/// From Wuhan with another planted person, arriving in so many days.
fn facts(pantry: &Pantry<'_>, days: i32) -> pb::TripFacts {
    let day = pantry.town.clock.today().plus_days(days).to_string();
    let area = |code: &str| {
        Some(common::AreaRef {
            code: code.to_owned(),
            ..Default::default()
        })
    };
    pb::TripFacts {
        kind: pb::ReturneeKind::Work.into(),
        from_area: area("420100"),
        to_area: area(STREET),
        arrives: Some(pb::DayOrTime {
            by: Some(By::Day(day)),
        }),
        means: pb::TravelMeans::Rail.into(),
        transport_number: "G1572".to_owned(),
        companion_names: vec![NAME.to_owned()],
        ..Default::default()
    }
}
