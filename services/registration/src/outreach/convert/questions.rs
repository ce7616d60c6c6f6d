//! Question sets, in and out.

use crate::convert::words as ground;
use crate::outreach::convert::words;
use crate::outreach::rules::questions::{
    self, Bilingual, Choice, Kind, Question, QuestionSet, Rule, Trigger,
};
use kit::parse::{All, Field, Flaws, Unreadable, field, nested, required};
use proto::registration::v1 as pb;
use proto::registration::v1::abnormal_rule::When;
use vocabulary::temperature::Temperature;

/// Reads a question set; names every field that is wrong.
pub fn read(asked: &pb::PutQuestionSetRequest) -> Result<QuestionSet, Flaws> {
    let all: Vec<Field<Question>> = asked
        .questions
        .iter()
        .take(questions::MOST_QUESTIONS + 1)
        .enumerate()
        .map(|(nth, question)| nested(format!("questions[{nth}]"), read_question(question)))
        .collect();
    let (title, questions) = (
        nested("title", read_text(asked.title.as_ref())),
        kit::parse::spread(all.all()),
    )
        .all()?;
    QuestionSet::new(title, questions)
}

fn read_text(text: Option<&pb::QuestionText>) -> Result<Bilingual, Flaws> {
    let nothing = pb::QuestionText::default();
    let text = text.unwrap_or(&nothing);
    let (zh, en) = (
        field("zh", required(&text.zh, 200)),
        field("en", required(&text.en, 300)),
    )
        .all()?;
    Ok(Bilingual {
        zh: zh.to_owned(),
        en: en.to_owned(),
    })
}

fn read_question(question: &pb::Question) -> Result<Question, Flaws> {
    let rules: Vec<Field<Rule>> = question
        .abnormal_when
        .iter()
        .take(questions::MOST_RULES + 1)
        .enumerate()
        .map(|(nth, rule)| nested(format!("abnormal_when[{nth}]"), read_rule(rule)))
        .collect();
    let (code, text, kind, abnormal_when) = (
        field("code", questions::read_code(&question.code)),
        nested("text", read_text(question.text.as_ref())),
        kit::parse::spread(read_kind(question)),
        kit::parse::spread(rules.all()),
    )
        .all()?;
    Ok(Question {
        code: code.to_owned(),
        text,
        kind,
        optional: question.optional,
        abnormal_when,
    })
}

fn read_kind(question: &pb::Question) -> Result<Kind, Flaws> {
    let options = || -> Result<Vec<Choice>, Flaws> {
        let options: Vec<Field<Choice>> = question
            .options
            .iter()
            .take(questions::OPTIONS.end() + 1)
            .enumerate()
            .map(|(nth, option)| nested(format!("options[{nth}]"), read_option(option)))
            .collect();
        options.all()
    };
    let kind = match pb::QuestionKind::try_from(question.kind) {
        Ok(pb::QuestionKind::YesNoUnsure) => Kind::YesNoUnsure,
        Ok(pb::QuestionKind::Choice) => Kind::Choice {
            options: options()?,
            many: false,
        },
        Ok(pb::QuestionKind::Choices) => Kind::Choice {
            options: options()?,
            many: true,
        },
        Ok(pb::QuestionKind::Temperature) => Kind::Temperature,
        Ok(pb::QuestionKind::Number) => Kind::Number {
            least: question.least,
            most: question.most,
        },
        Ok(pb::QuestionKind::Text) => Kind::Text,
        Ok(pb::QuestionKind::Unspecified) => {
            return Err(Flaws::one("kind", Unreadable::new("MISSING", "must be given")));
        }
        Err(_) => {
            let unknown = Unreadable::new(
                "UNKNOWN_QUESTION_KIND",
                "must be one of the values of the contract",
            );
            return Err(Flaws::one("kind", unknown));
        }
    };
    let has_options = matches!(kind, Kind::Choice { .. });
    if !has_options && !question.options.is_empty() {
        let unfit = Unreadable::new("NOT_EXPECTED", "only a choice has options");
        return Err(Flaws::one("options", unfit));
    }
    Ok(kind)
}

