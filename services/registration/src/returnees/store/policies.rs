//! The kind of policy about returnees, and the first of it.

use crate::returnees::rules::policy::ReturneePolicy;
use crate::returnees::rules::words::ReturneeKind;
use crate::store::policies::First;
use kit::policy::PolicyKind;

impl PolicyKind for ReturneePolicy {
    const KIND: &'static str = "returnee";
}

/// The first policies of this house: numbers 20 to 29.
pub fn first() -> Vec<First> {
    let returnee = ReturneePolicy {
        deadline_hours: 24,
        most_days_ahead: 30,
        planned_days: 3,
        counted: ReturneeKind::ALL.to_vec(),
        expected_at_once: 5,
        retention_days: 180,
    };
    vec![First::new(20, "山防指〔2020〕15号（演示）", &returnee)]
}
