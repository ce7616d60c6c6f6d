//! What is declared of a trip, as it comes in.

use crate::returnees::convert::{when, words};
use crate::returnees::rules::details::{Companions, Details, MOST_NAMES};
use crate::returnees::rules::facts::{Told, When};
use crate::returnees::rules::origin::{Country, Elsewhere};
use crate::returnees::rules::transport::TransportNumber;
use kit::clock::Zone;
use kit::parse::{All, Flaws, Unreadable, field, optional, spread};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::gazetteer::Gazetteer;
use vocabulary::name::PersonName;
use vocabulary::plate::Plate;

/// The most characters of a seat.
const LONGEST_SEAT: usize = 20;

/// The town a trip leads to.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    /// The district.
    pub authority: &'a Area,
    /// The areas there are.
    pub gazetteer: &'a Gazetteer,
    /// Its distance from UTC.
    pub zone: Zone,
}

/// Reads what is declared of a trip; names every field that is wrong.
pub fn read_facts(facts: Option<&pb::TripFacts>, here: &Here<'_>) -> Result<Told, Flaws> {
    // Nothing given is everything missing: each field is named.
    let nothing = pb::TripFacts::default();
    let facts = facts.unwrap_or(&nothing);
    let from = spread(read_from(facts, here.authority));
    let (kind, origin, to, (departs, arrives), means, transport_number, seat, plate, companions) = (
        field("kind", words::read_kind(facts.kind)),
        from,
        field("to_area", read_to(facts.to_area.as_ref(), here)),
        spread(read_times(facts, here.zone)),
        field("means", words::read_means(facts.means)),
        field(
            "transport_number",
            TransportNumber::parse_optional(&facts.transport_number),
        ),
        field("seat", optional(&facts.seat, LONGEST_SEAT)),
        field("plate", read_plate(&facts.plate)),
        spread(read_companions(facts)),
    )
        .all()?;
    Ok(Told {
        kind,
        origin,
        to,
        departs,
        arrives,
        means,
        transport_number,
        details: Details {
            seat: seat.map(str::to_owned),
            plate,
            companions,
        },
    })
}

fn read_from(facts: &pb::TripFacts, authority: &Area) -> Result<Elsewhere, Flaws> {
    const FIELDS: (&str, &str) = ("from_area", "from_country");
    read_elsewhere(facts.from_area.as_ref(), &facts.from_country, authority, FIELDS)?.ok_or_else(|| {
        Flaws::one(
            FIELDS.0,
            Unreadable::new("MISSING", "an area or a country must be given"),
        )
    })
}

/// A place outside the district, from the two fields of these names that may tell it; `None` when neither does.
pub fn read_elsewhere(
    area: Option<&common::AreaRef>,
    country: &str,
    authority: &Area,
    (area_field, country_field): (&str, &str),
) -> Result<Option<Elsewhere>, Flaws> {
    let (area, country) = (
        field(area_field, read_area_ref(area)),
        field(country_field, read_optional_country(country)),
    )
        .all()?;
    Elsewhere::of(area, country, authority, (area_field, country_field))
}

/// An area with its edition; `None` when its code is empty.
fn read_area_ref(area: Option<&common::AreaRef>) -> Result<Option<Area>, Unreadable> {
    area.filter(|area| !area.code.trim().is_empty())
        .map(|area| Area::of_edition(&area.code, &area.edition))
        .transpose()
}

/// An area a list is narrowed to; `None` when nothing is said.
pub fn read_optional_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Area::parse(text).map(Some)
}

/// A country that may be absent.
pub fn read_optional_country(country: &str) -> Result<Option<Country>, Unreadable> {
    if country.trim().is_empty() {
        return Ok(None);
    }
    Country::parse(country).map(Some)
}

fn read_to(area: Option<&common::AreaRef>, here: &Here<'_>) -> Result<Option<Area>, Unreadable> {
    let Some(area) = read_area_ref(area)? else {
        return Ok(None);
    };
    if area.level() < AreaLevel::Street {
        return Err(Unreadable::new(
            "NOT_AN_AREA",
            "where somebody comes to has 9 or 12 digits",
        ));
    }
    if !here.authority.contains(&area) {
        return Err(Unreadable::new("NOT_OURS", "must lie in this district"));
    }
    here.gazetteer.known(&area).map(Some)
}

/// Departure and arrival, in this order.
fn read_times(facts: &pb::TripFacts, zone: Zone) -> Result<(Option<When>, When), Flaws> {
    let (departs, arrives) = (
        field("departs", when::read_optional(facts.departs.as_ref(), zone)),
        field("arrives", when::read(facts.arrives.as_ref(), zone)),
    )
        .all()?;
    if departs.is_some_and(|departs| departs.is_after(&arrives)) {
        let after = Unreadable::new("AFTER_ARRIVAL", "must not lie after the arrival");
        return Err(Flaws::one("departs", after));
    }
    Ok((departs, arrives))
}

fn read_plate(plate: &str) -> Result<Option<Plate>, Unreadable> {
    if plate.trim().is_empty() {
        return Ok(None);
    }
    Plate::parse(plate).map(Some)
}

fn read_companions(facts: &pb::TripFacts) -> Result<Companions, Flaws> {
    if facts.companion_names.len() > MOST_NAMES {
        let many = Unreadable::new("TOO_MANY", format!("must be at most {MOST_NAMES}"));
        return Err(Flaws::one("companion_names", many));
    }
    let names: Vec<_> = facts
        .companion_names
        .iter()
        .enumerate()
        .map(|(nth, name)| field(format!("companion_names[{nth}]"), PersonName::parse(name)))
        .collect();
    Companions::new(names.all()?, facts.companion_count).map_err(|wrong| Flaws::one("companion_count", wrong))
}
