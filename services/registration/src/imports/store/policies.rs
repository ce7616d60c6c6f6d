//! The kind of policy that says how lists are taken in, and the first of it.

use crate::imports::rules::policy::{ERRORS_SHOWN, ImportPolicy};
use crate::imports::rules::words::Fact;
use crate::store::policies::First;
use kit::parse::{All, Flaws, distinct, field, within};
use kit::policy::PolicyKind;
use vocabulary::Ladder;

impl PolicyKind for ImportPolicy {
    const KIND: &'static str = "import";

    fn check(&self) -> Result<(), Flaws> {
        let climbs = self.undecided_ladder.days().max(1);
        let longest = self.days_kept.saturating_sub(ERRORS_SHOWN);
        (
            field("days_kept", within(self.days_kept, 7..=180)),
            field("undecided_days", within(self.undecided_days, climbs..=longest)),
            self.undecided_ladder.check("undecided_ladder"),
            field("compared", distinct(&self.compared)),
        )
            .all()
            .map(drop)
    }
}

/// Minutes of a day.
const A_DAY: u32 = 24 * 60;

/// The first policy of imports: number 15 of 15 to 19.
pub fn first() -> Vec<First> {
    let import = ImportPolicy {
        days_kept: 30,
        undecided_days: 20,
        undecided_ladder: Ladder::new(&[
            ("community", 3 * A_DAY),
            ("street", 3 * A_DAY),
            ("district", 4 * A_DAY),
        ]),
        compared: Fact::ALL.to_vec(),
    };
    vec![First::new(15, "山防指〔2020〕38号（演示）", &import)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(&[("/compared", json!([]))], &[])]
    #[case(&[("/undecided_days", json!(10))], &[])]
    #[case(&[("/undecided_days", json!(27))], &[])]
    #[case(&[("/undecided_days", json!(9))], &["body.undecided_days OUT_OF_RANGE"])]
    #[case(&[("/undecided_days", json!(28))], &["body.undecided_days OUT_OF_RANGE"])]
    #[case(&[("/days_kept", json!(0))], &["body.days_kept OUT_OF_RANGE", "body.undecided_days OUT_OF_RANGE"])]
    #[case(&[("/undecided_ladder/2/minutes", json!(0)), ("/days_kept", json!(181))],
           &["body.days_kept OUT_OF_RANGE", "body.undecided_ladder[2].minutes OUT_OF_RANGE"])]
    #[case(&[("/compared", json!(["name", "name"]))], &["body.compared NAMED_TWICE"])]
    fn nonsense_is_named(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], changed), told);
    }
}
