//! Codes and the keys that verify them.

use crate::convert::words;
use crate::rules::code::CodeTimes;
use crate::rules::level::Decision;
use crate::rules::words::CodeKind;
use kit::clock::Moment;
use kit::keys::PublicKey;
use proto::registration::v1 as pb;
use vocabulary::CodeId;

/// A code as it is handed out.
pub fn health_code(
    id: CodeId,
    kind: CodeKind,
    text: String,
    decision: &Decision,
    times: &CodeTimes,
    now: Moment,
) -> pb::HealthCode {
    pb::HealthCode {
        code_id: id.to_string(),
        kind: words::code_kind(kind).into(),
        text,
        level: words::level(decision.at(now).level).into(),
        issued_at: Some(times.issued_at.to_proto()),
        expires_at: Some(times.expires_at.to_proto()),
        fresh_until: decision.fresh_until.map(Moment::to_proto),
        refresh_after: Some(times.refresh_after.to_proto()),
    }
}

/// A key that verifies codes.
pub fn verification_key(key_id: String, key: &PublicKey, area: &str) -> pb::VerificationKey {
    pb::VerificationKey {
        key_id,
        algorithm: key.algorithm().name().to_owned(),
        x: key.x().to_vec(),
        y: key.y().to_vec(),
        area: area.to_owned(),
    }
}
