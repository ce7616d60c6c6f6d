//! A shift ticket: which device may upload whose scans of which gate, made between when and when.

use ciborium::Value;
use kit::clock::Moment;
use kit::parse::Unreadable;
use vocabulary::{CheckpointId, ShiftId};

/// The kind of statement a signed shift ticket is: never mistaken for a poster's ticket signed with the same key.
pub const KIND: &str = "quma-shift";

/// What a shift ticket says; signed by checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The shift's own id.
    pub id: ShiftId,
    /// The gate.
    pub checkpoint: CheckpointId,
    /// The device, as it names itself.
    pub device: String,
    /// Token subject of the verifier.
    pub verifier: String,
    /// Scans before then are not covered.
    pub from: Moment,
    /// Nor are scans from then on.
    pub until: Moment,
}

impl Shift {
    /// As a CBOR map with integer keys: 7 id, 5 from, 4 until (as in a CWT), then what is ours.
    pub fn encode(&self) -> Vec<u8> {
        let entries = vec![
            entry(4, Value::from(self.until.unix_seconds())),
            entry(5, Value::from(self.from.unix_seconds())),
            entry(7, Value::Bytes(self.id.as_uuid().as_bytes().to_vec())),
            entry(
                CHECKPOINT,
                Value::Bytes(self.checkpoint.as_uuid().as_bytes().to_vec()),
            ),
            entry(DEVICE, Value::from(self.device.as_str())),
            entry(VERIFIER, Value::from(self.verifier.as_str())),
        ];
        let mut bytes = Vec::with_capacity(160);
        ciborium::into_writer(&Value::Map(entries), &mut bytes).expect("a vector takes every byte");
        bytes
    }

    /// Reads what [`Shift::encode`] wrote. Refuses with `NOT_A_SHIFT`.
    pub fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let refusal = || Unreadable::new("NOT_A_SHIFT", "the ticket holds no shift");
        let value: Value = ciborium::from_reader(bytes).map_err(|_| refusal())?;
        let entries = value.into_map().map_err(|_| refusal())?;
        let find = |key: i64| {
            let found = entries
                .iter()
                .find(|(label, _)| label.as_integer() == Some(key.into()));
            found.map(|(_, value)| value).ok_or_else(refusal)
        };
        let uuid = |key| {
            let bytes = find(key)?.as_bytes().ok_or_else(refusal)?;
            uuid::Uuid::from_slice(bytes).map_err(|_| refusal())
        };
        let text = |key| find(key)?.as_text().map(str::to_owned).ok_or_else(refusal);
        let moment = |key| {
            let seconds = find(key)?.as_integer().ok_or_else(refusal)?;
            i64::try_from(seconds)
                .map(Moment::from_unix_seconds)
                .map_err(|_| refusal())
        };
        Ok(Self {
            id: ShiftId::from_uuid(uuid(7)?),
            checkpoint: CheckpointId::from_uuid(uuid(CHECKPOINT)?),
            device: text(DEVICE)?,
            verifier: text(VERIFIER)?,
            from: moment(5)?,
            until: moment(4)?,
        })
    }

    /// Whether a scan at this moment belongs to the shift.
    pub fn covers(&self, scanned_at: Moment) -> bool {
        self.from <= scanned_at && scanned_at < self.until
    }
}

// Private use (RFC 8392 §4): below −65536.
const CHECKPOINT: i64 = -65_537;
const DEVICE: i64 = -65_538;
const VERIFIER: i64 = -65_539;

fn entry(key: i64, value: Value) -> (Value, Value) {
    (Value::from(key), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_is_read_as_it_was_written_and_nothing_else_is_one() {
        let from = Moment::from_unix_seconds(1_583_000_000);
        let shift = Shift {
            id: ShiftId::new(from),
            checkpoint: CheckpointId::new(from),
            device: "gate-7".into(),
            verifier: "zhang".into(),
            from,
            until: from + std::time::Duration::from_secs(16 * 3_600),
        };
        let written = shift.encode();
        assert_eq!(Shift::decode(&written), Ok(shift.clone()));
        assert!(shift.covers(from) && !shift.covers(shift.until));
        for end in 0..written.len() {
            assert!(Shift::decode(&written[..end]).is_err());
        }
    }
}
