//! What holds for every answer, every policy and every order of events.

use kit::clock::{Day, Moment};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use registration::rules::answers::Answers;
use registration::rules::code::{Belief, CodePolicy, Shown, believe};
use registration::rules::level::{DecidedBy, Decision, FreshnessPolicy, LevelPolicy, decide};
use registration::rules::sight::{narrowed, ward};
use registration::rules::stand::Stand;
use registration::rules::standing::Standing;
use registration::rules::words::{CodeKind, LevelReason};
use std::time::Duration;
use vocabulary::answer::Answer;
use vocabulary::area::Area;
use vocabulary::level::Level;
use vocabulary::symptoms::{Symptom, Symptoms};
use vocabulary::temperature::{Temperature, Threshold};
use vocabulary::{CodeId, LevelChangeId, PersonId};

fn noon() -> Moment {
    Moment::parse("2020-03-01T12:00:00+08:00").expect("a moment")
}

fn answer() -> impl Strategy<Value = Answer> {
    select(Answer::ALL)
}

fn level() -> impl Strategy<Value = Level> {
    select(Level::ALL)
}

fn symptoms() -> impl Strategy<Value = Symptoms> {
    let felt: Vec<Symptom> = Symptom::ALL
        .iter()
        .copied()
        .filter(|symptom| !matches!(symptom, Symptom::None | Symptom::Other))
        .collect();
    vec(select(felt), 0..4).prop_map(|felt| match felt.is_empty() {
        true => Symptoms::none(),
        false => Symptoms::new(felt, "").expect("none is not among them"),
    })
}

fn answers() -> impl Strategy<Value = Answers> {
    let temperature =
        proptest::option::of((250_i32..=420).prop_map(|deci| {
            Temperature::from_deci_celsius(deci).expect("within the range of thermometers")
        }));
    let asked = || proptest::option::of(answer());
    (temperature, symptoms(), answer(), asked(), asked(), asked()).prop_map(
        |(temperature, symptoms, high_risk_stay, case_contact, family_contact, from_abroad)| Answers {
            temperature,
            symptoms,
            high_risk_stay,
            case_contact,
            family_contact,
            from_abroad,
        },
    )
}

prop_compose! {
    fn policy()(
        threshold in 365_i64..=390,
        yellow_symptoms in vec(select(Symptom::ALL), 0..4),
        high_risk_stay in level(),
        case_contact in level(),
        family_contact in level(),
        from_abroad in level(),
        unsure in level(),
    ) -> LevelPolicy {
        let fever_threshold = Threshold::from_deci_celsius(threshold).expect("a threshold");
        LevelPolicy { fever_threshold, yellow_symptoms, high_risk_stay, case_contact, family_contact, from_abroad, unsure }
    }
}

fn decision(level: Level) -> Decision {
    let mut decision = Decision::by_hand(
        (level, LevelReason::CloseContact),
        LevelChangeId::new(noon()),
        (&FreshnessPolicy { green_hours: None }, by()),
        noon(),
    );
    decision.by = Some(by());
    decision
}

fn by() -> DecidedBy {
    DecidedBy {
        policy_id: uuid::Uuid::max(),
        version: 1,
        document_number: String::new(),
    }
}

