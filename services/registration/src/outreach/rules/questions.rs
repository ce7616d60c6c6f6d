//! What people are asked, as data: questions, how they are answered, and which answers are abnormal.

use crate::outreach::rules::words::Severity;
use kit::parse::{Flaws, Unreadable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vocabulary::answer::Answer;
use vocabulary::temperature::Temperature;

/// The most questions of a set.
pub const MOST_QUESTIONS: usize = 40;
/// The fewest and the most options of a question.
pub const OPTIONS: std::ops::RangeInclusive<usize> = 2..=30;
/// The most rules of a question.
pub const MOST_RULES: usize = 5;
/// The longest code of a question or option.
const LONGEST_CODE: usize = 40;

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// What people are asked.
    pub zh: String,
    /// For whoever does not read Chinese.
    pub en: String,
}

/// One of the answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Stable.
    pub code: String,
    /// What stands beside it.
    pub text: Bilingual,
    /// Excludes every other, such as "none of these".
    #[serde(default)]
    pub excludes_others: bool,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Yes, no or unsure.
    YesNoUnsure,
    /// One of these, or some.
    Choice {
        /// What there is to choose.
        options: Vec<Choice>,
        /// Whether more than one may be chosen.
        many: bool,
    },
    /// A body temperature.
    Temperature,
    /// A whole number, both ends included.
    Number {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// Free text.
    Text,
}

/// Which answer is abnormal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// At least so many tenths of a degree.
    TemperatureAtLeast(Temperature),
    /// Any of these options.
    AnyOf(Vec<String>),
    /// This answer.
    Answer(Answer),
    /// At least so much.
    NumberAtLeast(i64),
    /// At most so much.
    NumberAtMost(i64),
}

/// A rule that marks an answer abnormal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Which answer.
    pub when: Trigger,
    /// How grave it is.
    pub severity: Severity,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Stable across versions.
    pub code: String,
    /// What is asked.
    pub text: Bilingual,
    /// How it is answered.
    pub kind: Kind,
    /// Whether the answer may be left out.
    #[serde(default)]
    pub optional: bool,
    /// Which answers are abnormal.
    #[serde(default)]
    pub abnormal_when: Vec<Rule>,
}

/// What is asked together. Made by [`QuestionSet::new`] only, or read from our own table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionSet {
    /// What it is called.
    pub title: Bilingual,
    /// In the order in which they are asked.
    pub questions: Vec<Question>,
}

impl QuestionSet {
    /// A set whose parts fit together; names every question that does not.
    pub fn new(title: Bilingual, questions: Vec<Question>) -> Result<Self, Flaws> {
        let mut flaws = Vec::new();
        if questions.is_empty() {
            let missing = Unreadable::new("MISSING", "a set has at least one question");
            flaws.extend(Flaws::one("questions", missing).0);
        }
        if questions.len() > MOST_QUESTIONS {
            let many = Unreadable::new("TOO_MANY", "a set has at most 40 questions");
            flaws.extend(Flaws::one("questions", many).0);
        }
        let mut seen = BTreeSet::new();
        for (nth, question) in questions.iter().enumerate() {
            let under = format!("questions[{nth}]");
            if !seen.insert(question.code.as_str()) {
                let twice = Unreadable::new("NOT_UNIQUE", "another question has this code");
                flaws.extend(Flaws::one("code", twice).under(&under).0);
            }
            if let Err(found) = question.check() {
                flaws.extend(found.under(&under).0);
            }
        }
        if flaws.is_empty() {
            Ok(Self { title, questions })
        } else {
            Err(Flaws(flaws))
        }
    }

    /// The question of that code.
    pub fn question(&self, code: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.code == code)
    }
}

impl Question {
    /// Whether its parts fit together.
    fn check(&self) -> Result<(), Flaws> {
        match &self.kind {
            Kind::Choice { options, .. } => check_options(options)?,
            Kind::Number { least, most } if least >= most => {
                let empty = Unreadable::new("OUT_OF_RANGE", "must be more than the least");
                return Err(Flaws::one("most", empty));
            }
            _ => {}
        }
        if self.abnormal_when.len() > MOST_RULES {
            let many = Unreadable::new("TOO_MANY", "a question has at most 5 rules");
            return Err(Flaws::one("abnormal_when", many));
        }
        for (nth, rule) in self.abnormal_when.iter().enumerate() {
            if !self.has(&rule.when) {
                let unfit = Unreadable::new("RULE_DOES_NOT_FIT", "is a rule about another kind of answer");
                return Err(Flaws::one(format!("abnormal_when[{nth}]"), unfit));
            }
        }
        Ok(())
    }

    /// Whether an answer to this question can meet the trigger.
    fn has(&self, trigger: &Trigger) -> bool {
        match (&self.kind, trigger) {
            (Kind::YesNoUnsure, Trigger::Answer(_)) | (Kind::Temperature, Trigger::TemperatureAtLeast(_)) => {
                true
            }
            (Kind::Choice { options, .. }, Trigger::AnyOf(codes)) => {
                !codes.is_empty()
                    && codes
                        .iter()
                        .all(|code| options.iter().any(|option| option.code == *code))
            }
            (Kind::Number { least, most }, Trigger::NumberAtLeast(bound) | Trigger::NumberAtMost(bound)) => {
                (least..=most).contains(&bound)
            }
            _ => false,
        }
    }
}

