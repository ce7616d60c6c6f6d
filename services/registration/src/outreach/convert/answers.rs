//! Answers, in and out.

use crate::convert::words as ground;
use crate::outreach::convert::words;
use crate::outreach::rules::answers::{Finding, Given, Value};
use crate::outreach::rules::questions::{MOST_QUESTIONS, OPTIONS};
use kit::parse::{All, Field, Flaws, Unreadable, field, required};
use proto::registration::v1 as pb;
use proto::registration::v1::given_answer::Value as PbValue;
use vocabulary::temperature::Temperature;

/// What stands in place of free text that the reader may not see.
const COVERED: &str = "***";

/// Reads answers; names every one that is wrong. Whether they fit the questions is not asked here.
pub fn read(answers: &[pb::GivenAnswer]) -> Result<Vec<Given>, Flaws> {
    if answers.len() > MOST_QUESTIONS {
        let many = Unreadable::new("TOO_MANY", "a set has at most 40 questions");
        return Err(Flaws::one("answers", many));
    }
    let read: Vec<Field<Given>> = answers
        .iter()
        .enumerate()
        .map(|(nth, answer)| field(format!("answers[{nth}]"), read_one(answer)))
        .collect();
    read.all()
}

fn read_one(answer: &pb::GivenAnswer) -> Result<Given, Unreadable> {
    let value = match &answer.value {
        None => return Err(Unreadable::new("MISSING", "must hold an answer")),
        Some(PbValue::Answer(number)) => Value::Answer(ground::read_answer(*number)?),
        Some(PbValue::Chosen(chosen)) => Value::Chosen(read_codes(&chosen.codes)?),
        Some(PbValue::TemperatureDeciCelsius(deci)) => {
            Value::Temperature(Temperature::from_deci_celsius(*deci)?)
        }
        Some(PbValue::Number(number)) => Value::Number(*number),
        Some(PbValue::Text(text)) => Value::Text(read_text(text)?),
    };
    Ok(Given {
        question: required(&answer.question, 40)?.to_owned(),
        value,
    })
}

/// Reads the codes of chosen options. Refuses with `TOO_MANY`.
pub fn read_codes(codes: &[String]) -> Result<Vec<String>, Unreadable> {
    if codes.len() > *OPTIONS.end() {
        return Err(Unreadable::new("TOO_MANY", "a question has at most 30 options"));
    }
    Ok(codes.to_vec())
}

/// Reads free text. Refuses with `MISSING`, `TOO_LONG`, `UNPRINTABLE`.
pub fn read_text(text: &str) -> Result<String, Unreadable> {
    required(text, 200).map(str::to_owned)
}

/// An answer as told; free text is covered unless `clear`.
pub fn told(given: &Given, clear: bool) -> pb::GivenAnswer {
    let value = match &given.value {
        Value::Answer(answer) => PbValue::Answer(words::answer(*answer).into()),
        Value::Chosen(codes) => PbValue::Chosen(pb::OptionCodes { codes: codes.clone() }),
        Value::Temperature(value) => PbValue::TemperatureDeciCelsius(value.deci_celsius().into()),
        Value::Number(number) => PbValue::Number(*number),
        Value::Text(text) if clear => PbValue::Text(text.clone()),
        Value::Text(_) => PbValue::Text(COVERED.to_owned()),
    };
    pb::GivenAnswer {
        question: given.question.clone(),
        value: Some(value),
    }
}

/// An answer that is abnormal.
pub fn finding(finding: &Finding) -> pb::AbnormalAnswer {
    pb::AbnormalAnswer {
        question: finding.question.clone(),
        severity: words::severity(finding.severity).into(),
    }
}
