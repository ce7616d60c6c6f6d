//! What holds for every verdict, every span and every ranking, as properties.

use checkpoint::rules::freshness::{CodeFact, Knowledge, Override};
use checkpoint::rules::ranking::rank;
use checkpoint::rules::settings::TemperatureDemand;
use checkpoint::rules::standing::{Standing, Told, learn};
use checkpoint::rules::summary::{Count, Figures, Plan, Span};
use checkpoint::rules::upload::{Skew, is_doubtful};
use checkpoint::rules::verdict::{Facts, complete, decide};
use kit::clock::Moment;
use proptest::option;
use proptest::prelude::*;
use std::time::Duration;
use vocabulary::{
    Area, CodeId, Direction, Level, PersonId, Reading, Reason, Temperature, TemperatureResult, Threshold,
    Verdict,
};

const NOW: i64 = 1_583_035_200;

fn level() -> impl Strategy<Value = Level> {
    prop::sample::select(Level::ALL)
}

fn reading() -> impl Strategy<Value = Reading> {
    (250_i64..=420, 365_i64..=390).prop_map(|(value, threshold)| {
        Reading::new(
            Temperature::from_deci_celsius(value).unwrap(),
            Threshold::from_deci_celsius(threshold).unwrap(),
        )
    })
}

fn code() -> impl Strategy<Value = CodeFact> {
    let refused: Vec<Reason> = Reason::ALL
        .iter()
        .copied()
        .filter(|reason| reason.is_about_the_code())
        .collect();
    prop_oneof![
        4 => (level(), option::of(NOW - 100..NOW + 100)).prop_map(|(level, until)| CodeFact::Believed {
            level,
            fresh_until: until.map(Moment::from_unix_seconds),
        }),
        2 => (prop::sample::select(refused), option::of(level()))
            .prop_map(|(reason, once)| CodeFact::Refused { reason, once }),
        1 => Just(CodeFact::Foreign(Area::parse("410883").ok())),
        1 => Just(CodeFact::NotRegistered),
    ]
}

prop_compose! {
    fn facts()(
        code in code(),
        level in option::of(level()),
        in_quarantine in prop::bool::weighted(0.1),
        age in option::of(0_u64..200),
        direction in prop::sample::select(Direction::ALL),
        reading in option::of(reading()),
        demand in prop::sample::select(TemperatureDemand::ALL),
    ) -> Facts {
        Facts {
            code,
            overriding: Override { level, in_quarantine },
            knowledge: age.map_or(Knowledge::Never, |age| Knowledge::Aged(Duration::from_secs(age))),
            knowledge_max_age: Duration::from_secs(100),
            direction,
            reading,
            demand,
            now: Moment::from_unix_seconds(NOW),
        }
    }
}

fn result(facts: &Facts) -> TemperatureResult {
    TemperatureResult::of(facts.reading.as_ref())
}

