//! The kinds of policy of this house, and the first of each: numbers 80 to 89.

use crate::reports::rules::fever::{FeverPolicy, Outcome};
use crate::reports::rules::lead::LeadPolicy;
use crate::store::policies::{First, adverse, kept};
use kit::parse::{All, Flaws, Unreadable, distinct, field, within};
use kit::policy::PolicyKind;
use vocabulary::Ladder;
use vocabulary::level::Level;

impl PolicyKind for FeverPolicy {
    const KIND: &'static str = "fever";

    fn check(&self) -> Result<(), Flaws> {
        let kept_days = self.kept_days.map(|days| within(days, 1..=60)).transpose();
        let held = self.kept_days.map_or(0, |days| u16::try_from(days).unwrap_or(60));
        (
            field("level", adverse(self.level)),
            field("kept_after", lasting(&self.kept_after)),
            field("kept_days", kept_days),
            field("report_days", kept(self.report_days, held.min(60))),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for LeadPolicy {
    const KIND: &'static str = "lead";

    fn check(&self) -> Result<(), Flaws> {
        (
            self.ladder.check("ladder"),
            field("lead_days", kept(self.lead_days, self.ladder.days())),
        )
            .all()
            .map(drop)
    }
}

/// Nobody is held for a fever that there never was.
fn lasting(outcomes: &[Outcome]) -> Result<(), Unreadable> {
    if outcomes
        .iter()
        .any(|outcome| matches!(outcome, Outcome::RecheckNormal | Outcome::Mistaken))
    {
        return Err(Unreadable::new(
            "WAS_NO_FEVER",
            "must not name a normal second reading or a mistake",
        ));
    }
    distinct(outcomes).map(drop)
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
        ladder: Ladder::new(&[("community", 12 * 60), ("street", 12 * 60), ("district", 24 * 60)]),
        lead_days: 60,
    };
    vec![
        First::new(80, "山防指〔2020〕80号（演示）", &fever),
        First::new(81, "山防指〔2020〕81号（演示）", &lead),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(&[("/kept_after", json!([])), ("/kept_days", Value::Null)], &[])]
    #[case(&[("/level", json!("green"))], &["body.level NOT_CAREFUL"])]
    #[case(&[("/kept_after", json!(["left", "mistaken"]))], &["body.kept_after WAS_NO_FEVER"])]
    #[case(&[("/kept_after", json!(["left", "left"]))], &["body.kept_after NAMED_TWICE"])]
    #[case(&[("/kept_days", json!(0)), ("/report_days", json!(0))],
           &["body.kept_days OUT_OF_RANGE", "body.report_days OUT_OF_RANGE"])]
    #[case(&[("/kept_days", json!(60)), ("/report_days", json!(60))], &["body.report_days OUT_OF_RANGE"])]
    fn a_fever_holds_what_it_may(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], changed), told);
    }

    #[rstest]
    #[case(&[("/ladder/0/minutes", json!(0)), ("/ladder/1/minutes", json!(0))], &[])]
    #[case(&[("/ladder/0/minutes", json!(43_201)), ("/ladder/1/minutes", json!(43_201)), ("/ladder/2/minutes", json!(0))],
           &["body.ladder[0].minutes OUT_OF_RANGE", "body.ladder[1].minutes OUT_OF_RANGE", "body.ladder[2].minutes OUT_OF_RANGE",
             "body.lead_days OUT_OF_RANGE"])]
    #[case(&[("/ladder/2/minutes", json!(43_200)), ("/lead_days", json!(31))], &["body.lead_days OUT_OF_RANGE"])]
    fn a_lead_climbs_before_it_is_forgotten(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[1], changed), told);
    }
}
