//! Requests made at a gate: a scan by staff, a scan by the resident, a reading, a pass taken back.

use kit::clock::Moment;
use kit::parse::{All, Flaws, Unreadable, field, optional, required, within};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::record_temperature_request::Taken as Told;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vocabulary::{CheckpointId, Direction, PassId, Plate, PosterDirection, Temperature, Way};

use super::field::{id, optional_word};
use super::words::{read_direction, read_way};
use crate::rules::taken::Taken;
use crate::rules::upload::id_fits;

/// The most characters of a device's name.
const LONGEST_DEVICE: usize = 64;
/// The most characters of a code's text: a QR of version 40 holds no more.
const LONGEST_CODE: usize = 4_296;

/// A scan as it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// The pass's id.
    pub id: PassId,
    /// The gate; the poster tells it when the resident scans.
    pub checkpoint: Option<CheckpointId>,
    /// As asked; the gate may know better.
    pub direction: Option<Direction>,
    /// How the person was recognised.
    pub way: Way,
    /// The reading, when one was taken.
    pub temperature: Option<Temperature>,
    /// Whether a mask was worn.
    pub mask_worn: Option<bool>,
    /// The device; may be empty.
    pub device_id: String,
    /// The device's own count.
    pub device_sequence: i64,
    /// The last digit of the plate they come with, where the days go by it.
    pub plate_digit: Option<u8>,
}

/// Reads a scan by staff. The id's own time must lie within 48 hours of now.
pub fn read_verify(request: &pb::VerifyPassRequest, now: Moment) -> Result<Scan, Flaws> {
    let (id, checkpoint, _, direction, way, temperature, device_id, device_sequence, plate_digit) = (
        field("request_id", pass_id(&request.request_id, now)),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("health_code", code(&request.health_code)),
        field("direction", optional_word(request.direction, read_direction)),
        field("way", optional_word(request.way, read_way)),
        field(
            "temperature_deci_celsius",
            temperature(request.temperature_deci_celsius),
        ),
        field("device_id", device(&request.device_id)),
        field("device_sequence", within(request.device_sequence, 0..=i64::MAX)),
        field("plate", plate_digit(&request.plate)),
    )
        .all()?;
    Ok(Scan {
        id,
        checkpoint: Some(checkpoint),
        direction,
        way: way.unwrap_or(Way::HealthCode),
        temperature,
        mask_worn: request.mask_worn,
        device_id: device_id.to_owned(),
        device_sequence,
        plate_digit,
    })
}

/// Reads a scan by the resident.
pub fn read_self_scan(request: &pb::ScanPosterRequest, now: Moment) -> Result<Scan, Flaws> {
    let (id, _, _, direction) = (
        field("request_id", pass_id(&request.request_id, now)),
        field("poster_token", required(&request.poster_token, 64)),
        field("health_code", code(&request.health_code)),
        field("direction", optional_word(request.direction, read_direction)),
    )
        .all()?;
    Ok(Scan {
        id,
        checkpoint: None,
        direction,
        way: Way::HealthCode,
        temperature: None,
        mask_worn: None,
        device_id: String::new(),
        device_sequence: 0,
        plate_digit: None,
    })
}

impl Scan {
    /// The direction of the pass at a gate that leads these ways. Refuses `direction` with `MISSING` where both are possible, and
    /// with `WRONG_DIRECTION` where only the other one is.
    pub fn direction_at(&self, gate: PosterDirection) -> Result<Direction, Flaws> {
        direction_at(self.direction, gate).map_err(|refused| Flaws::one("direction", refused))
    }

    /// Tells this request from another one with the same id.
    pub fn body_hash(&self, gate: CheckpointId, direction: Direction, code_digest: &[u8]) -> i64 {
        let mut hash = Sha256::new();
        hash.update(gate.as_uuid().as_bytes());
        hash.update(code_digest);
        hash.update([
            direction as u8,
            self.way as u8,
            self.mask_worn.map_or(2, u8::from),
        ]);
        hash.update(
            self.temperature
                .map_or(0, Temperature::deci_celsius)
                .to_be_bytes(),
        );
        hash.update(self.device_sequence.to_be_bytes());
        hash.update(self.device_id.as_bytes());
        if let Some(digit) = self.plate_digit {
            hash.update([digit]);
        }
        first_bytes(&hash.finalize())
    }
}