fn read_option(option: &pb::QuestionOption) -> Result<Choice, Flaws> {
    let (code, text) = (
        field("code", questions::read_code(&option.code)),
        nested("text", read_text(option.text.as_ref())),
    )
        .all()?;
    Ok(Choice {
        code: code.to_owned(),
        text,
        excludes_others: option.excludes_others,
    })
}

fn read_rule(rule: &pb::AbnormalRule) -> Result<Rule, Flaws> {
    let (when, severity) = (
        field("when", read_trigger(rule.when.as_ref())),
        field("severity", words::read_severity(rule.severity)),
    )
        .all()?;
    Ok(Rule { when, severity })
}

fn read_trigger(when: Option<&When>) -> Result<Trigger, Unreadable> {
    match when {
        None => Err(Unreadable::new("MISSING", "must say which answer is abnormal")),
        Some(When::TemperatureAtLeastDeciCelsius(deci)) => {
            Temperature::from_deci_celsius(*deci).map(Trigger::TemperatureAtLeast)
        }
        Some(When::AnyOf(codes)) => Ok(Trigger::AnyOf(codes.codes.clone())),
        Some(When::Answer(number)) => ground::read_answer(*number).map(Trigger::Answer),
        Some(When::NumberAtLeast(bound)) => Ok(Trigger::NumberAtLeast(*bound)),
        Some(When::NumberAtMost(bound)) => Ok(Trigger::NumberAtMost(*bound)),
    }
}

/// What a set asks, as the contract tells it; its id, version and moment are the caller's to add.
pub fn told(set: &QuestionSet) -> pb::QuestionSet {
    pb::QuestionSet {
        title: Some(text(&set.title)),
        questions: set.questions.iter().map(question).collect(),
        ..pb::QuestionSet::default()
    }
}

fn text(text: &Bilingual) -> pb::QuestionText {
    pb::QuestionText {
        zh: text.zh.clone(),
        en: text.en.clone(),
    }
}

/// One question.
pub fn question(question: &Question) -> pb::Question {
    let (kind, options, least, most) = match &question.kind {
        Kind::YesNoUnsure => (pb::QuestionKind::YesNoUnsure, &[][..], 0, 0),
        Kind::Choice { options, many: false } => (pb::QuestionKind::Choice, options.as_slice(), 0, 0),
        Kind::Choice { options, many: true } => (pb::QuestionKind::Choices, options.as_slice(), 0, 0),
        Kind::Temperature => (pb::QuestionKind::Temperature, &[][..], 0, 0),
        Kind::Number { least, most } => (pb::QuestionKind::Number, &[][..], *least, *most),
        Kind::Text => (pb::QuestionKind::Text, &[][..], 0, 0),
    };
    let option = |option: &Choice| pb::QuestionOption {
        code: option.code.clone(),
        text: Some(text(&option.text)),
        excludes_others: option.excludes_others,
    };
    pb::Question {
        code: question.code.clone(),
        text: Some(text(&question.text)),
        kind: kind.into(),
        optional: question.optional,
        options: options.iter().map(option).collect(),
        least,
        most,
        abnormal_when: question.abnormal_when.iter().map(rule).collect(),
    }
}

fn rule(rule: &Rule) -> pb::AbnormalRule {
    let when = match &rule.when {
        Trigger::TemperatureAtLeast(threshold) => {
            When::TemperatureAtLeastDeciCelsius(threshold.deci_celsius().into())
        }
        Trigger::AnyOf(codes) => When::AnyOf(pb::OptionCodes { codes: codes.clone() }),
        Trigger::Answer(answer) => When::Answer(words::answer(*answer).into()),
        Trigger::NumberAtLeast(bound) => When::NumberAtLeast(*bound),
        Trigger::NumberAtMost(bound) => When::NumberAtMost(*bound),
    };
    pb::AbnormalRule {
        when: Some(when),
        severity: words::severity(rule.severity).into(),
    }
}
