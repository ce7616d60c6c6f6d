//! Exports between our words and the contract's.

use kit::clock::Moment;
use proto::checkpoint::v1 as pb;

use super::rules::Export;
use crate::convert::pass::write_policy;
use crate::rules::policy::PolicyStamp;

/// An export as it is listed; `document` tells the number of the document behind an order.
pub fn write(export: &Export, document: impl Fn(PolicyStamp) -> String) -> pb::Export {
    pb::Export {
        export_id: export.id.to_string(),
        holder: export.holder.clone(),
        purpose: export.purpose.clone(),
        area: export.area.code().to_owned(),
        checkpoint_id: export.checkpoint.map(|gate| gate.to_string()).unwrap_or_default(),
        from: export.from.map(Moment::to_proto),
        to: export.to.map(Moment::to_proto),
        begun_at: Some(export.begun_at.to_proto()),
        finished_at: export.finished_at.map(Moment::to_proto),
        row_count: export.row_count,
        sha256: export.sha256.clone().unwrap_or_default(),
        destroy_by: export.destroy_by.to_string(),
        destroyed_at: export.destroyed_at.map(Moment::to_proto),
        waits_for: export.waits_for.clone().unwrap_or_default(),
        policy: export.policy.map(|stamp| write_policy(stamp, document(stamp))),
    }
}
