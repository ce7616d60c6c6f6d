//! The kind of policy that says how lists are taken in, and the first of it.

use crate::imports::rules::policy::ImportPolicy;
use crate::imports::rules::words::Fact;
use crate::store::policies::First;
use kit::policy::PolicyKind;

impl PolicyKind for ImportPolicy {
    const KIND: &'static str = "import";
}

/// The first policy of imports: number 15 of 15 to 19.
pub fn first() -> Vec<First> {
    let import = ImportPolicy {
        days_kept: 30,
        compared: Fact::ALL.to_vec(),
    };
    vec![First::new(15, "山防指〔2020〕13号（演示）", &import)]
}
