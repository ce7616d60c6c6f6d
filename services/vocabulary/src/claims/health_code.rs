//! What a health code says: written by registration, read at every gate.

use super::fields::{EXPIRES_AT, ISSUED_AT, ISSUER, Reading, STATEMENT_ID, Writing};
use crate::ids::{CodeId, PersonId};
use crate::level::Level;
use kit::clock::Moment;
use kit::parse::Unreadable;
use uuid::Uuid;

/// The kind of statement, in the signed envelope's type: a ticket never passes for a code.
pub const KIND: &str = "quma-hc";

const PERSON: i64 = -65_537;
const LEVEL: i64 = -65_538;
const FRESH_UNTIL: i64 = -65_539;
const CARD: i64 = -65_540;
const POLICY: i64 = -65_541;
const POLICY_VERSION: i64 = -65_542;
const FRESH_BY: i64 = -65_543;
const FRESH_BY_VERSION: i64 = -65_544;

/// The policy that decided something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyStamp {
    /// Id of the policy.
    pub id: Uuid,
    /// Its version, from 1.
    pub version: i32,
}

/// What a health code says of a person. It holds no name and no number. Times are the town's, in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthCodeClaims {
    /// The code's own id; a lost card is revoked by it.
    pub code: CodeId,
    /// Whose code it is.
    pub person: PersonId,
    /// The level when it was made.
    pub level: Level,
    /// What decided the level; none for a level set by hand.
    pub policy: Option<PolicyStamp>,
    /// When it was made; a code from the future is refused.
    pub issued_at: Moment,
    /// From then on it is refused.
    pub expires_at: Moment,
    /// From then on its level is grey; none if the policy does not let it expire.
    pub fresh_until: Option<Moment>,
    /// What lets it expire then.
    pub fresh_by: Option<PolicyStamp>,
    /// Printed on a card.
    pub card: bool,
    /// District that made it, 6 digits.
    pub area: String,
}

impl HealthCodeClaims {
    /// As bytes to be signed.
    pub fn encode(&self) -> Vec<u8> {
        let mut fields = Writing::default()
            .text(ISSUER, &self.area)
            .seconds(EXPIRES_AT, self.expires_at)
            .seconds(ISSUED_AT, self.issued_at)
            .id(STATEMENT_ID, self.code)
            .id(PERSON, self.person)
            .text(LEVEL, self.level.text());
        if let Some(fresh_until) = self.fresh_until {
            fields = fields.seconds(FRESH_UNTIL, fresh_until);
        }
        if self.card {
            fields = fields.number(CARD, 1);
        }
        fields = stamped(fields, (POLICY, POLICY_VERSION), self.policy);
        fields = stamped(fields, (FRESH_BY, FRESH_BY_VERSION), self.fresh_by);
        fields.encode()
    }

    /// From bytes whose signature was good. A level this program does not know is grey: the careful reading.
    pub fn decode(encoded: &[u8]) -> Result<Self, Unreadable> {
        let fields = Reading::decode(encoded)?;
        Ok(Self {
            code: fields.id(STATEMENT_ID)?,
            person: fields.id(PERSON)?,
            level: Level::parse(fields.text(LEVEL)?).unwrap_or(Level::Grey),
            policy: stamp(&fields, (POLICY, POLICY_VERSION))?,
            issued_at: fields.seconds(ISSUED_AT)?,
            expires_at: fields.seconds(EXPIRES_AT)?,
            fresh_until: fields.optional_seconds(FRESH_UNTIL)?,
            fresh_by: stamp(&fields, (FRESH_BY, FRESH_BY_VERSION))?,
            card: fields.optional_number(CARD)? == Some(1),
            area: fields.text(ISSUER)?.to_owned(),
        })
    }
}

/// With a policy under its two keys, where there is one.
fn stamped(fields: Writing, (id, version): (i64, i64), policy: Option<PolicyStamp>) -> Writing {
    match policy {
        Some(policy) => fields
            .bytes(id, policy.id.as_bytes())
            .number(version, i64::from(policy.version)),
        None => fields,
    }
}

/// The policy under two keys, if one is there.
fn stamp(fields: &Reading, (id, version): (i64, i64)) -> Result<Option<PolicyStamp>, Unreadable> {
    if fields.optional_bytes(id).is_none() {
        return Ok(None);
    }
    let version = i32::try_from(fields.number(version)?)
        .map_err(|_| Unreadable::new("STATEMENT_UNREADABLE", "the policy's version is out of range"))?;
    Ok(Some(PolicyStamp {
        id: fields.uuid(id)?,
        version,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> HealthCodeClaims {
        let noon = Moment::from_unix_seconds(1_583_035_200);
        HealthCodeClaims {
            code: CodeId::new(noon),
            person: PersonId::new(noon),
            level: Level::Green,
            policy: Some(PolicyStamp {
                id: PersonId::new(noon).as_uuid(),
                version: 3,
            }),
            issued_at: noon,
            expires_at: noon + std::time::Duration::from_secs(86_400),
            fresh_until: Some(noon + std::time::Duration::from_secs(3_600)),
            fresh_by: Some(PolicyStamp {
                id: CodeId::new(noon).as_uuid(),
                version: 1,
            }),
            card: true,
            area: "410811".to_owned(),
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let whole = claims();
        let bare = HealthCodeClaims {
            policy: None,
            fresh_until: None,
            fresh_by: None,
            card: false,
            ..claims()
        };
        for claims in [whole, bare] {
            assert_eq!(HealthCodeClaims::decode(&claims.encode()), Ok(claims));
        }
    }

    #[test]
    fn a_missing_field_is_refused() {
        let refused = HealthCodeClaims::decode(&Writing::default().text(ISSUER, "410811").encode());
        assert_eq!(refused.unwrap_err().reason, "STATEMENT_UNREADABLE");
    }
}