fn check_options(options: &[Choice]) -> Result<(), Flaws> {
    if !OPTIONS.contains(&options.len()) {
        let count = Unreadable::new("OUT_OF_RANGE", "there are 2 to 30 options");
        return Err(Flaws::one("options", count));
    }
    let mut seen = BTreeSet::new();
    for (nth, option) in options.iter().enumerate() {
        if !seen.insert(option.code.as_str()) {
            let twice = Unreadable::new("NOT_UNIQUE", "another option has this code");
            return Err(Flaws::one(format!("options[{nth}].code"), twice));
        }
    }
    Ok(())
}

/// Reads the code of a question or option. Refuses with `MISSING`, `NOT_A_CODE`.
pub fn read_code(text: &str) -> Result<&str, Unreadable> {
    if text.is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    let fits = |letter: u8| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'_');
    if text.len() > LONGEST_CODE || !text.bytes().all(fits) {
        return Err(Unreadable::new(
            "NOT_A_CODE",
            "a code is made of at most 40 lower-case letters, digits and _",
        ));
    }
    Ok(text)
}

/// The first question set: how they feel, their temperature, whom they met and where they were (domain §3).
pub fn first() -> QuestionSet {
    let text = |zh: &str, en: &str| Bilingual {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    let option = |code: &str, zh: &str, en: &str| Choice {
        code: code.to_owned(),
        text: text(zh, en),
        excludes_others: code == "none",
    };
    let rule = |when: Trigger, severity: Severity| Rule { when, severity };
    let ask = |code: &str, words: Bilingual, kind: Kind, abnormal_when: Vec<Rule>| Question {
        code: code.to_owned(),
        text: words,
        kind,
        optional: matches!(code, "temperature" | "whereabouts"),
        abnormal_when,
    };
    let codes = |codes: &[&str]| Trigger::AnyOf(codes.iter().map(|code| (*code).to_owned()).collect());
    let fever = Temperature::from_deci_celsius(373).expect("37.3 °C is a temperature");
    let yes_no_unsure = || {
        vec![
            rule(Trigger::Answer(Answer::Yes), Severity::Urgent),
            rule(Trigger::Answer(Answer::Unsure), Severity::Serious),
        ]
    };
    let symptoms = vec![
        option("none", "无以上症状", "none of these"),
        option("fever", "发热", "fever"),
        option("dry_cough", "干咳", "dry cough"),
        option("fatigue", "乏力", "fatigue"),
        option("dyspnoea", "呼吸困难", "difficulty breathing"),
        option("diarrhoea", "恶心或腹泻", "nausea or diarrhoea"),
        option("other", "其他不适", "something else"),
    ];
    QuestionSet {
        title: text(
            "返回人员健康随访（演示）",
            "Health follow-up of people who returned (demonstration)",
        ),
        questions: vec![
            ask(
                "symptoms",
                text("您今天有以下症状吗？", "Do you have any of these today?"),
                Kind::Choice {
                    options: symptoms,
                    many: true,
                },
                vec![
                    rule(codes(&["fever", "dyspnoea"]), Severity::Urgent),
                    rule(codes(&["dry_cough", "fatigue", "diarrhoea"]), Severity::Serious),
                ],
            ),
            ask(
                "temperature",
                text("您今天的体温是多少？", "What is your temperature today?"),
                Kind::Temperature,
                vec![rule(Trigger::TemperatureAtLeast(fever), Severity::Urgent)],
            ),
            ask(
                "contact",
                text(
                    "近14天内，您接触过确诊、疑似病例或发热病人吗？",
                    "Within the last 14 days, were you in contact with a confirmed or suspected case or anybody with a fever?",
                ),
                Kind::YesNoUnsure,
                yes_no_unsure(),
            ),
            ask(
                "risk_area",
                text(
                    "近14天内，您到过中高风险地区吗？",
                    "Within the last 14 days, were you in an area of medium or high risk?",
                ),
                Kind::YesNoUnsure,
                yes_no_unsure(),
            ),
            ask(
                "whereabouts",
                text(
                    "近14天内您到过哪些地方？",
                    "Where were you within the last 14 days?",
                ),
                Kind::Text,
                Vec::new(),
            ),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn the_first_set_fits_together() {
        let first = first();
        assert_eq!(
            QuestionSet::new(first.title.clone(), first.questions.clone()),
            Ok(first)
        );
    }

    #[test]
    fn every_question_that_does_not_fit_is_named() {
        let mut set = first();
        set.questions[0].code = "contact".to_owned();
        set.questions[1].abnormal_when[0].when = Trigger::Answer(Answer::Yes);
        set.questions[3].kind = Kind::Number { least: 3, most: 3 };
        let Kind::Choice { options, .. } = &mut set.questions[0].kind else {
            panic!("the first question is a choice")
        };
        options[1].code = "none".to_owned();
        let told = QuestionSet::new(set.title, set.questions).unwrap_err();
        let told: Vec<_> = told
            .0
            .iter()
            .map(|flaw| (flaw.field.as_str(), flaw.reason))
            .collect();
        let expected = [
            ("questions[0].options[1].code", "NOT_UNIQUE"),
            ("questions[1].abnormal_when[0]", "RULE_DOES_NOT_FIT"),
            ("questions[2].code", "NOT_UNIQUE"),
            ("questions[3].most", "OUT_OF_RANGE"),
        ];
        assert_eq!(told, expected);
    }

    #[rstest]
    #[case("symptoms", Ok("symptoms"))]
    #[case("", Err("MISSING"))]
    #[case("症状", Err("NOT_A_CODE"))]
    #[case("Contact", Err("NOT_A_CODE"))]
    fn codes_are_plain(#[case] text: &str, #[case] expected: Result<&str, &str>) {
        assert_eq!(read_code(text).map_err(|refused| refused.reason), expected);
    }
}
