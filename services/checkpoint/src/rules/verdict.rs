//! The verdict at a gate: same facts, same answer.
//!
//! The steps in the order of domain §4: the code tells a person, nobody in quarantine leaves, level and freshness, temperature; then
//! the quota, whose answer comes with the books ([`beyond_quota`]).
//! Every step that fails gives its reason, in that order; of the verdicts the gravest counts. So a fever never passes, and
//! grey without an adverse fact is asked, never refused.

use kit::clock::Moment;
use std::time::Duration;
use vocabulary::{Direction, Level, Reading, Reason, TemperatureResult, Verdict};

use super::freshness::{CodeFact, Knowledge, Override, level_now};
use super::reasons::Reasons;
use super::settings::TemperatureDemand;

/// Everything a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What the code came to.
    pub code: CodeFact,
    /// What overrides its level.
    pub overriding: Override,
    /// How old the gate's knowledge is.
    pub knowledge: Knowledge,
    /// Beyond this age it is stale.
    pub knowledge_max_age: Duration,
    /// Into or out of the unit.
    pub direction: Direction,
    /// The reading, when one was taken.
    pub reading: Option<Reading>,
    /// When a reading is demanded here.
    pub demand: TemperatureDemand,
    /// Now, in the town's time.
    pub now: Moment,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The gravest of what the steps gave.
    pub verdict: Verdict,
    /// Every step that failed, in order; `GREEN` when none did.
    pub reasons: Reasons,
    /// Grey where the code's own level does not hold.
    pub level: Level,
}

/// Decides.
pub fn decide(facts: &Facts) -> Decision {
    let mut reasons = Reasons::default();
    let mut verdict = Verdict::Pass;
    let mut fails = |(graver, reason): (Verdict, Reason)| {
        verdict = verdict.max(graver);
        reasons.add(reason);
    };
    if let Some(step) = of_code(facts.code) {
        fails(step);
    }
    if facts.overriding.in_quarantine {
        fails((Verdict::ReportToStreet, Reason::InQuarantine));
    }
    let (level, reason) = level(facts);
    if let Some(reason) = reason {
        fails((alone(reason), reason));
    }
    if let Some(step) = of_temperature(facts.direction, facts.reading, facts.demand, level) {
        fails(step);
    }
    if reasons.is_empty() {
        reasons.add(Reason::Green);
    }
    Decision {
        verdict,
        reasons,
        level,
    }
}

/// Whether the code tells a person of this register.
fn of_code(code: CodeFact) -> Option<(Verdict, Reason)> {
    match code {
        CodeFact::Believed { .. } => None,
        CodeFact::Refused { reason, .. } => Some((of_refused_code(reason), reason)),
        CodeFact::Foreign(_) => Some((Verdict::AskNow, Reason::ForeignIssuer)),
        CodeFact::NotRegistered => Some((Verdict::Refuse, Reason::NotRegistered)),
    }
}

/// The level, and why it is not green. A code that is not believed is grey, unless something adverse is known all the same; why it
/// is grey was said before.
fn level(facts: &Facts) -> (Level, Option<Reason>) {
    let now = |level, fresh_until| {
        level_now(
            level,
            fresh_until,
            facts.overriding,
            facts.knowledge,
            facts.knowledge_max_age,
            facts.now,
        )
    };
    let once = match facts.code {
        CodeFact::Believed { level, fresh_until } => return now(level, fresh_until),
        CodeFact::Refused { once, .. } => once,
        CodeFact::Foreign(_) | CodeFact::NotRegistered => None,
    };
    match now(once.unwrap_or(Level::Grey), None) {
        (level, reason) if level.is_adverse() => (level, reason),
        _ => (Level::Grey, None),
    }
}

/// A code that was tampered with or taken back is a fact against it; one that is only old, cut or unknown is not.
fn of_refused_code(reason: Reason) -> Verdict {
    match reason {
        Reason::CodeAltered | Reason::CodeWrongAlgorithm | Reason::CodeRevoked => Verdict::Refuse,
        _ => Verdict::AskNow,
    }
}