/// The direction asked for, at a gate that leads these ways.
pub fn direction_at(asked: Option<Direction>, gate: PosterDirection) -> Result<Direction, Unreadable> {
    match (asked, gate.only()) {
        (Some(asked), _) if !gate.serves(asked) => Err(Unreadable::new(
            "WRONG_DIRECTION",
            "this gate does not lead that way",
        )),
        (Some(asked), _) => Ok(asked),
        (None, Some(only)) => Ok(only),
        (None, None) => Err(Unreadable::new(
            "MISSING",
            "must be given where the gate leads both ways",
        )),
    }
}

/// The first eight bytes of a hash, as a column keeps them.
pub fn first_bytes(hash: &[u8]) -> i64 {
    hash.iter()
        .take(8)
        .fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// The id of a pass of now. Refuses with `MISSING`, `NOT_AN_ID` or `ID_TOO_FAR_FROM_FACT`.
pub fn pass_id(text: &str, now: Moment) -> Result<PassId, Unreadable> {
    let id = id(text)?;
    if !id_fits(id, now) {
        return Err(Unreadable::new(
            "ID_TOO_FAR_FROM_FACT",
            "must have been made within 48 hours of the scan",
        ));
    }
    Ok(id)
}

/// A code's text, of any kind: there, and no longer than a QR holds. Refuses with `MISSING` or `TOO_LONG`.
pub fn code(text: &str) -> Result<(), Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must not be empty"));
    }
    if text.len() > LONGEST_CODE {
        return Err(Unreadable::new("TOO_LONG", "must be at most 4296 characters"));
    }
    Ok(())
}

/// The last digit of a plate that may be absent; nothing more of it is kept. Refuses as [`Plate::parse`] does.
fn plate_digit(text: &str) -> Result<Option<u8>, Unreadable> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Plate::parse(text).map(|plate| plate.last_digit())
}

/// A reading that may be absent. Refuses with `OUT_OF_RANGE`.
pub fn temperature(deci_celsius: Option<i32>) -> Result<Option<Temperature>, Unreadable> {
    deci_celsius.map(Temperature::from_deci_celsius).transpose()
}

/// A device's name that may be absent: at most 64 characters.
pub fn device(text: &str) -> Result<&str, Unreadable> {
    Ok(optional(text, LONGEST_DEVICE)?.unwrap_or_default())
}

/// A reading that completes a pass: request, gate, pass and what was read.
pub fn read_temperature(
    request: &pb::RecordTemperatureRequest,
) -> Result<(Uuid, CheckpointId, PassId, Taken), Flaws> {
    let (request_id, checkpoint, pass, taken) = (
        field("request_id", id::<vocabulary::kinds::Pass>(&request.request_id)),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("pass_id", id(&request.pass_id)),
        field("temperature_deci_celsius", taken(request.taken.as_ref())),
    )
        .all()?;
    Ok((request_id.as_uuid(), checkpoint, pass, taken))
}

/// Digits, or that they were normal; "not normal" is no reading. Refuses with `MISSING` or `OUT_OF_RANGE`.
fn taken(taken: Option<&Told>) -> Result<Taken, Unreadable> {
    match taken {
        Some(Told::TemperatureDeciCelsius(digits)) => {
            Temperature::from_deci_celsius(*digits).map(Taken::Degrees)
        }
        Some(Told::Normal(true)) => Ok(Taken::Normal),
        Some(Told::Normal(false)) | None => Err(Unreadable::new(
            "MISSING",
            "must be given, unless the reading was normal",
        )),
    }
}

/// A pass to be taken back: request, gate, pass and why.
pub fn read_void(request: &pb::VoidPassRequest) -> Result<(Uuid, CheckpointId, PassId, &str), Flaws> {
    let (request_id, checkpoint, pass, reason) = (
        field("request_id", id::<vocabulary::kinds::Pass>(&request.request_id)),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("pass_id", id(&request.pass_id)),
        field("reason", sentence(&request.reason)),
    )
        .all()?;
    Ok((request_id.as_uuid(), checkpoint, pass, reason))
}

/// A reason: 2 to 200 characters.
fn sentence(text: &str) -> Result<&str, Unreadable> {
    let text = required(text, 200)?;
    if text.chars().nth(1).is_none() {
        return Err(Unreadable::new("TOO_SHORT", "must be at least 2 characters"));
    }
    Ok(text)
}
