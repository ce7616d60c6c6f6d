//! Passes of a gate that was offline, as the device sends them.

use kit::clock::Moment;
use kit::fault::Fault;
use kit::parse::{All, Flaws, Unreadable, field, present, required, within};
use proto::checkpoint::v1 as pb;
use sha2::{Digest, Sha256};
use vocabulary::{CheckpointId, Direction, Level, PassId, PersonId, Temperature, Verdict, Way};

use super::field::{id, optional_id, optional_word, word};
use super::scan::{first_bytes, temperature};
use super::words::{read_direction, read_level, read_reason, read_verdict, read_way};
use crate::rules::reasons::Reasons;

/// One row, read but not yet believed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Made by the device.
    pub id: PassId,
    /// The gate it names.
    pub checkpoint: CheckpointId,
    /// Nobody when the code told nobody.
    pub person: Option<PersonId>,
    /// SHA-256 of the code's text.
    pub code_digest: Option<Vec<u8>>,
    /// As told; the gate may know better.
    pub direction: Option<Direction>,
    /// How the person was recognised.
    pub way: Way,
    /// The reading, when one was taken.
    pub temperature: Option<Temperature>,
    /// Whether a mask was worn.
    pub mask_worn: Option<bool>,
    /// The level the device found.
    pub level: Level,
    /// What the device decided.
    pub verdict: Verdict,
    /// Why.
    pub reasons: Reasons,
    /// By the device's clock.
    pub scanned_at: Moment,
    /// The device's own count.
    pub device_sequence: i64,
    /// Tells this row from another one with the same id.
    pub body_hash: i64,
}

/// Reads the header: the ticket, the device and its clock.
pub fn read_header(header: &pb::UploadHeader) -> Result<(&[u8], &str, Moment), Flaws> {
    let ticket = if header.shift_ticket.is_empty() {
        Err(Unreadable::new("MISSING", "must not be empty"))
    } else {
        Ok(header.shift_ticket.as_slice())
    };
    let (ticket, device, now) = (
        field("header.shift_ticket", ticket),
        field("header.device_id", required(&header.device_id, 64)),
        field("header.device_now", moment(header.device_now.as_ref())),
    )
        .all()?;
    Ok((ticket, device, now))
}

/// Reads a row.
pub fn read_row(row: &pb::OfflinePass) -> Result<Row, Flaws> {
    let (
        id,
        checkpoint,
        person,
        code_digest,
        direction,
        way,
        temperature,
        level,
        verdict,
        reasons,
        scanned_at,
        sequence,
    ) = (
        field("pass_id", id(&row.pass_id)),
        field("checkpoint_id", id(&row.checkpoint_id)),
        field("person_id", optional_id(&row.person_id)),
        field("code_digest", digest(&row.code_digest)),
        field("direction", optional_word(row.direction, read_direction)),
        field("way", optional_word(row.way, read_way)),
        field(
            "temperature_deci_celsius",
            temperature(row.temperature_deci_celsius),
        ),
        field("level", word(row.level, read_level)),
        field("verdict", word(row.verdict, read_verdict)),
        field("reasons", reasons(&row.reasons)),
        field("scanned_at", moment(row.scanned_at.as_ref())),
        field("device_sequence", within(row.device_sequence, 0..=i64::MAX)),
    )
        .all()?;
    Ok(Row {
        id,
        checkpoint,
        person,
        code_digest,
        direction,
        way: way.unwrap_or(Way::HealthCode),
        temperature,
        mask_worn: row.mask_worn,
        level,
        verdict,
        reasons,
        scanned_at,
        device_sequence: sequence,
        body_hash: body_hash(row, scanned_at),
    })
}

fn moment(timestamp: Option<&prost_types::Timestamp>) -> Result<Moment, Unreadable> {
    Moment::from_proto(present(timestamp)?)
}

fn digest(bytes: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
    match bytes.len() {
        0 => Ok(None),
        32 => Ok(Some(bytes.to_vec())),
        _ => Err(Unreadable::new("NOT_A_DIGEST", "must be 32 bytes of SHA-256")),
    }
}

fn reasons(words: &[i32]) -> Result<Reasons, Unreadable> {
    // There are not many more reasons than this, and none counts twice.
    const MOST: usize = 32;
    if words.len() > MOST {
        return Err(Unreadable::new("TOO_MANY", "must be at most 32 reasons"));
    }
    let reasons = words
        .iter()
        .map(|reason| word(*reason, read_reason))
        .collect::<Result<Reasons, _>>()?;
    if reasons.is_empty() {
        return Err(Unreadable::new("MISSING", "must give at least one reason"));
    }
    Ok(reasons)
}

fn body_hash(row: &pb::OfflinePass, scanned_at: Moment) -> i64 {
    let mut hash = Sha256::new();
    hash.update(row.person_id.as_bytes());
    hash.update(&row.code_digest);
    for number in [
        row.direction,
        row.way,
        row.level,
        row.verdict,
        row.temperature_deci_celsius.unwrap_or(0),
    ] {
        hash.update(number.to_be_bytes());
    }
    hash.update([row.mask_worn.map_or(2, u8::from)]);
    hash.update(scanned_at.unix_micros().to_be_bytes());
    hash.update(row.device_sequence.to_be_bytes());
    first_bytes(&hash.finalize())
}

/// A row that could not be read, with everything that is wrong with it.
pub fn refused(row: i64, pass_id: &str, flaws: Flaws) -> pb::RefusedPass {
    let fault = Fault::from(flaws);
    refused_for(row, pass_id, fault.reason, fault.message.into_owned())
}

/// A row that does not count. What cannot be an id is not told back.
pub fn refused_for(row: i64, pass_id: &str, reason: &str, description: String) -> pb::RefusedPass {
    let pass_id = if PassId::parse(pass_id).is_ok() {
        pass_id.to_owned()
    } else {
        String::new()
    };
    pb::RefusedPass {
        row,
        pass_id,
        reason: reason.to_owned(),
        description,
    }
}