/// Whether a fact stands against the person or the code.
fn is_adverse(facts: &Facts) -> bool {
    let told = match facts.code {
        CodeFact::Believed { level, .. } => level.is_adverse() && facts.overriding.level.is_none(),
        CodeFact::Refused { reason, once } => {
            let against = matches!(
                reason,
                Reason::CodeAltered | Reason::CodeWrongAlgorithm | Reason::CodeRevoked
            );
            against || (once.is_some_and(Level::is_adverse) && facts.overriding.level.is_none())
        }
        CodeFact::Foreign(_) => false,
        CodeFact::NotRegistered => true,
    };
    told || facts.overriding.in_quarantine || facts.overriding.level.is_some_and(Level::is_adverse)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 400_000, ..ProptestConfig::default() })]

    #[test]
    fn a_fever_never_passes(facts in facts()) {
        prop_assume!(result(&facts) == TemperatureResult::High);
        let decided = decide(&facts);
        prop_assert!(!decided.verdict.may_pass());
        prop_assert!(decided.reasons.has(Reason::Fever));
    }

    #[test]
    fn grey_without_an_adverse_fact_is_never_refused(facts in facts()) {
        let decided = decide(&facts);
        prop_assume!(decided.level == Level::Grey && !is_adverse(&facts));
        prop_assert!(!matches!(decided.verdict, Verdict::Refuse | Verdict::ReportToStreet | Verdict::FeverClinic));
        prop_assert!(decided.verdict >= Verdict::AskNow, "grey never counts as green");
    }

    #[test]
    fn what_is_adverse_never_passes(facts in facts()) {
        prop_assume!(is_adverse(&facts));
        prop_assert!(decide(&facts).verdict >= Verdict::Refuse);
    }

    #[test]
    fn whoever_passes_is_green_fresh_and_measured_where_that_is_demanded(facts in facts()) {
        let decided = decide(&facts);
        prop_assume!(decided.verdict.may_pass());
        prop_assert_eq!(decided.level, Level::Green);
        prop_assert_eq!(decided.reasons.iter().collect::<Vec<_>>(), [Reason::Green]);
        let believed = matches!(facts.code, CodeFact::Believed { .. });
        prop_assert!(believed && !facts.knowledge.is_stale(facts.knowledge_max_age));
        let demanded = facts.demand == TemperatureDemand::EveryEntry && facts.direction == Direction::In;
        prop_assert!(!demanded || result(&facts) == TemperatureResult::Normal);
    }

    #[test]
    fn a_demanded_reading_that_is_missing_is_never_a_pass(facts in facts()) {
        prop_assume!(facts.direction == Direction::In && facts.demand == TemperatureDemand::EveryEntry);
        prop_assume!(facts.reading.is_none());
        let decided = decide(&facts);
        prop_assert!(!decided.verdict.may_pass());
        prop_assert!(decided.reasons.has(Reason::TemperatureNeeded));
    }

    #[test]
    fn there_is_always_a_reason_and_the_same_facts_give_the_same_verdict(facts in facts()) {
        let decided = decide(&facts);
        prop_assert!(!decided.reasons.is_empty());
        prop_assert_eq!(decided.clone(), decide(&facts));
        prop_assert_eq!(decided.reasons.has(Reason::Green), decided.verdict.may_pass());
    }

    #[test]
    fn a_reading_makes_nobody_pass_who_was_held_for_something_else(facts in facts(), reading in reading()) {
        prop_assume!(facts.reading.is_none());
        let before = decide(&facts);
        let after = complete(&before, false, reading.result());
        prop_assert_eq!(after.level, before.level);
        let held = before.verdict > Verdict::TakeTemperature;
        prop_assert!(!held || !after.verdict.may_pass());
        prop_assert!(reading.result() != TemperatureResult::High || !after.verdict.may_pass());
        prop_assert!(held || reading.result() != TemperatureResult::Normal || after.verdict.may_pass());
    }

    #[test]
    fn a_second_fever_goes_to_the_clinic_or_further(facts in facts(), reading in reading()) {
        prop_assume!(reading.result() == TemperatureResult::High);
        let first = complete(&decide(&Facts { reading: None, ..facts }), false, reading.result());
        prop_assert!(complete(&first, true, reading.result()).verdict >= Verdict::FeverClinic);
    }

    #[test]
    fn however_standings_are_told_a_revocation_stays(
        told in prop::collection::vec((1_i64..20, option::of(0_i64..1_000), any::<bool>(), any::<bool>()), 1..12),
    ) {
        let person = PersonId::new(Moment::from_unix_seconds(NOW));
        let card = CodeId::new(Moment::from_unix_seconds(NOW));
        let mut known: Option<Standing> = None;
        for (version, before, erased, anew) in told {
            let standing = Standing {
                person,
                level: None,
                reason: String::new(),
                in_quarantine: false,
                codes_revoked_before: before.map(Moment::from_unix_seconds),
                revoked_codes: if erased { vec![card] } else { Vec::new() },
                policy: None,
                version,
                erased,
                merged_into: None,
            };
            let how = if anew { Told::Anew } else { Told::InOrder };
            let Some(now) = learn(known.as_ref(), standing, how) else { continue };
            if let Some(earlier) = known {
                prop_assert!(now.erased || !earlier.erased);
                prop_assert!(now.codes_revoked_before >= earlier.codes_revoked_before);
                prop_assert!(earlier.revoked_codes.iter().all(|code| now.revoked_codes.contains(code)));
                prop_assert!(anew || now.version > earlier.version);
            }
            known = Some(now);
        }
    }

    #[test]
    fn a_plan_covers_every_moment_of_its_span_once(
        from in option::of(0_i64..200_000),
        length in 1_i64..200_000,
        open in any::<bool>(),
        at in 0_i64..500_000,
    ) {
        let second = |second: i64| Moment::from_unix_seconds(NOW + second);
        let to = (!open).then(|| second(from.unwrap_or(0) + length));
        let plan = Plan::of(Span { from: from.map(second), to });
        let at = second(at);
        let inside = from.is_none_or(|from| at >= second(from)) && to.is_none_or(|to| at < to);
        let in_hours = plan.whole.is_some_and(|hours| hours.first <= at && at < hours.end);
        let in_edges = plan.edges.iter().flatten().filter(|(from, to)| *from <= at && at < *to).count();
        prop_assert_eq!(usize::from(inside), usize::from(in_hours) + in_edges);
    }

    #[test]
    fn ranks_follow_the_figures_and_equals_share_them(rows in prop::collection::vec((0_i64..6, 0_i64..6, 0_i64..50), 1..9)) {
        let areas = rows.iter().zip(1..).map(|((active, more, passes), street)| {
            let figures = Figures { passes: *passes, ..Figures::default() };
            let count = Count { registered: active + more, active: *active, figures };
            (Area::parse(&format!("410811{street:03}")).unwrap(), count)
        });
        let ranked = rank(areas);
        prop_assert_eq!(ranked.len(), rows.len());
        for one in &ranked {
            for other in &ranked {
                let (records, others) = (one.count.figures.passes, other.count.figures.passes);
                prop_assert_eq!(records.cmp(&others), other.by_records.cmp(&one.by_records));
            }
        }
        prop_assert!(ranked.is_sorted_by_key(|row| row.by_share));
    }

    #[test]
    fn a_corrected_time_is_the_devices_time_without_its_skew(skew in -10_000_000_i64..10_000_000, at in 0_i64..1_000_000) {
        let now = Moment::from_unix_seconds(NOW);
        let device = |moment: Moment| Moment::from_unix_micros(moment.unix_micros() + skew * 1_000);
        let measured = Skew::of(device(now), now);
        let fact = Moment::from_unix_seconds(NOW - at);
        prop_assert_eq!(measured.correct(device(fact)), fact);
    }
}

