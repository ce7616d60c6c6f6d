//! How people are: answers in, levels out.

use crate::convert::words;
use crate::rules::answers::Answers;
use crate::rules::level::{DecidedBy, Decision};
use kit::clock::Moment;
use kit::parse::{All, Flaws, Unreadable, field};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::answer::Answer;
use vocabulary::symptoms::Symptoms;
use vocabulary::temperature::Temperature;

/// Reads answers; names every one that is wrong.
pub fn read_answers(answers: Option<&pb::HealthAnswers>) -> Result<Answers, Flaws> {
    // Nothing given is everything missing: each field is named.
    let nothing = pb::HealthAnswers::default();
    let answers = answers.unwrap_or(&nothing);
    let (temperature, symptoms, high_risk_stay, case_contact, family_contact, from_abroad) = (
        field(
            "temperature_deci_celsius",
            read_temperature(answers.temperature_deci_celsius),
        ),
        read_symptoms(answers),
        field("high_risk_stay", words::read_answer(answers.high_risk_stay)),
        field("case_contact", words::read_optional_answer(answers.case_contact)),
        field(
            "family_contact",
            words::read_optional_answer(answers.family_contact),
        ),
        field("from_abroad", words::read_optional_answer(answers.from_abroad)),
    )
        .all()?;
    Ok(Answers {
        temperature,
        symptoms,
        high_risk_stay,
        case_contact,
        family_contact,
        from_abroad,
    })
}

fn read_temperature(deci_celsius: Option<i32>) -> Result<Option<Temperature>, Unreadable> {
    deci_celsius.map(Temperature::from_deci_celsius).transpose()
}

/// The symptoms and the word for the other one; a wrong word is a flaw of its own field.
fn read_symptoms(answers: &pb::HealthAnswers) -> kit::parse::Field<Symptoms> {
    let declared: Result<Vec<_>, _> = answers
        .symptoms
        .iter()
        .copied()
        .map(words::read_symptom)
        .collect();
    let read = declared.and_then(|declared| Symptoms::new(declared, &answers.other_symptom));
    let about_the_word = |reason: &str| {
        matches!(
            reason,
            "TOO_LONG" | "UNPRINTABLE" | "OTHER_WITHOUT_WORD" | "WORD_WITHOUT_OTHER"
        )
    };
    let name = match &read {
        Err(unreadable) if about_the_word(unreadable.reason) => "other_symptom",
        _ => "symptoms",
    };
    field(name, read)
}

/// Answers as they are shown to whoever may read them.
pub fn answers(answers: &Answers) -> pb::HealthAnswers {
    let answer = |given: Option<Answer>| given.map_or(common::Answer::Unspecified, words::answer).into();
    pb::HealthAnswers {
        temperature_deci_celsius: answers.temperature.map(|taken| taken.deci_celsius().into()),
        symptoms: answers
            .symptoms
            .iter()
            .map(|symptom| words::symptom(symptom).into())
            .collect(),
        other_symptom: answers.symptoms.other().unwrap_or_default().to_owned(),
        high_risk_stay: answer(Some(answers.high_risk_stay)),
        case_contact: answer(answers.case_contact),
        family_contact: answer(answers.family_contact),
        from_abroad: answer(answers.from_abroad),
    }
}

/// A decision as it stands at `now`.
pub fn level_decision(decision: &Decision, now: Moment) -> pb::LevelDecision {
    let verdict = decision.at(now);
    pb::LevelDecision {
        level: words::level(verdict.level).into(),
        reason: verdict.reason,
        policy: decision.by_at(now).map(policy),
        decided_at: Some(decision.at.to_proto()),
        fresh_until: decision.fresh_until.map(Moment::to_proto),
        level_change_id: decision.level_change.map(|id| id.to_string()).unwrap_or_default(),
    }
}

/// Which policy decided.
pub fn policy(by: &DecidedBy) -> common::PolicyRef {
    common::PolicyRef {
        policy_id: by.policy_id.to_string(),
        version: by.version,
        document_number: by.document_number.clone(),
    }
}
