//! The kind of policy that says how lists are taken in, and the first of it.

use crate::imports::rules::policy::ImportPolicy;
use crate::imports::rules::words::Fact;
use crate::store::policies::First;
use kit::parse::{All, Flaws, distinct, field, within};
use kit::policy::PolicyKind;

impl PolicyKind for ImportPolicy {
    const KIND: &'static str = "import";

    fn check(&self) -> Result<(), Flaws> {
        (
            field("days_kept", within(self.days_kept, 7..=180)),
            field("compared", distinct(&self.compared)),
        )
            .all()
            .map(drop)
    }
}

/// The first policy of imports: number 15 of 15 to 19.
pub fn first() -> Vec<First> {
    let import = ImportPolicy {
        days_kept: 30,
        compared: Fact::ALL.to_vec(),
    };
    vec![First::new(15, "山防指〔2020〕13号（演示）", &import)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(&[("/compared", json!([]))], &[])]
    #[case(&[("/days_kept", json!(0))], &["body.days_kept OUT_OF_RANGE"])]
    #[case(&[("/compared", json!(["name", "name"]))], &["body.compared NAMED_TWICE"])]
    fn nonsense_is_named(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], changed), told);
    }
}