#[test]
fn a_pass_with_a_fever_or_an_adverse_person_is_doubtful() {
    use checkpoint::rules::pass::{Origin, Pass};
    use checkpoint::rules::reasons::Reasons;
    let now = Moment::from_unix_seconds(NOW);
    let pass = |temperature: i64, verdict: Verdict| Pass {
        checkpoint: vocabulary::CheckpointId::new(now),
        id: vocabulary::PassId::new(now),
        person: None,
        direction: Direction::In,
        way: vocabulary::Way::HealthCode,
        origin: Origin::Offline,
        verdict,
        reasons: Reasons::one(Reason::Green),
        level: Level::Green,
        temperature: Temperature::from_deci_celsius(temperature)
            .ok()
            .map(checkpoint::rules::taken::Taken::Degrees),
        threshold: Threshold::default(),
        mask_worn: None,
        scanned_at: now,
        received_at: now,
        clock_skew_ms: 0,
        verifier: String::new(),
        device_id: String::new(),
        device_sequence: 0,
        policy: None,
        confirm_by: None,
        voided_at: None,
        doubtful: false,
    };
    assert!(!is_doubtful(&pass(368, Verdict::Pass), Verdict::Pass));
    assert!(is_doubtful(&pass(381, Verdict::Pass), Verdict::Pass));
    assert!(!is_doubtful(&pass(381, Verdict::Recheck), Verdict::Pass));
    assert!(is_doubtful(&pass(368, Verdict::Pass), Verdict::ReportToStreet));
}
