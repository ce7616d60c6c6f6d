//! Returnees: their tables on both engines, every RPC through the layers, and every refusal by its reason.

mod arrivals;
mod bad_input;
mod books;
mod changes;
mod counting;
mod declaring;
mod figures;
mod properties;

use crate::house::House;
use kit::clock::Moment;
use kit::wire::Wire;
use proto::common::v1::AreaRef;
use proto::registration::v1 as pb;
use proto::registration::v1::day_or_time::By;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use tonic::Status;
use vocabulary::{PersonId, TripId};

/// Returnees over the wire.
pub(crate) fn returnees(house: &House) -> ReturneeServiceClient<Wire> {
    ReturneeServiceClient::new(house.wire.clone())
}

/// A fresh id of the town's time.
pub(crate) fn fresh(house: &House) -> String {
    TripId::new(house.clock.now()).to_string()
}

/// Some time of that day, or that moment.
pub(crate) fn when(text: &str) -> pb::DayOrTime {
    let by = match Moment::parse(text) {
        Ok(at) => By::At(at.to_proto()),
        Err(_) => By::Day(text.to_owned()),
    };
    pb::DayOrTime { by: Some(by) }
}

/// An area by its code.
pub(crate) fn area_ref(code: &str) -> Option<AreaRef> {
    Some(AreaRef {
        code: code.to_owned(),
        ..Default::default()
    })
}

/// Back to work from Wuhan by train, arriving then.
pub(crate) fn facts(arrives: &str) -> pb::TripFacts {
    pb::TripFacts {
        kind: pb::ReturneeKind::Work.into(),
        from_area: area_ref("420100"),
        arrives: Some(when(arrives)),
        means: pb::TravelMeans::Rail.into(),
        transport_number: "G1572".to_owned(),
        seat: "07车03A".to_owned(),
        companion_names: vec!["李小红".to_owned()],
        ..Default::default()
    }
}

/// A declaration of this.
pub(crate) fn declaration(house: &House, person: PersonId, facts: pb::TripFacts) -> pb::DeclareTripRequest {
    pb::DeclareTripRequest {
        request_id: fresh(house),
        person_id: person.to_string(),
        facts: Some(facts),
        still_on_the_way: false,
    }
}

/// What somebody declares about themselves.
pub(crate) async fn declared(house: &House, person: PersonId, facts: pb::TripFacts) -> pb::Trip {
    let request = house.by_resident(person, declaration(house, person, facts));
    let answer = returnees(house).declare_trip(request).await;
    answer.expect("declared").into_inner().trip.expect("a trip")
}

/// An arrival confirmed by a worker of this scope, now unless said.
pub(crate) async fn confirm(
    house: &House,
    scope: &str,
    trip: &str,
    arrived: Option<&str>,
) -> Result<pb::ConfirmArrivalResponse, Status> {
    let request = pb::ConfirmArrivalRequest {
        request_id: fresh(house),
        trip_id: trip.to_owned(),
        arrived: arrived.map(when),
    };
    let request = house.by("community_worker", scope, request);
    Ok(returnees(house).confirm_arrival(request).await?.into_inner())
}
