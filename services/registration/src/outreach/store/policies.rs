//! Outreach's kind of policy, and the first of it.

use crate::outreach::rules::policy::OutreachPolicy;
use crate::store::policies::{First, kept, ladder};
use kit::parse::{All, Flaws, field, within};
use kit::policy::PolicyKind;

impl PolicyKind for OutreachPolicy {
    const KIND: &'static str = "outreach";

    fn check(&self) -> Result<(), Flaws> {
        let climbs = self.serious.days().max(self.urgent.days());
        (
            self.serious.check("serious"),
            self.urgent.check("urgent"),
            field("attempts", within(self.attempts, 1..=20)),
            field("hours_between", within(self.hours_between, 1..=168)),
            field("link_hours", within(self.link_hours, 1..=168)),
            field("corrections", within(self.corrections, 0..=20)),
            field("kept_days", kept(self.kept_days, climbs)),
        )
            .all()
            .map(drop)
    }
}

/// The first policy of this house: number 40.
pub fn first() -> Vec<First> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(&[("/urgent/0/minutes", json!(0)), ("/urgent/1/minutes", json!(0))], &[])]
    #[case(&[("/serious/0/minutes", json!(43_201)), ("/urgent/2/minutes", json!(0))],
           &["body.serious[0].minutes OUT_OF_RANGE", "body.urgent[2].minutes OUT_OF_RANGE"])]
    #[case(&[("/attempts", json!(0)), ("/hours_between", json!(0)), ("/link_hours", json!(0)), ("/corrections", json!(-1))],
           &["body.attempts OUT_OF_RANGE", "body.hours_between OUT_OF_RANGE", "body.link_hours OUT_OF_RANGE",
             "body.corrections OUT_OF_RANGE"])]
    #[case(&[("/kept_days", json!(13))], &["body.kept_days OUT_OF_RANGE"])]
    #[case(&[("/serious/1/minutes", json!(43_200)), ("/kept_days", json!(30))], &["body.kept_days OUT_OF_RANGE"])]
    fn nonsense_is_named(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], changed), told);
    }
}
