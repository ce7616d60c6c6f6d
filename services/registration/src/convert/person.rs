//! People: details in, masked or clear out.

use crate::convert::words;
use crate::rules::identity::{Identity, Nationality, Private};
use crate::rules::person::Person;
use kit::clock::Moment;
use kit::parse::{All, Flaws, Unreadable, field, nested, optional};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::PersonId;
use vocabulary::address::Address;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::gazetteer::Gazetteer;
use vocabulary::id_document::IdDocument;
use vocabulary::mobile::Mobile;
use vocabulary::name::PersonName;
use vocabulary::sex::Sex;

/// Reads who a person is; names every field that is wrong. An empty area means `otherwise`, where there is one.
pub fn read_details(
    details: Option<&pb::PersonDetails>,
    otherwise: Option<Area>,
    gazetteer: &Gazetteer,
) -> Result<Identity, Flaws> {
    // Nothing given is everything missing: each field is named.
    let nothing = pb::PersonDetails::default();
    let details = details.unwrap_or(&nothing);
    let (name, sex, nationality, document, home_area, phone, area, address, medical_history) = (
        field("name", PersonName::parse(&details.name)),
        field("sex", words::read_sex(details.sex)),
        field("nationality", read_nationality(&details.nationality)),
        nested("id_document", read_document(details.id_document.as_ref())),
        field("home_area", read_home_area(&details.home_area)),
        field("phone", Mobile::parse(&details.phone)),
        field("area", read_area(&details.area, otherwise, gazetteer)),
        field("address", Address::parse(&details.address)),
        field("medical_history", optional(&details.medical_history, 200)),
    )
        .all()?;
    let derived = document
        .citizen_id()
        .map_or(Sex::Unknown, vocabulary::CitizenId::sex);
    Ok(Identity {
        name,
        sex: sex.unwrap_or(derived),
        nationality,
        document,
        home_area,
        phone,
        area,
        address,
        private: Private {
            medical_history: medical_history.map(str::to_owned),
            relation: None,
        },
    })
}

/// Reads an id document.
pub fn read_document(document: Option<&pb::IdDocument>) -> Result<IdDocument, Flaws> {
    let nothing = pb::IdDocument::default();
    let document = document.unwrap_or(&nothing);
    let kind =
        words::read_id_document_kind(document.kind).map_err(|unreadable| Flaws::one("kind", unreadable))?;
    IdDocument::parse(kind, &document.number).map_err(|unreadable| Flaws::one("number", unreadable))
}

/// Reads the id of a person.
pub fn read_person_id(id: &str) -> Result<PersonId, Unreadable> {
    read_id(id)
}

/// Reads an id of any kind; an empty one is `MISSING`, not a bad one.
pub fn read_id<K>(id: &str) -> Result<kit::id::Id<K>, Unreadable> {
    if id.is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    kit::id::Id::parse(id)
}

/// Reads an id that may be absent.
pub fn read_optional_id<K>(id: &str) -> Result<Option<kit::id::Id<K>>, Unreadable> {
    if id.is_empty() {
        Ok(None)
    } else {
        kit::id::Id::parse(id).map(Some)
    }
}

fn read_nationality(text: &str) -> Result<Nationality, Unreadable> {
    Nationality::parse(text)
        .ok_or_else(|| Unreadable::new("NOT_A_NATIONALITY", "a nationality has three letters of ISO 3166"))
}

fn read_home_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let area = Area::parse(text)?;
    if area.level() > AreaLevel::District {
        return Err(Unreadable::new(
            "NOT_AN_AREA",
            "the household register's area has six digits",
        ));
    }
    Ok(Some(area))
}

fn read_area(text: &str, otherwise: Option<Area>, gazetteer: &Gazetteer) -> Result<Area, Unreadable> {
    if let (true, Some(otherwise)) = (text.trim().is_empty(), otherwise) {
        return Ok(otherwise);
    }
    let area = Area::parse(text)?;
    if area.level() < AreaLevel::Street {
        return Err(Unreadable::new(
            "NOT_AN_AREA",
            "an area of residence has 9 or 12 digits",
        ));
    }
    // People live in districts whose streets we do not list; of our own, we know each street.
    match gazetteer.known(&area) {
        Err(unreadable) if unreadable.reason == "UNKNOWN_AREA" && !is_listed(&area, gazetteer) => Ok(area),
        known => known,
    }
}

/// Whether the district around an area is in our list.
fn is_listed(area: &Area, gazetteer: &Gazetteer) -> bool {
    area.district()
        .is_some_and(|district| gazetteer.name_of(&district).is_some())
}

/// How much of a person is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Masked, as in every list.
    Masked,
    /// All of it, audited by whoever asks for this.
    Clear,
}

/// A person as shown.
pub fn person(
    person: &Person,
    identity: &Identity,
    shown: Shown,
    gazetteer: &Gazetteer,
    now: Moment,
    family: &[PersonId],
) -> pb::Person {
    let (name, id_number, phone, address) = match shown {
        Shown::Masked => (
            identity.name.masked(),
            identity.document.masked(),
            identity.phone.masked(),
            identity.address.masked(&identity.area, gazetteer),
        ),
        Shown::Clear => (
            identity.name.clear().to_owned(),
            identity.document.clear().to_owned(),
            identity.phone.clear().to_owned(),
            identity.address.clear().to_owned(),
        ),
    };
    pb::Person {
        person_id: person.id.to_string(),
        masked: shown == Shown::Masked,
        name,
        sex: words::sex(identity.sex).into(),
        id_document_kind: words::id_document_kind(identity.document.kind()).into(),
        id_number,
        phone,
        area: Some(area(&identity.area, gazetteer)),
        address,
        level: words::level(person.stand.decision().at(now).level).into(),
        home_district: person.home_district.code().to_owned(),
        owner_epoch: person.owner_epoch,
        source: words::source(person.source).into(),
        registered_at: Some(person.registered_at.to_proto()),
        delete_by: person.delete_by.to_string(),
        guardian_id: person.guardian.map(|id| id.to_string()).unwrap_or_default(),
        family_ids: family.iter().map(ToString::to_string).collect(),
    }
}

/// An area with its edition and name.
pub fn area(area: &Area, gazetteer: &Gazetteer) -> common::AreaRef {
    common::AreaRef {
        code: area.code().to_owned(),
        edition: area.edition().to_string(),
        name: gazetteer.full_name(area),
    }
}
