//! Requests and answers of traces.

use std::time::Duration;

use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Field, Flaws, Unreadable, field, nested, present, within};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::trace_place_request::Of;
use serde::de::DeserializeOwned;
use vocabulary::{CheckpointId, Gazetteer, PersonId, UnitId, purpose};

use super::rules::contact::Contact;
use super::rules::sighting::Sighting;
use crate::convert::field::id;
use crate::convert::figures::write_area;
use crate::convert::words::{write_direction, write_verdict};
use crate::rules::place::Gate;

/// The longest span of a trace: two incubations and what the calendar adds.
const LONGEST: Duration = Duration::from_secs(31 * 86_400);

/// What every trace is asked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<Whose, Key> {
    /// Whose passes, or of which place.
    pub whose: Whose,
    /// From inclusive, to exclusive.
    pub span: (Moment, Moment),
    /// Why.
    pub purpose: String,
    /// On what legal basis.
    pub legal_basis: String,
    /// Rows of a page.
    pub size: u32,
    /// Where the page begins.
    pub after: Option<Key>,
}

/// Of which place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One gate.
    Gate(CheckpointId),
    /// Every gate of a unit.
    Unit(UnitId),
}

/// The fields that all four requests have.
struct Fields<'r> {
    from: Option<&'r prost_types::Timestamp>,
    to: Option<&'r prost_types::Timestamp>,
    grounds: Option<&'r pb::TraceGrounds>,
    page_size: i32,
    largest: u32,
    page_token: &'r str,
}

impl Fields<'_> {
    fn read<Whose, Key: DeserializeOwned>(
        &self,
        whose: Field<Whose>,
        query: &Fingerprint,
    ) -> Result<Asked<Whose, Key>, Flaws> {
        let (from, to) = span(self.from, self.to);
        let (whose, from, to, (purpose, legal_basis), size, after) = (
            whose,
            from,
            to,
            nested("grounds", grounds(self.grounds)),
            field("page_size", page::size(self.page_size, 100, self.largest)),
            field("page_token", page::read::<Key>(self.page_token, query)),
        )
            .all()?;
        Ok(Asked {
            whose,
            span: (from, to),
            purpose,
            legal_basis,
            size,
            after,
        })
    }
}

/// Refuses a missing end with `MISSING`, `to` with `OUT_OF_ORDER` when it is not after `from` and `OUT_OF_RANGE` when it is too far behind.
fn span(
    from: Option<&prost_types::Timestamp>,
    to: Option<&prost_types::Timestamp>,
) -> (Field<Moment>, Field<Moment>) {
    let read = |at: Option<&prost_types::Timestamp>| Moment::from_proto(present(at)?);
    let (from, mut to) = (read(from), read(to));
    if let (Ok(from), Ok(end)) = (&from, &to) {
        if end <= from {
            to = Err(Unreadable::new(
                "OUT_OF_ORDER",
                "must be after the beginning of the span",
            ));
        } else if end.since(*from) > LONGEST {
            to = Err(Unreadable::new(
                "OUT_OF_RANGE",
                "must be at most 31 days after the beginning",
            ));
        }
    }
    (field("from", from), field("to", to))
}

/// Both must be there; neither may hold anybody's number.
fn grounds(grounds: Option<&pb::TraceGrounds>) -> Result<(String, String), Flaws> {
    let nothing = pb::TraceGrounds::default();
    let grounds = grounds.unwrap_or(&nothing);
    let (why, basis) = (
        field("purpose", purpose::parse(&grounds.purpose)),
        field("legal_basis", purpose::parse(&grounds.legal_basis)),
    )
        .all()?;
    Ok((why.to_owned(), basis.to_owned()))
}

fn minutes(asked: i32) -> Result<Duration, Unreadable> {
    let minutes = within(asked, 1..=60)?;
    Ok(Duration::from_secs(u64::from(minutes.unsigned_abs()) * 60))
}

/// Reads TracePerson.
pub fn read_person<K: DeserializeOwned>(
    request: &pb::TracePersonRequest,
    query: &Fingerprint,
) -> Result<Asked<PersonId, K>, Flaws> {
    let fields = Fields {
        from: request.from.as_ref(),
        to: request.to.as_ref(),
        grounds: request.grounds.as_ref(),
        page_size: request.page_size,
        largest: 500,
        page_token: &request.page_token,
    };
    fields.read(field("person_id", id(&request.person_id)), query)
}

/// Whose contacts, within how much time.
pub type Around = (PersonId, Duration);

