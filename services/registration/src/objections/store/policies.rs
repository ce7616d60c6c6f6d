//! The kind of policy about objections, and the first of it.

use crate::objections::rules::deadline::{ObjectionPolicy, Rung};
use crate::store::policies::First;
use kit::policy::PolicyKind;

impl PolicyKind for ObjectionPolicy {
    const KIND: &'static str = "objection";
}

/// What holds until the district orders otherwise.
pub fn first() -> Vec<First> {
    let ladder = ["community", "street", "district"]
        .into_iter()
        .map(|level| Rung {
            level: level.to_owned(),
            hours: 24,
        })
        .collect();
    let policy = ObjectionPolicy {
        ladder,
        keep_days: 180,
    };
    vec![First::new(60, "山防指〔2020〕14号（演示）", &policy)]
}
