//! The kind of policy about keys, and the first of it.

use crate::erasing::rules::months::KeyPolicy;
use crate::store::policies::First;
use kit::parse::{All, Flaws, field, within};
use kit::policy::PolicyKind;

impl PolicyKind for KeyPolicy {
    const KIND: &'static str = "key";

    fn check(&self) -> Result<(), Flaws> {
        (field(
            "destroy_after_months",
            within(self.destroy_after_months, 6..=60),
        ),)
            .all()
            .map(drop)
    }
}

/// What holds until the district orders otherwise: the longest a fact is kept that is not a person.
pub fn first() -> Vec<First> {
    let policy = KeyPolicy {
        destroy_after_months: 6,
    };
    vec![First::new(62, "山防指〔2020〕13号（演示）", &policy)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(6, &[])]
    #[case(60, &[])]
    #[case(5, &["body.destroy_after_months OUT_OF_RANGE"])]
    #[case(61, &["body.destroy_after_months OUT_OF_RANGE"])]
    fn a_backup_reaches_back_half_a_year_to_five(#[case] months: u16, #[case] told: &[&str]) {
        assert_eq!(
            refused(&first()[0], &[("/destroy_after_months", json!(months))]),
            told
        );
    }
}
