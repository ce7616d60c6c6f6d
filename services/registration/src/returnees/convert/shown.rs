//! Trips and figures as they are shown.

use crate::convert::person::Shown;
use crate::convert::{health, words as ground};
use crate::returnees::convert::{when, words};
use crate::returnees::rules::details::Details;
use crate::returnees::rules::figures::{Figures, OfArea};
use crate::returnees::rules::origin::{Country, Elsewhere};
use crate::returnees::rules::transport::TransportNumber;
use crate::returnees::rules::trip::Trip;
use crate::returnees::rules::words::{ReturneeKind, TripState};
use kit::clock::Day;
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::area::Area;
use vocabulary::gazetteer::Gazetteer;
use vocabulary::mask;
use vocabulary::name::PersonName;
use vocabulary::plate::Plate;

/// A trip as it is shown: `state` is what became of it, given all that is known of its person.
pub fn trip(
    trip: &Trip,
    details: &Details,
    (state, shown): (TripState, Shown),
    gazetteer: &Gazetteer,
    today: Day,
) -> pb::Trip {
    let left_for = trip.left.as_ref().and_then(|left| left.to);
    pb::Trip {
        trip_id: trip.id.to_string(),
        person_id: trip.person.to_string(),
        version: trip.version,
        state: words::state(state).into(),
        facts: Some(facts(trip, details, shown, gazetteer)),
        masked: shown == Shown::Masked,
        arrived: trip.arrived.as_ref().map(when::shown),
        left: trip.left.as_ref().map(|left| when::shown(&left.when)),
        left_for_area: left_for
            .and_then(|place| place.area())
            .map(|place| area(&place, gazetteer)),
        left_for_country: country(left_for.as_ref()),
        is_overdue: trip.is_overdue(today),
        declared_late: trip.late_minutes > 0,
        late_by_minutes: trip.late_minutes,
        source: ground::source(trip.declared.source).into(),
        declared_at: Some(trip.declared.at.to_proto()),
        policy: Some(health::policy(&trip.policy)),
        delete_by: trip.delete_by.to_string(),
    }
}

fn facts(trip: &Trip, details: &Details, shown: Shown, gazetteer: &Gazetteer) -> pb::TripFacts {
    let facts = &trip.facts;
    let seat = details.seat.as_deref().unwrap_or_default();
    let (seat, plate, names): (String, Option<String>, Vec<String>) = match shown {
        Shown::Masked => (
            mask::number(seat),
            details.plate.as_ref().map(Plate::masked),
            details.companions.names.iter().map(PersonName::masked).collect(),
        ),
        Shown::Clear => (
            seat.to_owned(),
            details.plate.as_ref().map(|plate| plate.clear().to_owned()),
            details
                .companions
                .names
                .iter()
                .map(|name| name.clear().to_owned())
                .collect(),
        ),
    };
    pb::TripFacts {
        kind: words::kind(facts.kind).into(),
        from_area: facts.origin.area().map(|from| area(&from, gazetteer)),
        from_country: country(Some(&facts.origin)),
        to_area: Some(area(&facts.to, gazetteer)),
        departs: facts.departs.as_ref().map(when::shown),
        arrives: Some(when::shown(&facts.arrives)),
        means: words::means(facts.means).into(),
        transport_number: facts
            .transport_number
            .as_ref()
            .map(TransportNumber::text)
            .unwrap_or_default()
            .to_owned(),
        seat,
        plate: plate.unwrap_or_default(),
        companion_names: names,
        companion_count: details.companions.count,
    }
}

fn country(place: Option<&Elsewhere>) -> String {
    place
        .and_then(Elsewhere::country)
        .map(|country: Country| country.to_string())
        .unwrap_or_default()
}

/// An area with its edition and name.
fn area(area: &Area, gazetteer: &Gazetteer) -> common::AreaRef {
    common::AreaRef {
        code: area.code().to_owned(),
        edition: area.edition().to_string(),
        name: gazetteer.full_name(area),
    }
}

/// The figures of an area.
pub fn of_area(counted: &OfArea, gazetteer: &Gazetteer) -> pb::AreaReturnees {
    pb::AreaReturnees {
        area: Some(area(&counted.area, gazetteer)),
        total: Some(figures(None, &counted.total)),
        kinds: counted
            .kinds
            .iter()
            .map(|(kind, sums)| figures(Some(*kind), sums))
            .collect(),
    }
}

fn figures(kind: Option<ReturneeKind>, figures: &Figures) -> pb::ReturneeFigures {
    let kind = kind.map_or(pb::ReturneeKind::Unspecified, words::kind);
    pb::ReturneeFigures {
        kind: kind.into(),
        present: figures.present,
        arrived_that_day: figures.arrived,
        planned: figures.planned,
        isolated: figures.isolated,
        declared_late: figures.late,
        overdue: figures.overdue,
    }
}
