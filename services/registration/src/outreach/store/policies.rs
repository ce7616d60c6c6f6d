//! Outreach's kind of policy, and the first of it.

use crate::outreach::rules::policy::{Ladder, OutreachPolicy};
use crate::store::policies::First;
use kit::policy::PolicyKind;

impl PolicyKind for OutreachPolicy {
    const KIND: &'static str = "outreach";
}

/// The first policy of this house: number 40.
pub fn first() -> Vec<First> {
    let ladder = |community, street, district| Ladder {
        community_minutes: community,
        street_minutes: street,
        district_minutes: district,
    };
    let outreach = OutreachPolicy {
        serious: ladder(120, 240, 480),
        urgent: ladder(30, 60, 120),
        attempts: 3,
        hours_between: 4,
        link_hours: 24,
        corrections: 3,
        kept_days: 60,
    };
    vec![First::new(40, "山防指〔2020〕18号（演示）", &outreach)]
}