/// What the reading comes to, or that there is none where one is demanded.
pub fn of_temperature(
    direction: Direction,
    reading: Option<Reading>,
    demand: TemperatureDemand,
    level: Level,
) -> Option<(Verdict, Reason)> {
    match TemperatureResult::of(reading.as_ref()) {
        TemperatureResult::High => Some((Verdict::Recheck, Reason::Fever)),
        TemperatureResult::Low => Some((Verdict::Recheck, Reason::LowReading)),
        TemperatureResult::Normal => None,
        TemperatureResult::NotTaken => {
            let demanded = match demand {
                TemperatureDemand::EveryEntry => true,
                TemperatureDemand::AbnormalOnly => level != Level::Green,
                TemperatureDemand::Never => false,
            };
            // Leaving needs none.
            let demanded = demanded && direction == Direction::In;
            demanded.then_some((Verdict::TakeTemperature, Reason::TemperatureNeeded))
        }
    }
}

/// What a decision becomes for whoever is beyond their household's quota: the last step.
pub fn beyond_quota(decided: Decision, reason: Reason, answer: Verdict) -> Decision {
    let mut reasons = decided.reasons;
    reasons.remove(Reason::Green);
    reasons.add(reason);
    Decision {
        verdict: decided.verdict.max(answer),
        reasons,
        level: decided.level,
    }
}

/// Whether a decision rests on how long ago somebody declared: of what else there is nothing is graver.
pub fn rests_on_age(decision: &Decision) -> bool {
    decision.reasons.has(Reason::GreyExpired) && decision.verdict == alone(Reason::GreyExpired)
}

/// Whether a decision lets somebody go, or may yet: only then they use their household's turn.
pub fn uses_the_quota(verdict: Verdict) -> bool {
    verdict < Verdict::Refuse
}

/// Whether only digits complete a pass: what holds it is a reading, and that is taken back by another one, not by a word.
pub fn needs_digits(before: &Decision) -> bool {
    let is_held = |reason| before.reasons.has(reason);
    before.verdict == Verdict::Recheck || is_held(Reason::Fever) || is_held(Reason::LowReading)
}

/// What a pass becomes by the volunteer's reading. Nothing but the temperature is judged again.
///
/// The first fever is held and measured again; a second one goes to the fever clinic.
pub fn complete(before: &Decision, had_reading: bool, came_to: TemperatureResult) -> Decision {
    let mut reasons = before.reasons.clone();
    for of_temperature in [
        Reason::TemperatureNeeded,
        Reason::LowReading,
        Reason::Fever,
        Reason::Green,
    ] {
        reasons.remove(of_temperature);
    }
    // Beyond the quota the order says whether it is refused or asked.
    let of = |reason| match reason {
        Reason::QuotaUsed | Reason::NotYourDay if before.verdict < Verdict::Refuse => Verdict::AskNow,
        reason => alone(reason),
    };
    let mut verdict = reasons.iter().map(of).max().unwrap_or(Verdict::Pass);
    let second_fever = had_reading && before.reasons.has(Reason::Fever);
    match came_to {
        TemperatureResult::High => {
            verdict = verdict.max(if second_fever {
                Verdict::FeverClinic
            } else {
                Verdict::Recheck
            });
            reasons.add(Reason::Fever);
        }
        TemperatureResult::Low => {
            verdict = verdict.max(Verdict::Recheck);
            reasons.add(Reason::LowReading);
        }
        TemperatureResult::Normal | TemperatureResult::NotTaken => {}
    }
    if reasons.is_empty() {
        reasons.add(Reason::Green);
    }
    Decision {
        verdict,
        reasons,
        level: before.level,
    }
}

