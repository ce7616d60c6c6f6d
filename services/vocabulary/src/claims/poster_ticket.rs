//! What a poster ticket says: checkpoint signs which gate was scanned, registration believes it.

use super::fields::{EXPIRES_AT, ISSUED_AT, ISSUER, Reading, Writing};
use crate::ids::CheckpointId;
use crate::unit_kind::UnitKind;
use kit::clock::Moment;
use kit::parse::Unreadable;

/// The kind of statement, in the signed envelope's type.
pub const KIND: &str = "quma-poster";

const CHECKPOINT: i64 = -65_537;
const UNIT_KIND: i64 = -65_538;
const AREA: i64 = -65_539;

/// Which gate's poster somebody scanned. Times are the town's, in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PosterTicketClaims {
    /// The gate.
    pub checkpoint: CheckpointId,
    /// Its area, 9 or 12 digits.
    pub area: String,
    /// What kind of unit it belongs to.
    pub unit_kind: UnitKind,
    /// When the poster was resolved.
    pub issued_at: Moment,
    /// From then on it is refused.
    pub expires_at: Moment,
    /// District that made it, 6 digits.
    pub issuer: String,
}

impl PosterTicketClaims {
    /// As bytes to be signed.
    pub fn encode(&self) -> Vec<u8> {
        Writing::default()
            .text(ISSUER, &self.issuer)
            .seconds(EXPIRES_AT, self.expires_at)
            .seconds(ISSUED_AT, self.issued_at)
            .id(CHECKPOINT, self.checkpoint)
            .text(UNIT_KIND, self.unit_kind.text())
            .text(AREA, &self.area)
            .encode()
    }

    /// From bytes whose signature was good.
    pub fn decode(encoded: &[u8]) -> Result<Self, Unreadable> {
        let fields = Reading::decode(encoded)?;
        Ok(Self {
            checkpoint: fields.id(CHECKPOINT)?,
            area: fields.text(AREA)?.to_owned(),
            unit_kind: UnitKind::parse(fields.text(UNIT_KIND)?)?,
            issued_at: fields.seconds(ISSUED_AT)?,
            expires_at: fields.seconds(EXPIRES_AT)?,
            issuer: fields.text(ISSUER)?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let noon = Moment::from_unix_seconds(1_583_035_200);
        let claims = PosterTicketClaims {
            checkpoint: CheckpointId::new(noon),
            area: "410811009001".to_owned(),
            unit_kind: UnitKind::Government,
            issued_at: noon,
            expires_at: noon + std::time::Duration::from_secs(900),
            issuer: "410811".to_owned(),
        };
        assert_eq!(PosterTicketClaims::decode(&claims.encode()), Ok(claims));
    }
}
