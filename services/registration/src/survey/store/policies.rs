//! The survey's kind of policy, and the first of it.

use crate::store::policies::First;
use crate::survey::rules::policy::SurveyPolicy;
use kit::policy::PolicyKind;

impl PolicyKind for SurveyPolicy {
    const KIND: &'static str = "survey";
}

/// The first policy of the survey: numbers 70 to 79.
pub fn first() -> Vec<First> {
    vec![First::new(
        70,
        "山防指〔2020〕15号（演示）",
        &SurveyPolicy {
            household_days: 180,
            exemption_days: 90,
        },
    )]
}
