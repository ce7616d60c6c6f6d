//! The kind of policy about returnees, and the first of it.

use crate::returnees::rules::policy::ReturneePolicy;
use crate::returnees::rules::words::ReturneeKind;
use crate::store::policies::{First, kept};
use kit::parse::{All, Flaws, Unreadable, distinct, field, within};
use kit::policy::PolicyKind;

impl PolicyKind for ReturneePolicy {
    const KIND: &'static str = "returnee";

    fn check(&self) -> Result<(), Flaws> {
        let counted = match self.counted.as_slice() {
            [] => Err(Unreadable::new("MISSING", "names at least one kind")),
            counted => distinct(counted),
        };
        (
            field("deadline_hours", within(self.deadline_hours, 1..=168)),
            field("most_days_ahead", within(self.most_days_ahead, 1..=366)),
            field(
                "planned_days",
                within(self.planned_days, 0..=self.most_days_ahead),
            ),
            field("counted", counted),
            field("expected_at_once", within(self.expected_at_once, 1..=50)),
            field("retention_days", kept(self.retention_days, 0)),
        )
            .all()
            .map(drop)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(&[], &[])]
    #[case(&[("/deadline_hours", json!(0)), ("/expected_at_once", json!(0)), ("/retention_days", json!(0))],
           &["body.deadline_hours OUT_OF_RANGE", "body.expected_at_once OUT_OF_RANGE", "body.retention_days OUT_OF_RANGE"])]
    #[case(&[("/most_days_ahead", json!(2))], &["body.planned_days OUT_OF_RANGE"])]
    #[case(&[("/most_days_ahead", json!(367))], &["body.most_days_ahead OUT_OF_RANGE"])]
    #[case(&[("/counted", json!([]))], &["body.counted MISSING"])]
    #[case(&[("/counted", json!(["work", "home", "work"]))], &["body.counted NAMED_TWICE"])]
    fn nonsense_is_named(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], changed), told);
    }
}
