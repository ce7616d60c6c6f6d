//! Day tickets: requests read, answers written.

use kit::clock::{Day, Moment};
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field};
use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use uuid::Uuid;
use vocabulary::ids::kinds;
use vocabulary::{
    Area, CheckpointId, Direction, Mobile, PassId, PersonName, Plate, ShortCode, Temperature, TicketId,
    purpose,
};

use super::rules::ticket::{Courier, DAYS_AHEAD, MOST_GATES, Ticket, TicketGate};
use crate::convert::field::{id, optional_area, optional_word, word};
use crate::convert::scan::{pass_id, temperature};
use crate::convert::words::read_direction;

/// Tickets of one page when nothing is said, and the most.
const PAGE: (u32, u32) = (50, 200);

/// What is asked of a ticket.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its id.
    pub id: TicketId,
    /// For whom.
    pub courier: Courier,
    /// Whom they work for.
    pub company: String,
    /// Where it is good, none twice.
    pub checkpoints: Vec<CheckpointId>,
    /// When.
    pub day: Day,
    /// The courier's own word.
    pub well: bool,
}

/// Reads an issue.
pub fn read_issue(request: &pb::IssueDayTicketRequest, today: Day) -> Result<Issue, Flaws> {
    let (id, name, phone, company, plate, checkpoints, day, well) = (
        field("request_id", id(&request.request_id)),
        field("name", PersonName::parse(&request.name)),
        field("phone", Mobile::parse(&request.phone)),
        field("company", company(&request.company)),
        field("plate", optional_plate(&request.plate)),
        field("checkpoint_ids", checkpoints(&request.checkpoint_ids)),
        field("day", day_ahead(&request.day, today)),
        field("well", word(request.well, read_well)),
    )
        .all()?;
    Ok(Issue {
        id,
        courier: Courier { name, phone, plate },
        company: company.to_owned(),
        checkpoints,
        day,
        well,
    })
}

/// Only a yes is a yes.
fn read_well(answer: common::Answer) -> Option<bool> {
    match answer {
        common::Answer::Unspecified => None,
        common::Answer::Yes => Some(true),
        common::Answer::No | common::Answer::Unsure => Some(false),
    }
}

/// The name of a company: 2 to 60 characters, and nobody's number.
fn company(text: &str) -> Result<&str, Unreadable> {
    let name = purpose::parse(text)?;
    if name.chars().count() > 60 {
        return Err(Unreadable::new("TOO_LONG", "must be at most 60 characters"));
    }
    Ok(name)
}

fn optional_plate(text: &str) -> Result<Option<Plate>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Plate::parse(text).map(Some)
    }
}

fn checkpoints(texts: &[String]) -> Result<Vec<CheckpointId>, Unreadable> {
    if texts.is_empty() {
        return Err(Unreadable::new("MISSING", "must name at least one gate"));
    }
    if texts.len() > MOST_GATES {
        return Err(Unreadable::new("TOO_MANY", "must be at most 50 gates"));
    }
    let mut gates = texts
        .iter()
        .map(|text| id(text))
        .collect::<Result<Vec<CheckpointId>, _>>()?;
    gates.sort_unstable();
    gates.dedup();
    Ok(gates)
}

fn day_ahead(text: &str, today: Day) -> Result<Day, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    let day = Day::parse(text)?;
    if day < today || day > today.plus_days(DAYS_AHEAD) {
        return Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must be today or one of the next seven days",
        ));
    }
    Ok(day)
}

/// What a reading of a ticket tells.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The pass's id.
    pub id: PassId,
    /// The gate.
    pub checkpoint: CheckpointId,
    /// The ticket.
    pub code: ShortCode,
    /// As asked; the gate may know better.
    pub direction: Option<Direction>,
    /// The reading, when one was taken.
    pub temperature: Option<Temperature>,
    /// Whether a mask was worn, when somebody looked.
    pub mask_worn: Option<bool>,
}

/// Reads a ticket that is shown. The id's own time must lie within 48 hours of now.
pub fn read_verify(request: &pb::VerifyDayTicketRequest, now: Moment) -> Result<Shown, Flaws> {
    let (id, checkpoint, code, direction, temperature) = (
        field("request_id", pass_id(&request.request_id, now)),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("short_code", ShortCode::parse(&request.short_code)),
        field("direction", optional_word(request.direction, read_direction)),
        field(
            "temperature_deci_celsius",
            temperature(request.temperature_deci_celsius),
        ),
    )
        .all()?;
    Ok(Shown {
        id,
        checkpoint,
        code,
        direction,
        temperature,
        mask_worn: request.mask_worn,
    })
}

/// A ticket to be taken back: request, ticket and why.
pub fn read_revoke(request: &pb::RevokeDayTicketRequest) -> Result<(Uuid, TicketId, &str), Flaws> {
    let (request_id, ticket, reason) = (
        field("request_id", id::<kinds::Ticket>(&request.request_id)),
        field("ticket_id", id(&request.ticket_id)),
        field("reason", purpose::parse(&request.reason)),
    )
        .all()?;
    Ok((request_id.as_uuid(), ticket, reason))
}

/// What a list asks for.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Of this day.
    pub day: Day,
    /// Narrows the caller's scope.
    pub area: Option<Area>,
    /// Only of this vehicle.
    pub plate: Option<Plate>,
    /// Tickets of the page.
    pub size: u32,
    /// The last ticket of the page before: when it was issued, and its id.
    pub after: Option<(Moment, Uuid)>,
}

/// Reads a list; `query` is its fingerprint.
pub fn read_list(
    request: &pb::ListDayTicketsRequest,
    today: Day,
    query: &Fingerprint,
) -> Result<Listed, Flaws> {
    let day = if request.day.trim().is_empty() {
        Ok(today)
    } else {
        Day::parse(&request.day)
    };
    let (day, area, plate, size, after) = (
        field("day", day),
        field("area", optional_area(&request.area)),
        field("plate", optional_plate(&request.plate)),
        field("page_size", page::size(request.page_size, PAGE.0, PAGE.1)),
        field("page_token", page::read(&request.page_token, query)),
    )
        .all()?;
    Ok(Listed {
        day,
        area,
        plate,
        size,
        after,
    })
}

/// A ticket as lists show it, masked.
pub fn write(ticket: &Ticket, courier: &Courier, gates: &[TicketGate]) -> pb::DayTicket {
    pb::DayTicket {
        ticket_id: ticket.id.to_string(),
        short_code: ticket.code.grouped(),
        masked_name: courier.name.masked(),
        masked_phone: courier.phone.masked(),
        masked_plate: courier.plate.as_ref().map(Plate::masked).unwrap_or_default(),
        company: ticket.company.clone(),
        day: ticket.day.to_string(),
        checkpoint_ids: gates.iter().map(|gate| gate.checkpoint.to_string()).collect(),
        issued_at: Some(ticket.issued_at.to_proto()),
        revoked_at: ticket.revoked_at.map(Moment::to_proto),
    }
}
