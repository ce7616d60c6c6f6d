//! The kind of policy about bulk changes, and the first of it.

use crate::bulk::rules::order::BulkPolicy;
use crate::store::policies::First;
use kit::parse::{All, Flaws, field, within};
use kit::policy::PolicyKind;

impl PolicyKind for BulkPolicy {
    const KIND: &'static str = "bulk_level";

    fn check(&self) -> Result<(), Flaws> {
        (
            field("event_days", within(self.event_days, 1..=180)),
            // Many levels one by one are a bulk change that nobody sees.
            field(
                "single_adverse_per_day",
                within(self.single_adverse_per_day, 0..=1_000),
            ),
            field("keep_days", within(self.keep_days, 30..=1_826)),
        )
            .all()
            .map(drop)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(&[("/single_adverse_per_day", json!(0))], &[])]
    #[case(&[("/event_days", json!(0)), ("/single_adverse_per_day", json!(1_001)), ("/keep_days", json!(29))],
           &["body.event_days OUT_OF_RANGE", "body.single_adverse_per_day OUT_OF_RANGE", "body.keep_days OUT_OF_RANGE"])]
    fn nonsense_is_named(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], changed), told);
    }
}
