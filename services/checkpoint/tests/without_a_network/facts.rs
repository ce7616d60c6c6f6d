//! Every combination of facts, and every reading after it.

use super::the_browser_agrees;
use checkpoint::rules::freshness::{CodeFact, Knowledge, Override};
use checkpoint::rules::settings::TemperatureDemand;
use checkpoint::rules::verdict::{Decision, Facts, beyond_quota, complete, decide};
use kit::clock::Moment;
use serde_json::{Value, json};
use std::time::Duration;
use vocabulary::{Direction, Level, Reading, Reason, Temperature, Threshold, Verdict};

const NOW: i64 = 1_583_035_200;
const READINGS: [Option<i64>; 4] = [None, Some(341), Some(366), Some(378)];

fn reading(deci: i64) -> Reading {
    Reading::new(
        Temperature::from_deci_celsius(deci).unwrap(),
        Threshold::default(),
    )
}

fn codes() -> Vec<(CodeFact, Value)> {
    let mut codes = vec![
        (CodeFact::Foreign(None), json!({"is": "foreign"})),
        (CodeFact::NotRegistered, json!({"is": "not_registered"})),
    ];
    for level in Level::ALL.iter().copied() {
        for until in [None, Some(NOW - 1), Some(NOW), Some(NOW + 1)] {
            let fresh_until = until.map(Moment::from_unix_seconds);
            let told = json!({"is": "believed", "level": level.text(), "freshUntil": until});
            codes.push((CodeFact::Believed { level, fresh_until }, told));
        }
    }
    for reason in Reason::ALL
        .iter()
        .copied()
        .filter(|reason| reason.is_about_the_code())
    {
        for once in [None, Some(Level::Green), Some(Level::Yellow), Some(Level::Red)] {
            let told = json!({"is": "refused", "reason": reason.text(), "once": once.map(Level::text)});
            codes.push((CodeFact::Refused { reason, once }, told));
        }
    }
    codes
}

/// Everything a verdict may rest on, as both read it.
fn all_facts() -> Vec<(Facts, Value)> {
    let mut all = Vec::new();
    let overriding = || std::iter::once(None).chain(Level::ALL.iter().copied().map(Some));
    for (code, told) in codes() {
        for (level, in_quarantine, is_stale) in overriding()
            .flat_map(|level| [false, true].map(|quarantine| (level, quarantine)))
            .flat_map(|(level, quarantine)| [false, true].map(|stale| (level, quarantine, stale)))
        {
            for (direction, demand) in Direction::ALL
                .iter()
                .flat_map(|way| TemperatureDemand::ALL.iter().map(|demand| (*way, *demand)))
            {
                for taken in READINGS {
                    let facts = Facts {
                        code,
                        overriding: Override { level, in_quarantine },
                        knowledge: Knowledge::Aged(Duration::from_secs(if is_stale { 61 } else { 60 })),
                        knowledge_max_age: Duration::from_secs(60),
                        direction,
                        reading: taken.map(reading),
                        demand,
                        now: Moment::from_unix_seconds(NOW),
                    };
                    let told = json!({
                        "code": told, "overridingLevel": level.map(Level::text), "inQuarantine": in_quarantine,
                        "isStale": is_stale, "direction": direction.text(), "reading": taken,
                        "threshold": Threshold::default().deci_celsius(), "demand": demand.text(), "now": NOW * 1_000,
                    });
                    all.push((facts, told));
                }
            }
        }
    }
    all
}

fn told(decision: &Decision) -> Value {
    let reasons: Vec<_> = decision.reasons.iter().map(Reason::text).collect();
    json!({"verdict": decision.verdict.text(), "reasons": reasons, "level": decision.level.text()})
}

#[test]
fn every_combination_of_facts_comes_to_the_same_verdict() {
    let (mut facts, mut befores) = (Vec::new(), Vec::new());
    for (of, told_facts) in all_facts() {
        let decision = decide(&of);
        facts.push(json!({"facts": told_facts, "decision": told(&decision)}));
        for before in [
            decision.clone(),
            beyond_quota(decision.clone(), Reason::QuotaUsed, Verdict::AskNow),
            beyond_quota(decision, Reason::NotYourDay, Verdict::Refuse),
        ] {
            if !befores.contains(&before) {
                befores.push(before);
            }
        }
    }
    let mut completions = Vec::new();
    for before in &befores {
        for (had_reading, taken) in [false, true]
            .iter()
            .flat_map(|had| READINGS.into_iter().flatten().map(|taken| (*had, taken)))
        {
            completions.push(json!({
                "before": told(before), "hadReading": had_reading, "reading": taken,
                "threshold": Threshold::default().deci_celsius(), "after": told(&complete(before, had_reading, reading(taken).result())),
            }));
        }
    }
    assert!(facts.len() > 10_000 && completions.len() > 100);
    the_browser_agrees(&json!({"facts": facts, "completions": completions}));
}
