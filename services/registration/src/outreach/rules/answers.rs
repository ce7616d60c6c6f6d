//! What somebody answered: whether it fits the questions, and which of it is abnormal.

use crate::outreach::rules::questions::{Kind, Question, QuestionSet, Trigger};
use crate::outreach::rules::words::Severity;
use kit::parse::{Flaws, Unreadable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vocabulary::answer::Answer;
use vocabulary::temperature::Temperature;

/// The value of an answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Yes, no or unsure.
    Answer(Answer),
    /// The codes chosen.
    Chosen(Vec<String>),
    /// A body temperature.
    Temperature(Temperature),
    /// A whole number.
    Number(i64),
    /// Free text.
    Text(String),
}

/// The answer to one question. Health information: its `Debug` shows no value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The question's code.
    pub question: String,
    /// What was answered.
    pub value: Value,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Given({}, ***)", self.question)
    }
}

/// An answer that a rule of its question marks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The question's code.
    pub question: String,
    /// How grave; of several rules the gravest.
    pub severity: Severity,
}

/// Whether the answers fit the questions: each question answered once, in its kind, and none left out that must be answered. Names
/// every answer that does not.
pub fn check(set: &QuestionSet, answers: &[Given]) -> Result<(), Flaws> {
    let mut flaws = Vec::new();
    let mut answered = BTreeSet::new();
    for (nth, given) in answers.iter().enumerate() {
        let field = format!("answers[{nth}]");
        let Some(question) = set.question(&given.question) else {
            let unknown = Unreadable::new("UNKNOWN_QUESTION", "the set has no question of this code");
            flaws.extend(Flaws::one(format!("{field}.question"), unknown).0);
            continue;
        };
        if !answered.insert(given.question.as_str()) {
            let twice = Unreadable::new("ANSWERED_TWICE", "a question is answered once");
            flaws.extend(Flaws::one(format!("{field}.question"), twice).0);
            continue;
        }
        if let Err(unfit) = fits(question, &given.value) {
            flaws.extend(Flaws::one(field, unfit).0);
        }
    }
    let left_out = set
        .questions
        .iter()
        .filter(|question| !question.optional && !answered.contains(question.code.as_str()));
    for question in left_out {
        let missing = Unreadable::new("MISSING", format!("question {} must be answered", question.code));
        flaws.extend(Flaws::one("answers", missing).0);
    }
    if flaws.is_empty() {
        Ok(())
    } else {
        Err(Flaws(flaws))
    }
}

fn fits(question: &Question, value: &Value) -> Result<(), Unreadable> {
    match (&question.kind, value) {
        (Kind::YesNoUnsure, Value::Answer(_)) | (Kind::Temperature, Value::Temperature(_)) => Ok(()),
        (Kind::Text, Value::Text(_)) => Ok(()),
        (Kind::Number { least, most }, Value::Number(number)) if (least..=most).contains(&number) => Ok(()),
        (Kind::Number { .. }, Value::Number(_)) => Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must be within the question's bounds",
        )),
        (Kind::Choice { options, many }, Value::Chosen(codes)) => {
            let chosen: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
            let known = |code: &&str| options.iter().any(|option| option.code == **code);
            let alone = options
                .iter()
                .any(|option| option.excludes_others && chosen.contains(option.code.as_str()));
            if chosen.is_empty() {
                Err(Unreadable::new("MISSING", "must choose an option"))
            } else if !chosen.iter().all(known) {
                Err(Unreadable::new(
                    "UNKNOWN_OPTION",
                    "must be options of the question",
                ))
            } else if chosen.len() > 1 && (alone || !many) {
                Err(Unreadable::new(
                    "EXCLUDE_EACH_OTHER",
                    "these options cannot be chosen together",
                ))
            } else {
                Ok(())
            }
        }
        _ => Err(Unreadable::new(
            "ANOTHER_KIND",
            "must be an answer of the question's kind",
        )),
    }
}

/// Which answers are abnormal, in the order of the questions. Answers that do not fit are passed over: [`check`] refuses them first.
pub fn findings(set: &QuestionSet, answers: &[Given]) -> Vec<Finding> {
    let of = |question: &Question| {
        let given = answers.iter().find(|given| given.question == question.code)?;
        let met = question
            .abnormal_when
            .iter()
            .filter(|rule| meets(&given.value, &rule.when));
        met.map(|rule| rule.severity).max()
    };
    set.questions
        .iter()
        .filter_map(|question| {
            Some(Finding {
                question: question.code.clone(),
                severity: of(question)?,
            })
        })
        .collect()
}

