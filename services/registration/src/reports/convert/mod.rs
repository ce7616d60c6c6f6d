//! Reports: requests read, answers written.

use crate::convert::{health, person};
use crate::reports::rules::fever::{Outcome, Reported};
use crate::reports::rules::lead::{Host, Lead, LeadState, Somebody};
use kit::clock::Moment;
use kit::parse::{All, Flaws, Unreadable, field, present, required, within};
use proto::registration::v1 as pb;
use uuid::Uuid;
use vocabulary::area::Area;
use vocabulary::mobile::Mobile;
use vocabulary::name::PersonName;
use vocabulary::plate::Plate;
use vocabulary::{PersonId, kinds, mask};

fn missing() -> Unreadable {
    Unreadable::new("MISSING", "must be given")
}

fn unknown() -> Unreadable {
    Unreadable::new("UNKNOWN_VALUE", "must be a value the contract names")
}

/// A fever that is told: whose, which telling, and how it stands.
pub fn read_fever(request: &pb::ReportFeverRequest) -> Result<(PersonId, i64, Reported), Flaws> {
    let (id, person, revision, outcome, opened_at) = (
        field("request_id", person::read_id::<kinds::Fever>(&request.request_id)),
        field("person_id", person::read_person_id(&request.person_id)),
        field("revision", within(request.revision, 1..=i64::MAX)),
        field("outcome", read_outcome(request.state, request.outcome)),
        field(
            "opened_at",
            present(request.opened_at.as_ref()).and_then(Moment::from_proto),
        ),
    )
        .all()?;
    let reported = Reported {
        id: id.as_uuid(),
        opened_at,
        outcome,
    };
    Ok((person, revision, reported))
}

/// The outcome of a closed fever; `None` of an open one. Refuses with `MISSING`, `UNKNOWN_VALUE`, `NOT_CLOSED`.
fn read_outcome(state: i32, outcome: i32) -> Result<Option<Outcome>, Unreadable> {
    let state = pb::ReportedFeverState::try_from(state).map_err(|_| unknown())?;
    let outcome = match pb::ReportedFeverOutcome::try_from(outcome).map_err(|_| unknown())? {
        pb::ReportedFeverOutcome::Unspecified => None,
        pb::ReportedFeverOutcome::RecheckNormal => Some(Outcome::RecheckNormal),
        pb::ReportedFeverOutcome::Cleared => Some(Outcome::Cleared),
        pb::ReportedFeverOutcome::OtherIllness => Some(Outcome::OtherIllness),
        pb::ReportedFeverOutcome::SuspectedCase => Some(Outcome::SuspectedCase),
        pb::ReportedFeverOutcome::ConfirmedCase => Some(Outcome::ConfirmedCase),
        pb::ReportedFeverOutcome::Left => Some(Outcome::Left),
        pb::ReportedFeverOutcome::Mistaken => Some(Outcome::Mistaken),
    };
    match (state, outcome) {
        (pb::ReportedFeverState::Unspecified, _) | (pb::ReportedFeverState::Closed, None) => Err(missing()),
        (pb::ReportedFeverState::Open, Some(_)) => {
            Err(Unreadable::new("NOT_CLOSED", "an open fever has no outcome"))
        }
        (pb::ReportedFeverState::Open, None) => Ok(None),
        (pb::ReportedFeverState::Closed, Some(outcome)) => Ok(Some(outcome)),
    }
}

/// A lead as it is told.
#[derive(Clone, Debug)]
pub struct ToldLead {
    /// The visit's id.
    pub id: Uuid,
    /// Who looks into it.
    pub area: Area,
    /// Who it is about.
    pub somebody: Somebody,
    /// Where from.
    pub from_area: Area,
    /// When they were at the gate.
    pub seen_at: Moment,
}

/// A lead that is told.
pub fn read_lead(request: &pb::ReportLeadRequest, authority: &Area) -> Result<ToldLead, Flaws> {
    let (id, area, name, phone, host, plate, from_area, seen_at) = (
        field("request_id", person::read_id::<kinds::Pass>(&request.request_id)),
        field("area", read_our_area(&request.area, authority)),
        field("name", PersonName::parse(&request.name)),
        field("phone", Mobile::parse(&request.phone)),
        field("host", required(&request.host, 60)),
        field("plate", read_plate(&request.plate)),
        field("from_area", Area::parse(&request.from_area)),
        field(
            "seen_at",
            present(request.seen_at.as_ref()).and_then(Moment::from_proto),
        ),
    )
        .all()?;
    Ok(ToldLead {
        id: id.as_uuid(),
        area,
        somebody: Somebody {
            name,
            phone,
            host: Host(host.to_owned()),
            plate,
        },
        from_area,
        seen_at,
    })
}

fn read_our_area(text: &str, authority: &Area) -> Result<Area, Unreadable> {
    let area = Area::parse(text)?;
    if !authority.contains(&area) {
        return Err(Unreadable::new("NOT_OUR_AREA", "must lie in this district"));
    }
    Ok(area)
}

fn read_plate(text: &str) -> Result<Option<Plate>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Plate::parse(text).map(Some)
    }
}

/// The area a list is narrowed to; empty is none.
pub fn read_optional_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}

/// A person that may be absent.
pub fn read_optional_person(text: &str) -> Result<Option<PersonId>, Unreadable> {
    if text.is_empty() {
        Ok(None)
    } else {
        person::read_person_id(text).map(Some)
    }
}

/// How a lead ends. Refuses with `MISSING`, `UNKNOWN_VALUE`, and an open end with `NOT_AN_END`.
pub fn read_end(state: i32) -> Result<LeadState, Unreadable> {
    match pb::LeadState::try_from(state).map_err(|_| unknown())? {
        pb::LeadState::Unspecified => Err(missing()),
        pb::LeadState::Open => Err(Unreadable::new("NOT_AN_END", "must be registered or unfounded")),
        pb::LeadState::Registered => Ok(LeadState::Registered),
        pb::LeadState::Unfounded => Ok(LeadState::Unfounded),
    }
}

/// Where a lead stands, in the contract's words.
pub fn write_state(state: LeadState) -> pb::LeadState {
    match state {
        LeadState::Open => pb::LeadState::Open,
        LeadState::Registered => pb::LeadState::Registered,
        LeadState::Unfounded => pb::LeadState::Unfounded,
    }
}

/// A lead as lists show it, masked.
pub fn write_lead(lead: &Lead, somebody: &Somebody) -> pb::Lead {
    pb::Lead {
        lead_id: lead.id.to_string(),
        area: lead.area.code().to_owned(),
        masked_name: somebody.name.masked(),
        masked_phone: somebody.phone.masked(),
        masked_host: mask::name(&somebody.host.0),
        masked_plate: somebody.plate.as_ref().map(Plate::masked).unwrap_or_default(),
        from_area: lead.from_area.code().to_owned(),
        state: write_state(lead.state).into(),
        seen_at: Some(lead.seen_at.to_proto()),
        reported_at: Some(lead.reported_at.to_proto()),
        waits_for: lead
            .deadline
            .as_ref()
            .map(|(level, _)| level.clone())
            .unwrap_or_default(),
        due_at: lead.deadline.as_ref().map(|(_, at)| at.to_proto()),
        closed_at: lead.closed_at.map(Moment::to_proto),
        policy: Some(health::policy(&lead.by)),
    }
}
