//! The survey's kind of policy, and the first of it.

use crate::store::policies::{First, kept};
use crate::survey::rules::policy::SurveyPolicy;
use kit::parse::{All, Flaws, field, within};
use kit::policy::PolicyKind;

impl PolicyKind for SurveyPolicy {
    const KIND: &'static str = "survey";

    fn check(&self) -> Result<(), Flaws> {
        (
            field("household_days", kept(self.household_days, 0)),
            field(
                "exemption_days",
                within(self.exemption_days, 1..=self.household_days.max(1)),
            ),
        )
            .all()
            .map(drop)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(&[("/household_days", json!(90))], &[])]
    #[case(&[("/household_days", json!(89))], &["body.exemption_days OUT_OF_RANGE"])]
    #[case(&[("/household_days", json!(0)), ("/exemption_days", json!(0))],
           &["body.household_days OUT_OF_RANGE", "body.exemption_days OUT_OF_RANGE"])]
    fn nonsense_is_named(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], changed), told);
    }
}
