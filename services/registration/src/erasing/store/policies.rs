//! The kind of policy about keys, and the first of it.

use crate::erasing::rules::months::KeyPolicy;
use crate::store::policies::First;
use kit::policy::PolicyKind;

impl PolicyKind for KeyPolicy {
    const KIND: &'static str = "key";
}

/// What holds until the district orders otherwise: the longest a fact is kept that is not a person.
pub fn first() -> Vec<First> {
    let policy = KeyPolicy {
        destroy_after_months: 6,
    };
    vec![First::new(62, "山防指〔2020〕13号（演示）", &policy)]
}
