//! From answers to a level, by the policy in force; and what time does to it.

use crate::rules::answers::Answers;
use crate::rules::words::LevelReason;
use kit::clock::Moment;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use vocabulary::answer::Answer;
use vocabulary::level::Level;
use vocabulary::symptoms::Symptom;
use vocabulary::temperature::{Reading, TemperatureResult, Threshold};

/// What a district has ordered about levels. Dated data: districts and weeks differ (domain §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelPolicy {
    /// A reading at or above it is a fever.
    pub fever_threshold: Threshold,
    /// Symptoms that make somebody yellow.
    pub yellow_symptoms: Vec<Symptom>,
    /// Level after a stay in a high-risk area.
    pub high_risk_stay: Level,
    /// Level after contact with a case.
    pub case_contact: Level,
    /// Level after a family member's contact with a case.
    pub family_contact: Level,
    /// Level after entry from abroad.
    pub from_abroad: Level,
    /// Level of whoever is not sure about any of these.
    pub unsure: Level,
}

/// How long green holds without a new declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreshnessPolicy {
    /// Hours; `None` lets green hold for ever, which is the default (domain §3).
    pub green_hours: Option<u32>,
}

/// Which dated policy decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedBy {
    /// Id of the policy.
    pub policy_id: uuid::Uuid,
    /// Its version.
    pub version: i32,
    /// The document that ordered it.
    pub document_number: String,
}

/// A level with the reason for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The level.
    pub level: Level,
    /// Stable reason, such as `FEVER_DECLARED`.
    pub reason: String,
}

/// Nothing stands against the person.
pub const NO_ADVERSE_FACT: &str = "NO_ADVERSE_FACT";
/// Green, but declared longer ago than the policy lets it hold.
pub const DECLARATION_EXPIRED: &str = "DECLARATION_EXPIRED";

/// The level of somebody who answered so: the most careful of what each answer leads to; of equals, the first named.
///
/// A fever is never green, whatever the policy says: a policy that forgot the symptom must not open a gate.
pub fn decide(answers: &Answers, policy: &LevelPolicy) -> Verdict {
    let mut worst = (Level::Green, NO_ADVERSE_FACT);
    let mut consider = |level: Level, reason: &'static str| {
        if level > worst.0 {
            worst = (level, reason);
        }
    };
    let questions = [
        (
            Some(answers.high_risk_stay),
            policy.high_risk_stay,
            "HIGH_RISK_STAY",
            "HIGH_RISK_STAY_UNSURE",
        ),
        (
            answers.case_contact,
            policy.case_contact,
            "CASE_CONTACT",
            "CASE_CONTACT_UNSURE",
        ),
        (
            answers.family_contact,
            policy.family_contact,
            "FAMILY_CONTACT",
            "FAMILY_CONTACT_UNSURE",
        ),
        (
            answers.from_abroad,
            policy.from_abroad,
            "FROM_ABROAD",
            "FROM_ABROAD_UNSURE",
        ),
    ];
    for (answer, level, yes, unsure) in questions {
        match answer {
            Some(Answer::Yes) => consider(level, yes),
            Some(Answer::Unsure) => consider(policy.unsure, unsure),
            Some(Answer::No) | None => {}
        }
    }
    if has_fever(answers, policy) {
        consider(Level::Yellow, "FEVER_DECLARED");
    }
    if answers
        .symptoms
        .iter()
        .any(|symptom| policy.yellow_symptoms.contains(&symptom))
    {
        consider(Level::Yellow, "SYMPTOM_DECLARED");
    }
    Verdict {
        level: worst.0,
        reason: worst.1.to_owned(),
    }
}

/// Whether a level is adverse and worse than the one before: gates stop somebody whom they let pass.
pub fn is_worse(level: Level, before: Level) -> bool {
    level.is_adverse() && level > before
}

fn has_fever(answers: &Answers, policy: &LevelPolicy) -> bool {
    let reading = answers
        .temperature
        .map(|taken| Reading::new(taken, policy.fever_threshold));
    answers.symptoms.has(Symptom::Fever) || TemperatureResult::of(reading.as_ref()) == TemperatureResult::High
}

/// A level decided, by a policy or by hand, and until when it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The level and why.
    pub verdict: Verdict,
    /// The policy that decided; `None` when a person did.
    pub by: Option<DecidedBy>,
    /// When.
    pub at: Moment,
    /// Green holds until then.
    pub fresh_until: Option<Moment>,
    /// The policy that lets it hold no longer; `None` where it does not wear off.
    pub fresh_by: Option<DecidedBy>,
    /// The change made by hand.
    pub level_change: Option<vocabulary::LevelChangeId>,
}

impl Decision {
    /// What a declaration comes to.
    pub fn of_declaration(
        answers: &Answers,
        declared_at: Moment,
        policy: (&LevelPolicy, DecidedBy),
        freshness: (&FreshnessPolicy, DecidedBy),
        now: Moment,
    ) -> Self {
        let verdict = decide(answers, policy.0);
        let fresh_until = fresh_until(verdict.level, declared_at, freshness.0);
        Self {
            verdict,
            by: Some(policy.1),
            at: now,
            fresh_until,
            fresh_by: fresh_until.map(|_| freshness.1),
            level_change: None,
        }
    }

    /// What an approved change by hand comes to.
    pub fn by_hand(
        (level, reason): (Level, LevelReason),
        change: vocabulary::LevelChangeId,
        freshness: (&FreshnessPolicy, DecidedBy),
        now: Moment,
    ) -> Self {
        let verdict = Verdict {
            level,
            reason: reason.text().to_owned(),
        };
        let fresh_until = fresh_until(level, now, freshness.0);
        Self {
            verdict,
            by: None,
            at: now,
            fresh_until,
            fresh_by: fresh_until.map(|_| freshness.1),
            level_change: Some(change),
        }
    }

    /// How it stands at `now`: a green past its time is grey. Yellow and red do not wear off by themselves.
    pub fn at(&self, now: Moment) -> Verdict {
        if self.has_worn_off(now) {
            return Verdict {
                level: Level::Grey,
                reason: DECLARATION_EXPIRED.to_owned(),
            };
        }
        self.verdict.clone()
    }

    /// The policy behind how it stands at `now`: where time has greyed it, the one that let it; `None` when a person decided.
    pub fn by_at(&self, now: Moment) -> Option<&DecidedBy> {
        if self.has_worn_off(now) {
            self.fresh_by.as_ref()
        } else {
            self.by.as_ref()
        }
    }

    fn has_worn_off(&self, now: Moment) -> bool {
        self.verdict.level == Level::Green && self.fresh_until.is_some_and(|until| now >= until)
    }
}

/// Until when a level declared then holds; only green wears off.
fn fresh_until(level: Level, declared_at: Moment, policy: &FreshnessPolicy) -> Option<Moment> {
    let hours = policy.green_hours.filter(|_| level == Level::Green)?;
    Some(declared_at + Duration::from_secs(u64::from(hours) * 3_600))
}

/// The level the rules of 河南 give to a reason, at least: nobody is made green as a confirmed case (domain §3).
pub fn fits(level: Level, reason: LevelReason) -> bool {
    match reason {
        LevelReason::ConfirmedCase
        | LevelReason::SuspectedCase
        | LevelReason::Asymptomatic
        | LevelReason::CloseContact
        | LevelReason::FromSevereArea => level == Level::Red,
        LevelReason::Discharged | LevelReason::ReleasedFromIsolation => level == Level::Yellow,
        LevelReason::ClearedByTest | LevelReason::DeclarationWasWrong => level == Level::Green,
    }
}
