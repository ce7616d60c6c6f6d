//! The kind of policy about bulk changes, and the first of it.

use crate::bulk::rules::order::BulkPolicy;
use crate::store::policies::First;
use kit::policy::PolicyKind;

impl PolicyKind for BulkPolicy {
    const KIND: &'static str = "bulk_level";
}

/// What holds until the district orders otherwise.
pub fn first() -> Vec<First> {
    let order = BulkPolicy {
        event_days: 14,
        single_adverse_per_day: 20,
        keep_days: 180,
    };
    vec![First::new(61, "山防指〔2020〕14号（演示）", &order)]
}
