//! Posters: requests read, answers written.

use super::figures::write_area;
use super::{checkpoint, field, settings, unit};
use crate::rules::place::{Gate, PosterVersion};
use crate::rules::poster::LONGEST_TOKEN;
use crate::rules::settings::TemperatureDemand;
use kit::clock::Moment;
use kit::parse::{All, Flaws, Unreadable, field as named, required, within};
use proto::checkpoint::v1 as pb;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::ids::kinds;
use vocabulary::{CheckpointId, Gazetteer, ShortCode};

/// The longest overlap of two versions: a month, in hours.
const LONGEST_OVERLAP: i32 = 720;

/// What a rotation asks for.
#[derive(Debug)]
pub struct Rotation {
    /// The same request twice rotates once.
    pub request_id: Uuid,
    /// The gate.
    pub checkpoint: CheckpointId,
    /// How long the old poster stays good.
    pub overlap: Duration,
}

/// Reads a rotation.
pub fn read_rotate(request: &pb::RotatePosterRequest) -> Result<Rotation, Flaws> {
    let (request_id, checkpoint, hours) = (
        named("request_id", field::id::<kinds::Poster>(&request.request_id)),
        named("checkpoint_id", field::id(&request.checkpoint_id)),
        named(
            "overlap_hours",
            within(request.overlap_hours, 0..=LONGEST_OVERLAP),
        ),
    )
        .all()?;
    let overlap = Duration::from_secs(u64::from(hours.unsigned_abs()) * 3_600);
    Ok(Rotation {
        request_id: request_id.as_uuid(),
        checkpoint,
        overlap,
    })
}

/// What somebody has of a poster.
#[derive(Debug, PartialEq, Eq)]
pub enum Shown {
    /// The token of its QR.
    Token(String),
    /// The code printed beside it.
    ShortCode(ShortCode),
}

/// Reads what is to be resolved. Whether a token is one of ours is not asked here: that is a refusal of its own.
pub fn read_resolve(request: &pb::ResolvePosterRequest) -> Result<Shown, Flaws> {
    use pb::resolve_poster_request::By;
    match &request.by {
        None => Err(Flaws::one(
            "by",
            Unreadable::new("MISSING", "must hold a token or a short code"),
        )),
        Some(By::Token(token)) => match required(token, LONGEST_TOKEN) {
            // Longer than any of ours: forged, and the poster's own refusal says so.
            Ok(_) => Ok(Shown::Token(token.clone())),
            Err(flaw) if flaw.reason == "TOO_LONG" => Ok(Shown::Token(String::new())),
            Err(flaw) => Err(Flaws::one("token", flaw)),
        },
        Some(By::ShortCode(code)) => {
            let (code,) = (named("short_code", ShortCode::parse(code)),).all()?;
            Ok(Shown::ShortCode(code))
        }
    }
}

/// A version of a gate's poster with what its QR holds.
pub fn write(gate: &Gate, version: &PosterVersion, token: String, url: String) -> pb::Poster {
    pb::Poster {
        checkpoint_id: gate.id.to_string(),
        version: version.version,
        token,
        url,
        short_code: checkpoint::short_code(gate),
        issued_at: Some(version.issued_at.to_proto()),
        valid_until: version.valid_until.map(Moment::to_proto),
    }
}

/// What a poster stands for, with the ticket to register by it.
pub fn write_resolved(
    gate: &Gate,
    demand: TemperatureDemand,
    (ticket, expires_at): (Vec<u8>, Moment),
    gazetteer: &Gazetteer,
) -> pb::ResolvePosterResponse {
    pb::ResolvePosterResponse {
        checkpoint_id: gate.id.to_string(),
        checkpoint_name: gate.name.clone(),
        unit_name: gate.unit_name.clone(),
        unit_kind: unit::write_kind(gate.unit_kind).into(),
        area: Some(write_area(&gate.area, gazetteer)),
        direction: checkpoint::write_direction(gate.direction).into(),
        temperature_demand: settings::write_demand(demand).into(),
        poster_ticket: ticket,
        ticket_expires_at: Some(expires_at.to_proto()),
    }
}
