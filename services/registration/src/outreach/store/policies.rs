//! Outreach's kind of policy, and the first of it.

use crate::outreach::rules::policy::OutreachPolicy;
use crate::rules::ladder::Ladder;
use crate::store::policies::{First, kept};
use kit::parse::{All, Flaws, field, nested, within};
use kit::policy::PolicyKind;

impl PolicyKind for OutreachPolicy {
    const KIND: &'static str = "outreach";

    fn check(&self) -> Result<(), Flaws> {
        let climbs = self.serious.days().max(self.urgent.days());
        (
            nested("serious", self.serious.check()),
            nested("urgent", self.urgent.check()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(&[("/urgent/community_minutes", json!(0)), ("/urgent/street_minutes", json!(0))], &[])]
    #[case(&[("/serious/community_minutes", json!(43_201)), ("/urgent/district_minutes", json!(0))],
           &["body.serious.community_minutes OUT_OF_RANGE", "body.urgent.district_minutes OUT_OF_RANGE"])]
    #[case(&[("/attempts", json!(0)), ("/hours_between", json!(0)), ("/link_hours", json!(0)), ("/corrections", json!(-1))],
           &["body.attempts OUT_OF_RANGE", "body.hours_between OUT_OF_RANGE", "body.link_hours OUT_OF_RANGE",
             "body.corrections OUT_OF_RANGE"])]
    #[case(&[("/kept_days", json!(13))], &["body.kept_days OUT_OF_RANGE"])]
    #[case(&[("/serious/street_minutes", json!(43_200)), ("/kept_days", json!(30))], &["body.kept_days OUT_OF_RANGE"])]
    fn nonsense_is_named(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], changed), told);
    }
}
