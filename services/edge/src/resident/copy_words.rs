//! A copy of what is kept, in words: the contract's names as people say them.

use super::acts;
use super::copy_names::{BEGINNINGS, NAMES, VALUES};
use crate::web::frame::minute;
use crate::web::words::Both;
use crate::web::{Language, words};
use kit::clock::{Moment, Zone};
use proto::checkpoint::v1::{Verdict, VerdictReason};
use proto::common::v1::HealthLevel;
use serde_json::Value as Json;

/// One fact of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// What it is.
    pub name: String,
    /// What it says.
    pub says: String,
}

/// What a part of the copy is.
pub(super) fn title(part: &str) -> Both {
    match part {
        "person" => ("登记信息", "Who you are"),
        "health" => ("现在的健康码", "Your level now"),
        "declarations" => ("健康申报", "What was declared"),
        "trips" => ("行程", "Trips"),
        "quarantine" => ("隔离观察（最近一次）", "Quarantine, the last one"),
        "objections" => ("申诉与更正", "Appeals and corrections"),
        "passes" => ("出入记录", "Passes"),
        _ => ("谁查看过", "Who looked"),
    }
}

/// Whatever a row says, flat: what lies within something is named behind it. What is empty says nothing.
pub(super) fn facts(row: &Json, language: Language, zone: Zone) -> Vec<Fact> {
    let mut all = Vec::new();
    collect(row, "", language, zone, &mut all);
    all
}

fn collect(value: &Json, name: &str, language: Language, zone: Zone, all: &mut Vec<Fact>) {
    match value {
        Json::Object(fields) => {
            for (field, inner) in fields {
                let called = match (name, field.as_str()) {
                    // What the person is called, not what something of theirs is.
                    ("", "name") => language.t("姓名", "name").to_owned(),
                    _ => called(field, language),
                };
                let within = match name.is_empty() {
                    true => called,
                    false => format!("{name} · {called}"),
                };
                match tenths(field, inner).or_else(|| of_trail(field, inner, language)) {
                    Some(says) => all.push(Fact { name: within, says }),
                    None => collect(inner, &within, language, zone, all),
                }
            }
        }
        Json::Array(values) if values.iter().all(|value| !value.is_object()) => {
            let says: Vec<String> = values
                .iter()
                .filter_map(|value| scalar(value, language, zone))
                .collect();
            if !says.is_empty() {
                all.push(Fact {
                    name: name.to_owned(),
                    says: says.join("、"),
                });
            }
        }
        Json::Array(values) => {
            for (nth, value) in values.iter().enumerate() {
                collect(value, &format!("{name} {}", nth + 1), language, zone, all);
            }
        }
        value => {
            if let Some(says) = scalar(value, language, zone) {
                all.push(Fact {
                    name: name.to_owned(),
                    says,
                });
            }
        }
    }
}

fn called(field: &str, language: Language) -> String {
    let known = NAMES.iter().find(|(name, _)| *name == field);
    match (language, known) {
        (Language::Chinese, Some((_, chinese))) => (*chinese).to_owned(),
        _ => field.replace("_deci_celsius", " (℃)").replace('_', " "),
    }
}

/// `36.5` out of 365 tenths of a degree.
fn tenths(field: &str, value: &Json) -> Option<String> {
    let tenths = value.as_i64().filter(|_| field.ends_with("_deci_celsius"))?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

/// What stands in a trail only: an act, and the office of whoever did it.
fn of_trail(field: &str, value: &Json, language: Language) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    match field {
        "act" => Some(acts::act(text, language)),
        "role" => {
            let office = acts::office(text);
            Some(language.t(office.0, office.1).to_owned())
        }
        "object_kind" if text == "person" => Some(language.t("个人", "person").to_owned()),
        "object_kind" if text == "pass" => Some(language.t("出入记录", "pass").to_owned()),
        _ => None,
    }
}

/// What the other pages call it.
fn as_elsewhere(text: &str) -> Option<Both> {
    let level = || HealthLevel::from_str_name(text).map(|level| words::level(level).text);
    let verdict = || Verdict::from_str_name(text).map(|verdict| words::verdict(verdict).text);
    let reason = || VerdictReason::from_str_name(text).and_then(words::reason);
    level().or_else(verdict).or_else(reason)
}

/// What one value says; nothing when it is what nobody has said.
fn scalar(value: &Json, language: Language, zone: Zone) -> Option<String> {
    match value {
        Json::String(text) => text_of(text, language, zone),
        Json::Bool(true) => Some(language.t("是", "yes").to_owned()),
        Json::Number(number) if number.as_i64() != Some(0) => Some(number.to_string()),
        _ => None,
    }
}

fn text_of(text: &str, language: Language, zone: Zone) -> Option<String> {
    if text.is_empty() || text == "0" || text.ends_with("_UNSPECIFIED") {
        return None;
    }
    if let Some(words) = as_elsewhere(text) {
        return Some(language.t(words.0, words.1).to_owned());
    }
    let known = VALUES.iter().find(|(name, _)| *name == text);
    match (language, known) {
        (Language::Chinese, Some((_, chinese))) => return Some((*chinese).to_owned()),
        (Language::English, Some((value, _))) => return Some(english(value)),
        (_, None) => {}
    }
    if let Ok(at) = Moment::parse(text) {
        return Some(minute(at, zone));
    }
    let reason = words::level_reason(text);
    match words::is_level_reason(text) {
        true => Some(language.t(reason.0, reason.1).to_owned()),
        false => Some(text.to_owned()),
    }
}

/// `QUARANTINE_REASON_CLOSE_CONTACT` as “close contact”.
fn english(value: &str) -> String {
    let rest = BEGINNINGS
        .iter()
        .find_map(|beginning| value.strip_prefix(beginning));
    rest.unwrap_or(value).replace('_', " ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_is_told_flat_and_what_says_nothing_is_left_out() {
        let row = json!({
            "level": "HEALTH_LEVEL_GREEN",
            "source": "SOURCE_UNSPECIFIED",
            "masked": false,
            "health": {"temperature_deci_celsius": 365, "symptoms": ["SYMPTOM_NONE"], "other_symptom": ""},
            "checks": [{"day": "2020-03-01"}, {"day": "2020-03-02"}],
            "declared_at": "2020-03-01T04:00:00.000000Z",
        });
        let zone = Zone::parse("+08:00").unwrap();
        let told: Vec<String> = facts(&row, Language::Chinese, zone)
            .into_iter()
            .map(|fact| format!("{}={}", fact.name, fact.says))
            .collect();
        let mut expected = vec![
            "健康码=绿码",
            "健康状况 · 体温（℃）=36.5",
            "健康状况 · 症状=没有不适",
            "测温 1 · 日期=2020-03-01",
            "测温 2 · 日期=2020-03-02",
            "申报时间=2020-03-01 12:00",
        ];
        let mut sorted = told.clone();
        sorted.sort();
        expected.sort_unstable();
        assert_eq!(sorted, expected);
        for (value, _) in VALUES {
            assert!(!english(value).contains(|letter: char| letter.is_uppercase() || letter == '_'));
            assert!(
                BEGINNINGS.iter().any(|beginning| value.starts_with(beginning)),
                "{value} says the name of its kind in English"
            );
        }
        let english = facts(&row, Language::English, zone);
        assert!(english.iter().any(|fact| fact.name == "health · temperature (℃)"));
    }
}
