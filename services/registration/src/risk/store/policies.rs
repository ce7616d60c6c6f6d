//! The kind of policy of this house, and the first of it: numbers 50 to 59.

use crate::risk::rules::policy::{AreaRiskPolicy, Consequence};
use crate::risk::rules::words::Suggested;
use crate::store::policies::{First, adverse};
use kit::parse::{All, Flaws, field, nested, within};
use kit::policy::PolicyKind;
use vocabulary::level::Level;

impl PolicyKind for AreaRiskPolicy {
    const KIND: &'static str = "area_risk";

    fn check(&self) -> Result<(), Flaws> {
        (
            field("clear_days", within(self.clear_days, 1..=60)),
            field("many_cases", within(self.many_cases, 1..=100_000)),
            nested("mid", self.mid.as_ref().map_or(Ok(()), sound)),
            nested("high", self.high.as_ref().map_or(Ok(()), sound)),
            // Nobody alone decides for a crowd, whatever is ordered.
            field("one_person_up_to", within(self.one_person_up_to, 0..=1_000)),
            field("batch", within(self.batch, 1..=2_048)),
            field("keep_days", within(self.keep_days, 30..=1_826)),
        )
            .all()
            .map(drop)
    }
}

fn sound(consequence: &Consequence) -> Result<(), Flaws> {
    let hold = consequence.hold_days.map(|days| within(days, 1..=60)).transpose();
    (
        field("level", adverse(consequence.level)),
        field("days_back", within(consequence.days_back, 1..=60)),
        field("hold_days", hold),
    )
        .all()
        .map(drop)
}

/// What the first policy says.
pub fn first_policy() -> AreaRiskPolicy {
    AreaRiskPolicy {
        clear_days: 14,
        many_cases: 50,
        mid: Some(Consequence {
            level: Level::Yellow,
            days_back: 14,
            hold_days: Some(14),
            quarantine: Suggested::Home,
        }),
        high: Some(Consequence {
            level: Level::Red,
            days_back: 14,
            hold_days: Some(14),
            quarantine: Suggested::Centralised,
        }),
        one_person_up_to: 20,
        batch: 512,
        keep_days: 180,
    }
}

/// The first policy of each kind of this house.
pub fn first() -> Vec<First> {
    vec![First::new(50, "山防指〔2020〕33号（演示）", &first_policy())]
}
