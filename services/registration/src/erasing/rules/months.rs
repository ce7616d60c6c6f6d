//! Months of sealing keys: which are old enough to be emptied and destroyed.

use kit::clock::Day;
use serde::{Deserialize, Serialize};

/// What a district has ordered about its keys: dated data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPolicy {
    /// A month's key is destroyed so many months after it, once what lives on is sealed anew: so far back reaches a backup. 6 to 60:
    /// checkpoint seals under the same keys, never anew, and keeps nothing sealed for longer than 180 days.
    pub destroy_after_months: u16,
}

/// Whether the key of a month (202003) is old enough on that day.
pub fn is_old(month: u32, today: Day, policy: &KeyPolicy) -> bool {
    let count = |year: u32, month: u32| year * 12 + month;
    let this = count(
        u32::try_from(today.year()).unwrap_or_default(),
        today.month().into(),
    );
    let then = count(month / 100, month % 100);
    this.saturating_sub(then) > u32::from(policy.destroy_after_months)
}

/// The month in the id of a sealing key such as `410811.seal.202003`; `None` when it is none.
pub fn month_of(key_id: &str) -> Option<u32> {
    let month = key_id.rsplit_once(".seal.")?.1.parse().ok()?;
    let is_month = (1..=12).contains(&(month % 100)) && month >= 190_001;
    is_month.then_some(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_old_when_so_many_months_have_passed() {
        let policy = KeyPolicy {
            destroy_after_months: 6,
        };
        let day = |text| Day::parse(text).expect("a day");
        assert!(!is_old(202_003, day("2020-09-30"), &policy));
        assert!(is_old(202_003, day("2020-10-01"), &policy));
        assert!(is_old(201_911, day("2020-06-01"), &policy));
        assert!(
            !is_old(202_101, day("2020-10-01"), &policy),
            "the future is not old"
        );
    }

    #[test]
    fn a_months_key_is_told_from_others() {
        assert_eq!(month_of("410811.seal.202003"), Some(202_003));
        for other in [
            "410811.seal.202013",
            "410811.code.1",
            "",
            "410811.seal.x",
            "410811.seal.3",
        ] {
            assert_eq!(month_of(other), None, "{other}");
        }
    }
}