fn around(person_id: &str, within_minutes: i32) -> Field<Around> {
    let both = (
        field("person_id", id(person_id)),
        field("within_minutes", minutes(within_minutes)),
    );
    kit::parse::spread(both.all())
}

/// Reads TraceContacts.
pub fn read_contacts<K: DeserializeOwned>(
    request: &pb::TraceContactsRequest,
    query: &Fingerprint,
) -> Result<Asked<Around, K>, Flaws> {
    let fields = Fields {
        from: request.from.as_ref(),
        to: request.to.as_ref(),
        grounds: request.grounds.as_ref(),
        page_size: request.page_size,
        largest: 500,
        page_token: &request.page_token,
    };
    fields.read(around(&request.person_id, request.within_minutes), query)
}

/// Reads GroupContacts.
pub fn read_group<K: DeserializeOwned>(
    request: &pb::GroupContactsRequest,
    query: &Fingerprint,
) -> Result<Asked<Around, K>, Flaws> {
    let fields = Fields {
        from: request.from.as_ref(),
        to: request.to.as_ref(),
        grounds: request.grounds.as_ref(),
        page_size: request.page_size,
        largest: 2_000,
        page_token: &request.page_token,
    };
    fields.read(around(&request.person_id, request.within_minutes), query)
}

/// Reads TracePlace.
pub fn read_place<K: DeserializeOwned>(
    request: &pb::TracePlaceRequest,
    query: &Fingerprint,
) -> Result<Asked<Place, K>, Flaws> {
    let whose = match &request.of {
        Some(Of::CheckpointId(text)) => field("checkpoint_id", id(text).map(Place::Gate)),
        Some(Of::UnitId(text)) => field("unit_id", id(text).map(Place::Unit)),
        None => field("of", Err(Unreadable::new("MISSING", "must be given"))),
    };
    let fields = Fields {
        from: request.from.as_ref(),
        to: request.to.as_ref(),
        grounds: request.grounds.as_ref(),
        page_size: request.page_size,
        largest: 500,
        page_token: &request.page_token,
    };
    fields.read(whose, query)
}

/// A pass; of its gate what the directory knows.
pub fn write_pass(seen: &Sighting, gate: Option<&Gate>, gazetteer: &Gazetteer) -> pb::TracedPass {
    pb::TracedPass {
        pass_id: seen.pass.to_string(),
        person_id: seen.person.map(|person| person.to_string()).unwrap_or_default(),
        checkpoint_id: seen.gate.to_string(),
        checkpoint_name: gate.map(|gate| gate.name.clone()).unwrap_or_default(),
        unit_id: gate.map(|gate| gate.unit.to_string()).unwrap_or_default(),
        unit_name: gate.map(|gate| gate.unit_name.clone()).unwrap_or_default(),
        area: gate.map(|gate| write_area(&gate.area, gazetteer)),
        direction: write_direction(seen.direction).into(),
        verdict: write_verdict(seen.verdict).into(),
        scanned_at: Some(seen.at.to_proto()),
    }
}

/// A meeting of the person who passed at `own`.
pub fn write_meeting(
    own: Moment,
    (contact, at): (PersonId, Moment),
    (gate_id, gate): (CheckpointId, Option<&Gate>),
    gazetteer: &Gazetteer,
) -> pb::Meeting {
    pb::Meeting {
        contact_id: contact.to_string(),
        checkpoint_id: gate_id.to_string(),
        checkpoint_name: gate.map(|gate| gate.name.clone()).unwrap_or_default(),
        unit_id: gate.map(|gate| gate.unit.to_string()).unwrap_or_default(),
        unit_name: gate.map(|gate| gate.unit_name.clone()).unwrap_or_default(),
        area: gate.map(|gate| write_area(&gate.area, gazetteer)),
        person_passed_at: Some(own.to_proto()),
        contact_passed_at: Some(at.to_proto()),
        difference_seconds: (at.unix_micros() - own.unix_micros()) / 1_000_000,
    }
}

/// Somebody who was met.
pub fn write_contact(contact: &Contact) -> pb::Contact {
    pb::Contact {
        contact_id: contact.person.to_string(),
        meetings: i32::try_from(contact.meetings).unwrap_or(i32::MAX),
        first_met_at: Some(contact.first.to_proto()),
        last_met_at: Some(contact.last.to_proto()),
        nearest_seconds: i64::try_from(contact.nearest.as_secs()).unwrap_or(i64::MAX),
    }
}
