//! The kind of policy about objections, and the first of it.

use crate::objections::rules::deadline::ObjectionPolicy;
use crate::store::policies::{First, kept};
use kit::parse::{All, Flaws, field};
use kit::policy::PolicyKind;
use vocabulary::Ladder;

impl PolicyKind for ObjectionPolicy {
    const KIND: &'static str = "objection";

    fn check(&self) -> Result<(), Flaws> {
        (
            self.ladder.check("ladder"),
            field("keep_days", kept(self.keep_days, self.ladder.days())),
        )
            .all()
            .map(drop)
    }
}

/// Minutes of a day.
const A_DAY: u32 = 24 * 60;

/// What holds until the district orders otherwise.
pub fn first() -> Vec<First> {
    let policy = ObjectionPolicy {
        ladder: Ladder::new(&[("community", A_DAY), ("street", A_DAY), ("district", A_DAY)]),
        keep_days: 180,
    };
    vec![First::new(60, "山防指〔2020〕14号（演示）", &policy)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn ladder(rungs: &[(&str, u32)]) -> Value {
        let rung = |(office, minutes): &(&str, u32)| json!({ "office": office, "minutes": minutes });
        rungs.iter().map(rung).collect()
    }

    #[rstest]
    #[case(&[("street", 1), ("district", 43_200)], &[])]
    #[case(&[], &["body.ladder MISSING"])]
    #[case(&[("village", 24), ("district", 0)], &["body.ladder[0].office UNKNOWN_OFFICE", "body.ladder[1].minutes OUT_OF_RANGE"])]
    fn a_ladder_climbs_to_the_district(#[case] rungs: &[(&str, u32)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], &[("/ladder", ladder(rungs))]), told);
    }

    #[rstest]
    #[case(13)]
    #[case(0)]
    #[case(1_827)]
    fn an_objection_is_kept_a_fortnight_at_least(#[case] days: u16) {
        let told = refused(&first()[0], &[("/keep_days", json!(days))]);
        assert_eq!(told, ["body.keep_days OUT_OF_RANGE"]);
    }

    #[test]
    fn an_objection_is_kept_until_it_has_climbed() {
        let long = ladder(&[("community", 43_200), ("district", 43_200)]);
        let told = |days| {
            refused(
                &first()[0],
                &[("/ladder", long.clone()), ("/keep_days", json!(days))],
            )
        };
        assert_eq!(told(60), ["body.keep_days OUT_OF_RANGE"]);
        assert!(told(61).is_empty());
    }
}