proptest! {
    #[test]
    fn fever_is_never_green(answers in answers(), policy in policy()) {
        let is_hot = answers.temperature.is_some_and(|taken| taken.deci_celsius() >= policy.fever_threshold.deci_celsius());
        let decided = decide(&answers, &policy);
        if is_hot || answers.symptoms.has(Symptom::Fever) {
            prop_assert!(decided.level.is_adverse(), "{:?}", decided);
        }
    }

    #[test]
    fn the_same_answers_give_the_same_level_and_a_reason(answers in answers(), policy in policy()) {
        let decided = decide(&answers, &policy);
        prop_assert_eq!(&decided, &decide(&answers, &policy));
        prop_assert_eq!(decided.level == Level::Green, decided.reason == "NO_ADVERSE_FACT");
    }

    #[test]
    fn one_more_yes_never_makes_a_level_better(answers in answers(), policy in policy()) {
        let before = decide(&Answers { high_risk_stay: Answer::No, ..answers.clone() }, &policy);
        let after = decide(&Answers { high_risk_stay: Answer::Yes, ..answers }, &policy);
        prop_assert!(after.level >= before.level);
    }

    #[test]
    fn none_excludes_every_other_symptom(others in vec(select(Symptom::ALL), 1..4)) {
        let declared: Vec<Symptom> = others.iter().copied().chain([Symptom::None]).collect();
        let read = Symptoms::new(declared, "");
        prop_assert_eq!(read.is_ok(), others.iter().all(|other| *other == Symptom::None));
    }

    #[test]
    fn only_green_wears_off_and_only_to_grey(level in level(), hours in 1_u32..200, later in 0_u64..400) {
        let freshness = FreshnessPolicy { green_hours: Some(hours) };
        let decided = Decision::by_hand((level, LevelReason::CloseContact), LevelChangeId::new(noon()), (&freshness, by()), noon());
        let now = noon() + Duration::from_secs(later * 3_600);
        let has_worn_off = level == Level::Green && later >= u64::from(hours);
        prop_assert_eq!(decided.at(now).level, if has_worn_off { Level::Grey } else { level });
        // A hand set it; only where time greys it a policy decides.
        prop_assert_eq!(decided.by_at(now).is_some(), has_worn_off);
    }

    #[test]
    fn nobody_declares_themselves_below_what_a_hand_has_set(bound in level(), declared in vec(level(), 0..6)) {
        let mut stand = Stand::declared(decision(Level::Green)).after_change(decision(bound));
        for level in declared {
            stand = stand.after_declaration(decision(level));
            if bound.is_adverse() {
                prop_assert!(stand.decision().verdict.level >= bound);
            }
        }
        let lifted = stand.after_change(decision(Level::Green)).after_declaration(decision(Level::Green));
        prop_assert_eq!(lifted.decision().verdict.level, Level::Green);
    }

    #[test]
    fn versions_only_grow_and_an_erased_person_stays_erased(steps in vec(0_u8..5, 1..12)) {
        let mut standing = Standing::nothing(PersonId::new(noon()));
        let mut erased = false;
        for (step, at) in steps.into_iter().zip(0_u64..) {
            let now = noon() + Duration::from_secs(at * 60);
            let next = match step {
                0 => standing.after(&Stand::declared(decision(Level::Yellow))),
                1 => standing.after(&Stand::declared(decision(Level::Green))),
                2 => Some(standing.after_revoking_all(now)),
                3 => Some(standing.after_revoking(CodeId::new(now), now + Duration::from_secs(3_600), now)),
                _ => Some(standing.after_erasure(now)),
            };
            if let Some(next) = next {
                prop_assert_eq!(next.version, standing.version + 1);
                prop_assert!(next.codes_revoked_before >= standing.codes_revoked_before, "revocation never un-revokes");
                erased |= next.erased;
                prop_assert_eq!(next.erased, erased);
                standing = next;
            }
        }
    }

    #[test]
    fn a_code_is_valid_only_between_its_times_and_never_greener_than_its_standing(
        level in level(), over in proptest::option::of(level()), age in -600_i64..200_000, kind in select(CodeKind::ALL),
    ) {
        let policy = CodePolicy { phone_hours: 24, refresh_hours: 12, card_days: 60 };
        let times = policy.times(kind, noon());
        prop_assert!(times.issued_at < times.refresh_after && times.refresh_after <= times.expires_at);
        let shown = Shown { code: CodeId::new(noon()), level, issued_at: times.issued_at, expires_at: times.expires_at, fresh_until: None };
        let mut standing = Standing::nothing(PersonId::new(noon()));
        standing.level = over;
        let now = Moment::from_unix_seconds(noon().unix_seconds() + age);
        let expected = match (age < -60, now >= times.expires_at) {
            (true, _) => Belief::IssuedInFuture,
            (_, true) => Belief::Expired,
            _ => Belief::Valid(over.unwrap_or(level)),
        };
        prop_assert_eq!(believe(&shown, Some(&standing), now), expected);
        prop_assert_eq!(believe(&shown, Some(&standing.after_erasure(noon())), noon()), Belief::Revoked);
    }
}

#[test]
fn whoever_is_met_is_looked_after_by_somebody_here() {
    let area = |code: &str| Area::parse(code).expect("an area");
    let authority = area("410811");
    let (ours, theirs, gate) = (area("410811007001"), area("410802001001"), area("410811009001"));
    assert_eq!(ward(&ours, Some(&gate), &authority), ours);
    assert_eq!(ward(&theirs, Some(&gate), &authority), gate);
    assert_eq!(ward(&theirs, Some(&theirs), &authority), authority);
    assert_eq!(ward(&theirs, None, &authority), authority);
}

#[test]
fn a_list_is_never_wider_than_the_scope() {
    let area = |code: &str| Area::parse(code).expect("an area");
    let authority = area("410811");
    let (street, community, elsewhere) = (area("410811007"), area("410811007001"), area("410811009"));
    let narrowed = |sight, asked| narrowed(sight, asked, &authority);
    assert_eq!(narrowed(Some(street), None), Some(street));
    assert_eq!(narrowed(Some(street), Some(community)), Some(community));
    assert_eq!(narrowed(Some(community), Some(street)), Some(community));
    assert_eq!(narrowed(Some(street), Some(elsewhere)), None);
    assert_eq!(narrowed(Some(area("410800")), None), Some(authority));
    assert_eq!(narrowed(None, Some(street)), None);
}

#[test]
fn a_day_of_the_town_ends_at_its_midnight() {
    let zone = kit::clock::Zone::parse("+08:00").expect("a zone");
    let late = Moment::parse("2020-03-01T23:59:59+08:00").expect("a moment");
    assert_eq!(Day::of(late, zone).to_string(), "2020-03-01");
    assert_eq!(
        Day::of(late + Duration::from_secs(1), zone).to_string(),
        "2020-03-02"
    );
}
