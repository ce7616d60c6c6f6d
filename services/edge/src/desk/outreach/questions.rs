//! A question set as a form: made from what the set says of each question, and read back as the answers that the contract takes.

use crate::desk::page::{CHOOSE, Form, degrees};
use crate::desk::seat::Desk;
use crate::resident::answer;
use crate::web::degrees::tenths;
use crate::web::{Fields, Flaws};
use pb::given_answer::Value;
use proto::common::v1::Answer;
use proto::registration::v1 as pb;
use tonic::Status;

/// A text in the language of the page; what has only one is shown in that.
pub(in crate::desk) fn text_of(desk: &Desk, text: Option<&pb::QuestionText>) -> String {
    let both = text
        .map(|text| (text.zh.as_str(), text.en.as_str()))
        .unwrap_or_default();
    let (first, second) = (desk.t(both.0, both.1), desk.t(both.1, both.0));
    match first.is_empty() {
        true => second.to_owned(),
        false => first.to_owned(),
    }
}

/// The field of a question; the contract names answers by their place: [`flawed`] tells beside the question what is said of them.
fn name_of(question: &pb::Question) -> String {
    format!("question.{}", question.code)
}

fn yes_no_unsure(desk: &Desk) -> [(&'static str, Answer, String); 3] {
    [
        ("no", Answer::No, desk.t("否", "No").to_owned()),
        ("yes", Answer::Yes, desk.t("是", "Yes").to_owned()),
        ("unsure", Answer::Unsure, desk.t("不确定", "Not sure").to_owned()),
    ]
}

fn offered(desk: &Desk, question: &pb::Question) -> Vec<(String, String)> {
    let option = |option: &pb::QuestionOption| (option.code.clone(), text_of(desk, option.text.as_ref()));
    question.options.iter().map(option).collect()
}

/// Adds a field for every question.
pub(super) fn asked(desk: &Desk, form: Form, set: &pb::QuestionSet) -> Form {
    set.questions
        .iter()
        .fold(form, |form, question| field(desk, form, question))
}

fn field(desk: &Desk, form: Form, question: &pb::Question) -> Form {
    let name = name_of(question);
    let label = match question.optional {
        true => format!(
            "{}{}",
            text_of(desk, question.text.as_ref()),
            desk.t("（可不答）", " (may be left out)")
        ),
        false => text_of(desk, question.text.as_ref()),
    };
    let none = || (String::new(), desk.word(CHOOSE).to_owned());
    match question.kind() {
        pb::QuestionKind::YesNoUnsure => {
            let mut answers = vec![none()];
            answers.extend(yes_no_unsure(desk).map(|(value, _, words)| (value.to_owned(), words)));
            form.choose(&name, &label, answers)
        }
        pb::QuestionKind::Choice => {
            let mut answers = vec![none()];
            answers.extend(offered(desk, question));
            form.choose(&name, &label, answers)
        }
        pb::QuestionKind::Choices => form.ticks(&name, &label, offered(desk, question)),
        pb::QuestionKind::Temperature => form.line(&name, &label, 6).hint("36.5"),
        pb::QuestionKind::Number => {
            let bounds = format!("{} — {}", question.least, question.most);
            form.line(&name, &label, 20).hint(&bounds)
        }
        _ => form.lines(&name, &label, 200),
    }
}

/// The answers that were given; what was left empty is left out.
pub(super) fn given(fields: &Fields, set: &pb::QuestionSet) -> Vec<pb::GivenAnswer> {
    let one = |question: &pb::Question| {
        Some(pb::GivenAnswer {
            question: question.code.clone(),
            value: Some(value(fields, question)?),
        })
    };
    set.questions.iter().filter_map(one).collect()
}

/// The form with what a service said of each answer beside its question, and of those that were left out.
pub(super) fn flawed(
    desk: &Desk,
    mut form: Form,
    set: &pb::QuestionSet,
    fields: &Fields,
    status: &Status,
) -> Form {
    let flaws = Flaws::of(status, desk.by.frame.language);
    let answers = given(fields, set);
    let mut is_told = false;
    for (nth, answer) in answers.iter().enumerate() {
        if let Some(told) = flaws.beside(&format!("answers[{nth}]")) {
            form = form.flawed(&format!("question.{}", answer.question), told);
            is_told = true;
        }
    }
    let Some(told) = flaws.beside("answers").filter(|_| !is_told) else {
        return form;
    };
    let is_left_out = |question: &&pb::Question| {
        !question.optional && answers.iter().all(|given| given.question != question.code)
    };
    for question in set.questions.iter().filter(is_left_out) {
        form = form.flawed(&name_of(question), told.clone());
    }
    form
}

fn value(fields: &Fields, question: &pb::Question) -> Option<Value> {
    let name = name_of(question);
    let text = fields.text(&name).trim();
    if text.is_empty() {
        return None;
    }
    Some(match question.kind() {
        pb::QuestionKind::YesNoUnsure => Value::Answer(answer(text).into()),
        pb::QuestionKind::Choice | pb::QuestionKind::Choices => Value::Chosen(pb::OptionCodes {
            codes: fields.all(&name).map(str::to_owned).collect(),
        }),
        pb::QuestionKind::Temperature => Value::TemperatureDeciCelsius(tenths(text)?),
        // What is no number is out of every bounds, and refused as that.
        pb::QuestionKind::Number => Value::Number(text.parse().unwrap_or(i64::MIN)),
        _ => Value::Text(text.to_owned()),
    })
}

/// An answer in words.
pub(in crate::desk) fn answer_told(
    desk: &Desk,
    question: Option<&pb::Question>,
    given: &pb::GivenAnswer,
) -> String {
    match &given.value {
        Some(Value::Answer(number)) => {
            let found = yes_no_unsure(desk);
            let found = found.iter().find(|(_, answer, _)| i32::from(*answer) == *number);
            found.map_or_else(String::new, |(_, _, words)| words.clone())
        }
        Some(Value::Chosen(chosen)) => {
            let offered = question
                .map(|question| offered(desk, question))
                .unwrap_or_default();
            let word = |code: &String| {
                let found = offered.iter().find(|(known, _)| known == code);
                found.map_or_else(|| code.clone(), |(_, words)| words.clone())
            };
            chosen
                .codes
                .iter()
                .map(word)
                .collect::<Vec<_>>()
                .join(desk.t("、", ", "))
        }
        Some(Value::TemperatureDeciCelsius(tenths)) => format!("{} ℃", degrees(*tenths)),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Text(text)) => text.clone(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(code: &str, kind: pb::QuestionKind) -> pb::Question {
        pb::Question {
            code: code.to_owned(),
            kind: kind.into(),
            ..pb::Question::default()
        }
    }

    #[test]
    fn answers_are_read_as_their_questions_ask() {
        let set = pb::QuestionSet {
            questions: vec![
                question("fever", pb::QuestionKind::YesNoUnsure),
                question("warmth", pb::QuestionKind::Temperature),
                question("signs", pb::QuestionKind::Choices),
                question("days", pb::QuestionKind::Number),
                question("words", pb::QuestionKind::Text),
            ],
            ..pb::QuestionSet::default()
        };
        let fields = "question.fever=yes&question.warmth=38,1&question.signs=a&question.signs=b&question.days=x&question.words=+";
        let given = given(&Fields::read(fields.as_bytes()), &set);
        let values: Vec<_> = given.into_iter().filter_map(|given| given.value).collect();
        let signs = pb::OptionCodes {
            codes: vec!["a".to_owned(), "b".to_owned()],
        };
        assert_eq!(
            values,
            [
                Value::Answer(Answer::Yes.into()),
                Value::TemperatureDeciCelsius(381),
                Value::Chosen(signs),
                Value::Number(i64::MIN),
            ]
        );
    }
}
