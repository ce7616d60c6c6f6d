//! What overrides a code, as the feed tells it.

use crate::convert::{health, words};
use crate::rules::standing::Standing;
use kit::clock::Moment;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;

/// A standing as readers of the feed get it.
pub fn standing(standing: Standing) -> pb::Standing {
    pb::Standing {
        person_id: standing.person.to_string(),
        level: standing
            .level
            .map_or(HealthLevel::Unspecified, words::level)
            .into(),
        reason: standing.reason,
        codes_revoked_before: standing.codes_revoked_before.map(Moment::to_proto),
        revoked_code_ids: standing
            .revoked_codes
            .iter()
            .map(|revoked| revoked.code.to_string())
            .collect(),
        policy: standing.by.as_ref().map(health::policy),
        version: standing.version,
        erased: standing.erased,
        in_quarantine: standing.in_quarantine,
        merged_into_person_id: standing
            .merged_into
            .map(|into| into.to_string())
            .unwrap_or_default(),
    }
}