/// The verdict a reason leads to when it stands alone.
pub fn alone(reason: Reason) -> Verdict {
    match reason {
        Reason::Green | Reason::Visitor | Reason::DayTicket => Verdict::Pass,
        Reason::TemperatureNeeded => Verdict::TakeTemperature,
        Reason::Fever | Reason::LowReading => Verdict::Recheck,
        Reason::LevelYellow
        | Reason::NotRegistered
        | Reason::QuotaUsed
        | Reason::NotYourDay
        | Reason::TicketOfAnotherGate
        | Reason::TicketOfAnotherDay
        | Reason::TicketRevoked => Verdict::Refuse,
        Reason::LevelRed | Reason::InQuarantine | Reason::HighRiskStay => Verdict::ReportToStreet,
        Reason::GreyUnknown | Reason::GreyExpired | Reason::StandingsStale | Reason::ForeignIssuer => {
            Verdict::AskNow
        }
        Reason::CodeTruncated
        | Reason::CodeAltered
        | Reason::CodeUnknownKey
        | Reason::CodeWrongAlgorithm
        | Reason::CodeExpired
        | Reason::CodeIssuedInFuture
        | Reason::CodeRevoked
        | Reason::CodeUnreadable => of_refused_code(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use vocabulary::{Temperature, Threshold};

    fn reading(deci: i64) -> Reading {
        Reading::new(
            Temperature::from_deci_celsius(deci).unwrap(),
            Threshold::default(),
        )
    }

    fn facts(level: Level, temperature: Option<i64>) -> Facts {
        Facts {
            code: CodeFact::Believed {
                level,
                fresh_until: None,
            },
            overriding: Override::default(),
            knowledge: Knowledge::Aged(Duration::ZERO),
            knowledge_max_age: Duration::from_secs(60),
            direction: Direction::In,
            reading: temperature.map(reading),
            demand: TemperatureDemand::EveryEntry,
            now: Moment::from_unix_seconds(1_583_000_000),
        }
    }

    #[rstest]
    #[case(Level::Green, Some(368), Verdict::Pass, &[Reason::Green])]
    #[case(Level::Green, None, Verdict::TakeTemperature, &[Reason::TemperatureNeeded])]
    #[case(Level::Green, Some(373), Verdict::Recheck, &[Reason::Fever])]
    #[case(Level::Green, Some(341), Verdict::Recheck, &[Reason::LowReading])]
    #[case(Level::Grey, Some(368), Verdict::AskNow, &[Reason::GreyUnknown])]
    #[case(Level::Grey, None, Verdict::AskNow, &[Reason::GreyUnknown, Reason::TemperatureNeeded])]
    #[case(Level::Grey, Some(380), Verdict::Recheck, &[Reason::GreyUnknown, Reason::Fever])]
    #[case(Level::Yellow, Some(368), Verdict::Refuse, &[Reason::LevelYellow])]
    #[case(Level::Yellow, Some(390), Verdict::Refuse, &[Reason::LevelYellow, Reason::Fever])]
    #[case(Level::Red, Some(368), Verdict::ReportToStreet, &[Reason::LevelRed])]
    fn every_step_that_fails_gives_its_reason_and_the_gravest_verdict_counts(
        #[case] level: Level,
        #[case] temperature: Option<i64>,
        #[case] verdict: Verdict,
        #[case] reasons: &[Reason],
    ) {
        let decided = decide(&facts(level, temperature));
        assert_eq!(
            (decided.verdict, decided.reasons.iter().collect::<Vec<_>>()),
            (verdict, reasons.to_vec())
        );
    }

    #[test]
    fn leaving_needs_no_reading_and_quarantine_does_not_leave() {
        let out = Facts {
            direction: Direction::Out,
            ..facts(Level::Green, None)
        };
        assert_eq!(decide(&out).verdict, Verdict::Pass);
        let overriding = Override {
            level: None,
            in_quarantine: true,
        };
        let decided = decide(&Facts { overriding, ..out });
        assert_eq!(
            (decided.verdict, decided.reasons),
            (Verdict::ReportToStreet, Reasons::one(Reason::InQuarantine))
        );
    }

    #[test]
    fn abnormal_only_asks_for_a_reading_where_the_level_is_not_green() {
        let demand = TemperatureDemand::AbnormalOnly;
        assert_eq!(
            decide(&Facts {
                demand,
                ..facts(Level::Green, None)
            })
            .verdict,
            Verdict::Pass
        );
        assert!(
            decide(&Facts {
                demand,
                ..facts(Level::Grey, None)
            })
            .reasons
            .has(Reason::TemperatureNeeded)
        );
    }

    #[rstest]
    #[case(Reason::CodeExpired, Verdict::AskNow)]
    #[case(Reason::CodeTruncated, Verdict::AskNow)]
    #[case(Reason::CodeUnknownKey, Verdict::AskNow)]
    #[case(Reason::CodeUnreadable, Verdict::AskNow)]
    #[case(Reason::CodeAltered, Verdict::Refuse)]
    #[case(Reason::CodeWrongAlgorithm, Verdict::Refuse)]
    #[case(Reason::CodeRevoked, Verdict::Refuse)]
    fn a_code_not_believed_is_grey_and_refused_only_when_something_speaks_against_it(
        #[case] reason: Reason,
        #[case] verdict: Verdict,
    ) {
        let decided = decide(&Facts {
            code: CodeFact::Refused { reason, once: None },
            ..facts(Level::Green, Some(366))
        });
        assert_eq!((decided.level, decided.verdict), (Level::Grey, verdict));
    }

    #[test]
    fn an_expired_red_is_not_forgotten_and_neither_is_an_override() {
        let code = CodeFact::Refused {
            reason: Reason::CodeExpired,
            once: Some(Level::Red),
        };
        let decided = decide(&Facts {
            code,
            ..facts(Level::Green, Some(366))
        });
        assert_eq!(
            (decided.level, decided.verdict),
            (Level::Red, Verdict::ReportToStreet)
        );
        let code = CodeFact::Refused {
            reason: Reason::CodeExpired,
            once: Some(Level::Green),
        };
        let overriding = Override {
            level: Some(Level::Yellow),
            in_quarantine: false,
        };
        let decided = decide(&Facts {
            code,
            overriding,
            ..facts(Level::Green, Some(366))
        });
        assert_eq!(
            decided.reasons.iter().collect::<Vec<_>>(),
            [Reason::CodeExpired, Reason::LevelYellow]
        );
        assert_eq!(decided.verdict, Verdict::Refuse);
    }

    #[rstest]
    #[case(Some(366), Verdict::Refuse, Verdict::Refuse, &[Reason::NotYourDay])]
    #[case(Some(366), Verdict::AskNow, Verdict::AskNow, &[Reason::NotYourDay])]
    #[case(Some(380), Verdict::AskNow, Verdict::Recheck, &[Reason::Fever, Reason::NotYourDay])]
    fn the_quota_is_the_last_step_and_makes_nothing_milder(
        #[case] temperature: Option<i64>,
        #[case] answer: Verdict,
        #[case] verdict: Verdict,
        #[case] reasons: &[Reason],
    ) {
        let before = decide(&facts(Level::Green, temperature));
        let decided = beyond_quota(before, Reason::NotYourDay, answer);
        assert_eq!(
            (decided.verdict, decided.reasons.iter().collect::<Vec<_>>()),
            (verdict, reasons.to_vec())
        );
    }

    #[test]
    fn a_reading_completes_a_pass_and_a_second_fever_goes_to_the_clinic() {
        let scanned = decide(&facts(Level::Green, None));
        let by = |before, had_reading, deci| complete(before, had_reading, reading(deci).result());
        assert_eq!(by(&scanned, false, 366).verdict, Verdict::Pass);
        let first = by(&scanned, false, 378);
        assert_eq!(first.verdict, Verdict::Recheck);
        assert_eq!(by(&first, true, 379).verdict, Verdict::FeverClinic);
        let cooled = by(&first, true, 367);
        assert_eq!(
            (cooled.verdict, cooled.reasons),
            (Verdict::Pass, Reasons::one(Reason::Green))
        );
        let grey = decide(&facts(Level::Grey, None));
        assert_eq!(by(&grey, false, 366).verdict, Verdict::AskNow);
    }

    #[rstest]
    #[case(Level::Green, None, false)]
    #[case(Level::Grey, None, false)]
    #[case(Level::Green, Some(378), true)]
    #[case(Level::Green, Some(341), true)]
    #[case(Level::Yellow, Some(378), true)]
    fn what_a_reading_holds_no_word_completes(
        #[case] level: Level,
        #[case] temperature: Option<i64>,
        #[case] needed: bool,
    ) {
        assert_eq!(needs_digits(&decide(&facts(level, temperature))), needed);
    }

    #[test]
    fn a_gate_that_held_somebody_without_saying_why_is_answered_by_digits() {
        let held = Decision {
            verdict: Verdict::Recheck,
            reasons: Reasons::one(Reason::StandingsStale),
            level: Level::Grey,
        };
        assert!(needs_digits(&held));
    }
}
