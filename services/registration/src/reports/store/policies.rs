//! The kinds of policy of this house, and the first of each: numbers 80 to 89.

use crate::reports::rules::fever::{FeverPolicy, Outcome};
use crate::reports::rules::lead::LeadPolicy;
use crate::store::policies::First;
use kit::policy::PolicyKind;
use vocabulary::level::Level;

impl PolicyKind for FeverPolicy {
    const KIND: &'static str = "fever";
}

impl PolicyKind for LeadPolicy {
    const KIND: &'static str = "lead";
}

/// What holds until the district orders something else.
pub fn first() -> Vec<First> {
    let fever = FeverPolicy {
        level: Level::Yellow,
        kept_after: vec![Outcome::SuspectedCase, Outcome::ConfirmedCase, Outcome::Left],
        kept_days: Some(14),
        report_days: 180,
    };
    let lead = LeadPolicy {
        community_hours: 12,
        street_hours: 12,
        district_hours: 24,
        lead_days: 60,
    };
    vec![
        First::new(80, "山防指〔2020〕80号（演示）", &fever),
        First::new(81, "山防指〔2020〕81号（演示）", &lead),
    ]
}
