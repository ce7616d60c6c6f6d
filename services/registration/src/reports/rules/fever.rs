//! What a fever found at a gate makes of somebody's stand.

use crate::rules::level::{DecidedBy, Verdict};
use crate::rules::stand::{Cause, Hold, Stand};
use kit::clock::Moment;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::level::Level;

/// The reason gates are told while a fever holds a level.
pub const FEVER_AT_GATE: &str = "FEVER_AT_GATE";

vocabulary::words! {
    /// How a fever ended.
    pub enum Outcome, refused as "UNKNOWN_FEVER_OUTCOME" {
        /// The second reading was normal.
        RecheckNormal = "recheck_normal", "复测正常", "the second reading was normal";
        /// An infection was excluded.
        Cleared = "cleared", "已排除", "cleared";
        /// Another illness.
        OtherIllness = "other_illness", "其他疾病", "another illness";
        /// A suspected case.
        SuspectedCase = "suspected_case", "疑似病例", "suspected case";
        /// A confirmed case.
        ConfirmedCase = "confirmed_case", "确诊病例", "confirmed case";
        /// Went away and was not found.
        Left = "left", "离开失联", "left";
        /// Recorded by mistake.
        Mistaken = "mistaken", "误记", "recorded by mistake";
    }
}

/// What a district orders about fevers found at gates. Dated data: kind `fever`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeverPolicy {
    /// The level while the fever is open; yellow or red.
    pub level: Level,
    /// After these outcomes the hold stays, until two people decide otherwise or it is over; each once, and none after which there
    /// was no fever.
    pub kept_after: Vec<Outcome>,
    /// For how many days it then stays, 1 to 60; `None` until it is lifted by hand.
    pub kept_days: Option<u32>,
    /// How many days a report is kept; 14 to 1,826, and longer than its hold stays.
    pub report_days: u16,
}

/// A fever as it was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Which.
    pub id: Uuid,
    /// When the first reading was taken.
    pub opened_at: Moment,
    /// How it ended; `None` while it is open.
    pub outcome: Option<Outcome>,
}

/// How somebody stands after this report; whether the fever holds their level is seen in it.
pub fn after(stand: &Stand, reported: &Reported, policy: &FeverPolicy, by: DecidedBy, now: Moment) -> Stand {
    let until = match reported.outcome {
        None => None,
        Some(outcome) if policy.kept_after.contains(&outcome) => policy
            .kept_days
            .map(|days| now + std::time::Duration::from_secs(u64::from(days) * 86_400)),
        Some(_) => return stand.lifted(Cause::Fever, reported.id),
    };
    stand.held(Hold {
        cause: Cause::Fever,
        id: reported.id,
        verdict: Verdict {
            // A policy that says green would lift what it is to hold.
            level: if policy.level == Level::Green {
                Level::Yellow
            } else {
                policy.level
            },
            reason: FEVER_AT_GATE.to_owned(),
        },
        by: Some(by),
        since: reported.opened_at,
        until,
    })
}

/// Whether this fever holds somebody's level.
pub fn holds(stand: &Stand, fever: Uuid) -> bool {
    stand
        .holds
        .iter()
        .any(|hold| (hold.cause, hold.id) == (Cause::Fever, fever))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::level::Decision;
    use rstest::rstest;

    fn at(second: i64) -> Moment {
        Moment::from_unix_seconds(second)
    }

    fn policy() -> FeverPolicy {
        FeverPolicy {
            level: Level::Yellow,
            kept_after: vec![Outcome::SuspectedCase, Outcome::ConfirmedCase, Outcome::Left],
            kept_days: Some(14),
            report_days: 180,
        }
    }

    fn by() -> DecidedBy {
        DecidedBy {
            policy_id: Uuid::from_u128(80),
            version: 1,
            document_number: "演示".to_owned(),
        }
    }

    fn well() -> Stand {
        Stand::declared(Decision {
            verdict: Verdict {
                level: Level::Green,
                reason: "NO_ADVERSE_FACT".to_owned(),
            },
            by: None,
            at: at(1),
            fresh_until: None,
            fresh_by: None,
            level_change: None,
        })
    }

    fn reported(outcome: Option<Outcome>) -> Reported {
        Reported {
            id: Uuid::from_u128(1),
            opened_at: at(10),
            outcome,
        }
    }

    #[rstest]
    #[case(Outcome::RecheckNormal, false)]
    #[case(Outcome::Cleared, false)]
    #[case(Outcome::OtherIllness, false)]
    #[case(Outcome::Mistaken, false)]
    #[case(Outcome::Left, true)]
    #[case(Outcome::SuspectedCase, true)]
    #[case(Outcome::ConfirmedCase, true)]
    fn an_open_fever_holds_and_its_end_lifts_or_keeps(#[case] outcome: Outcome, #[case] kept: bool) {
        let open = after(&well(), &reported(None), &policy(), by(), at(20));
        assert_eq!(open.decision().verdict.reason, FEVER_AT_GATE);
        assert_eq!(open.decision().verdict.level, Level::Yellow);
        assert!(open.holds.iter().all(|hold| hold.until.is_none()));
        let closed = after(&open, &reported(Some(outcome)), &policy(), by(), at(30));
        assert_eq!(holds(&closed, Uuid::from_u128(1)), kept);
        if kept {
            assert_eq!(closed.holds[0].until, Some(at(30 + 14 * 86_400)));
        } else {
            assert_eq!(closed, well());
        }
    }

    #[test]
    fn a_policy_that_says_green_holds_all_the_same() {
        let policy = FeverPolicy {
            level: Level::Green,
            ..policy()
        };
        let open = after(&well(), &reported(None), &policy, by(), at(20));
        assert_eq!(open.decision().verdict.level, Level::Yellow);
    }
}