fn meets(value: &Value, trigger: &Trigger) -> bool {
    match (value, trigger) {
        (Value::Answer(answer), Trigger::Answer(abnormal)) => answer == abnormal,
        (Value::Chosen(codes), Trigger::AnyOf(abnormal)) => codes.iter().any(|code| abnormal.contains(code)),
        (Value::Temperature(value), Trigger::TemperatureAtLeast(threshold)) => value >= threshold,
        (Value::Number(number), Trigger::NumberAtLeast(bound)) => number >= bound,
        (Value::Number(number), Trigger::NumberAtMost(bound)) => number <= bound,
        _ => false,
    }
}

/// The gravest of some findings; `None` when nothing is abnormal.
pub fn gravest(findings: &[Finding]) -> Option<Severity> {
    findings.iter().map(|finding| finding.severity).max()
}

/// The answers that are abnormal, in the order in which they were given.
pub fn abnormal(answers: &[Given], findings: &[Finding]) -> Vec<Given> {
    let is_abnormal = |given: &&Given| findings.iter().any(|finding| finding.question == given.question);
    answers.iter().filter(is_abnormal).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outreach::rules::questions::first;
    use rstest::rstest;

    fn given(question: &str, value: Value) -> Given {
        Given {
            question: question.to_owned(),
            value,
        }
    }

    fn temperature(deci: i32) -> Value {
        Value::Temperature(Temperature::from_deci_celsius(deci).unwrap())
    }

    fn chosen(codes: &[&str]) -> Value {
        Value::Chosen(codes.iter().map(|code| (*code).to_owned()).collect())
    }

    fn well() -> Vec<Given> {
        vec![
            given("symptoms", chosen(&["none"])),
            given("temperature", temperature(365)),
            given("contact", Value::Answer(Answer::No)),
            given("risk_area", Value::Answer(Answer::No)),
        ]
    }

    #[test]
    fn whoever_is_well_is_not_abnormal() {
        assert_eq!(check(&first(), &well()), Ok(()));
        assert!(findings(&first(), &well()).is_empty());
    }

    #[rstest]
    #[case("symptoms", chosen(&["dry_cough"]), Some(Severity::Serious))]
    #[case("symptoms", chosen(&["dry_cough", "fever"]), Some(Severity::Urgent))]
    #[case("symptoms", chosen(&["other"]), None)]
    #[case("temperature", temperature(372), None)]
    #[case("temperature", temperature(373), Some(Severity::Urgent))]
    #[case("contact", Value::Answer(Answer::Unsure), Some(Severity::Serious))]
    #[case("risk_area", Value::Answer(Answer::Yes), Some(Severity::Urgent))]
    fn the_rules_of_the_set_decide(
        #[case] question: &str,
        #[case] value: Value,
        #[case] expected: Option<Severity>,
    ) {
        let mut answers = well();
        answers.retain(|answer| answer.question != question);
        answers.push(given(question, value));
        assert_eq!(check(&first(), &answers), Ok(()));
        let found = findings(&first(), &answers);
        assert_eq!(gravest(&found), expected);
        assert_eq!(abnormal(&answers, &found).len(), usize::from(expected.is_some()));
    }

    #[test]
    fn every_answer_that_does_not_fit_is_named() {
        let answers = [
            given("symptoms", chosen(&["none", "fever"])),
            given("symptoms", chosen(&["fever"])),
            given("mood", Value::Text("好".to_owned())),
            given("temperature", Value::Number(37)),
            given("contact", chosen(&["yes"])),
        ];
        let told = check(&first(), &answers).unwrap_err();
        let told: Vec<_> = told
            .0
            .iter()
            .map(|flaw| (flaw.field.as_str(), flaw.reason))
            .collect();
        let expected = [
            ("answers[0]", "EXCLUDE_EACH_OTHER"),
            ("answers[1].question", "ANSWERED_TWICE"),
            ("answers[2].question", "UNKNOWN_QUESTION"),
            ("answers[3]", "ANOTHER_KIND"),
            ("answers[4]", "ANOTHER_KIND"),
            ("answers", "MISSING"),
        ];
        assert_eq!(told, expected);
        assert_eq!(format!("{:?}", answers[2]), "Given(mood, ***)");
    }
}
