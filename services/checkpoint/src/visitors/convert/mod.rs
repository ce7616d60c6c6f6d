//! Visits: requests read, answers written.

use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field, required};
use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use uuid::Uuid;
use vocabulary::{
    Area, CheckpointId, Mobile, PassId, PersonName, Plate, ShortCode, Temperature, mask, purpose,
};

use super::rules::visit::{Host, Purpose, Visit, Visitor};
use crate::convert::field::{id, optional_area, optional_id, word};
use crate::convert::pass::write_policy;
use crate::convert::scan::{device, pass_id, temperature};
use crate::convert::words::write_verdict;
use crate::rules::policy::PolicyStamp;

/// Visits of one page when nothing is said, and the most.
const PAGE: (u32, u32) = (50, 200);
/// The most characters of a host.
const LONGEST_HOST: usize = 60;

/// What an admission tells.
#[derive(Clone, Debug)]
pub struct Admission {
    /// The visit's id, and the pass's.
    pub id: PassId,
    /// The gate.
    pub checkpoint: CheckpointId,
    /// Who.
    pub visitor: Visitor,
    /// Where from.
    pub from_area: Area,
    /// A stay in a high-risk area, or not sure.
    pub high_risk_stay: bool,
    /// Why they come.
    pub purpose: Purpose,
    /// The reading, when one was taken.
    pub temperature: Option<Temperature>,
    /// Whether a mask was worn, when somebody looked.
    pub mask_worn: Option<bool>,
    /// The device; may be empty.
    pub device_id: String,
}

/// Reads an admission. The id's own time must lie within 48 hours of now.
pub fn read_admission(request: &pb::AdmitVisitorRequest, now: Moment) -> Result<Admission, Flaws> {
    let (
        id,
        checkpoint,
        name,
        phone,
        from_area,
        high_risk_stay,
        purpose,
        host,
        plate,
        temperature,
        device_id,
    ) = (
        field("request_id", pass_id(&request.request_id, now)),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("name", PersonName::parse(&request.name)),
        field("phone", Mobile::parse(&request.phone)),
        field("from_area", Area::parse(&request.from_area)),
        field("high_risk_stay", word(request.high_risk_stay, read_answer)),
        field("purpose", word(request.purpose, read_purpose)),
        field("host", required(&request.host, LONGEST_HOST)),
        field("plate", optional_plate(&request.plate)),
        field(
            "temperature_deci_celsius",
            temperature(request.temperature_deci_celsius),
        ),
        field("device_id", device(&request.device_id)),
    )
        .all()?;
    Ok(Admission {
        id,
        checkpoint,
        visitor: Visitor {
            name,
            phone,
            host: Host(host.to_owned()),
            plate,
        },
        from_area,
        high_risk_stay,
        purpose,
        temperature,
        mask_worn: request.mask_worn,
        device_id: device_id.to_owned(),
    })
}

/// Whoever is not sure is asked about, like somebody who says yes.
fn read_answer(answer: common::Answer) -> Option<bool> {
    match answer {
        common::Answer::Unspecified => None,
        common::Answer::Yes | common::Answer::Unsure => Some(true),
        common::Answer::No => Some(false),
    }
}

fn read_purpose(purpose: pb::VisitPurpose) -> Option<Purpose> {
    match purpose {
        pb::VisitPurpose::Unspecified => None,
        pb::VisitPurpose::Family => Some(Purpose::Family),
        pb::VisitPurpose::Delivery => Some(Purpose::Delivery),
        pb::VisitPurpose::Work => Some(Purpose::Work),
        pb::VisitPurpose::Official => Some(Purpose::Official),
        pb::VisitPurpose::Care => Some(Purpose::Care),
        pb::VisitPurpose::Moving => Some(Purpose::Moving),
    }
}

fn write_purpose(purpose: Purpose) -> pb::VisitPurpose {
    match purpose {
        Purpose::Family => pb::VisitPurpose::Family,
        Purpose::Delivery => pb::VisitPurpose::Delivery,
        Purpose::Work => pb::VisitPurpose::Work,
        Purpose::Official => pb::VisitPurpose::Official,
        Purpose::Care => pb::VisitPurpose::Care,
        Purpose::Moving => pb::VisitPurpose::Moving,
    }
}

/// A plate that may be absent.
fn optional_plate(text: &str) -> Result<Option<Plate>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Plate::parse(text).map(Some)
    }
}

/// An end: the pass out, its gate and the ticket.
pub fn read_end(
    request: &pb::EndVisitRequest,
    now: Moment,
) -> Result<(PassId, CheckpointId, ShortCode), Flaws> {
    (
        field("request_id", pass_id(&request.request_id, now)),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("short_code", ShortCode::parse(&request.short_code)),
    )
        .all()
}

/// A visitor to be read in clear, and why.
pub fn read_get(request: &pb::GetVisitorRequest) -> Result<(PassId, &str), Flaws> {
    (
        field("visit_id", id(&request.visit_id)),
        field("purpose", purpose::parse(&request.purpose)),
    )
        .all()
}

/// What a list asks for.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// Narrows the caller's scope.
    pub area: Option<Area>,
    /// Only those who came by this gate.
    pub checkpoint: Option<CheckpointId>,
    /// Visits of the page.
    pub size: u32,
    /// The last visit of the page before: when it began, and its id.
    pub after: Option<(Moment, Uuid)>,
}

/// Reads a list; `query` is its fingerprint.
pub fn read_list(request: &pb::ListVisitorsRequest, query: &Fingerprint) -> Result<Listed, Flaws> {
    let (area, checkpoint, size, after) = (
        field("area", optional_area(&request.area)),
        field("checkpoint_id", optional_id(&request.checkpoint_id)),
        field("page_size", page::size(request.page_size, PAGE.0, PAGE.1)),
        field("page_token", page::read(&request.page_token, query)),
    )
        .all()?;
    Ok(Listed {
        area,
        checkpoint,
        size,
        after,
    })
}

/// The ticket of a visit.
pub fn write_ticket(id: PassId, code: ShortCode, valid_until: Moment) -> pb::VisitorTicket {
    pb::VisitorTicket {
        visit_id: id.to_string(),
        short_code: code.grouped(),
        valid_until: Some(valid_until.to_proto()),
    }
}

/// A visit as lists show it, masked; `document` tells the number of the document behind an order.
pub fn write(
    visit: &Visit,
    visitor: &Visitor,
    now: Moment,
    document: impl Fn(PolicyStamp) -> String,
) -> pb::Visit {
    pb::Visit {
        visit_id: visit.id.to_string(),
        short_code: visit.code.grouped(),
        checkpoint_id: visit.checkpoint.to_string(),
        masked_name: visitor.name.masked(),
        masked_phone: visitor.phone.masked(),
        masked_host: mask::name(&visitor.host.0),
        masked_plate: visitor.plate.as_ref().map(Plate::masked).unwrap_or_default(),
        from_area: visit.from_area.code().to_owned(),
        high_risk_stay: visit.high_risk_stay,
        purpose: write_purpose(visit.purpose).into(),
        verdict: visit
            .verdict
            .map_or(pb::Verdict::Unspecified, write_verdict)
            .into(),
        admitted_at: Some(visit.at.to_proto()),
        valid_until: Some(visit.valid_until.to_proto()),
        left_at: visit.left_at.map(Moment::to_proto),
        overstaying: visit.is_overstaying(now),
        policy: visit.policy.map(|stamp| write_policy(stamp, document(stamp))),
    }
}
