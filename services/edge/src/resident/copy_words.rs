//! A copy of what is kept, in words: the contract's names as people say them.

use crate::web::frame::minute;
use crate::web::words::Both;
use crate::web::{Language, words};
use kit::clock::{Moment, Zone};
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

/// Names that people are shown; another one is shown as the contract has it.
const NAMES: &[(&str, &str)] = &[
    ("acted_at", "时间"),
    ("act", "操作"),
    ("address", "住址"),
    ("answer", "答复"),
    ("answered_at", "答复时间"),
    ("area", "区划"),
    ("arrived", "实际到达"),
    ("arrives", "到达"),
    ("at", "时间"),
    ("checkpoint_id", "卡点编号"),
    ("checks", "测温"),
    ("code", "代码"),
    ("companion_names", "同行人"),
    ("day", "日期"),
    ("days", "天数"),
    ("decided_at", "判定时间"),
    ("declaration_id", "申报编号"),
    ("declared_at", "申报时间"),
    ("delete_by", "最迟删除日期"),
    ("departs", "出发"),
    ("direction", "方向"),
    ("document_number", "文号"),
    ("due_at", "答复期限"),
    ("edition", "区划版本"),
    ("evidence", "依据"),
    ("facts", "内容"),
    ("family_ids", "家人编号"),
    ("first_day", "首日"),
    ("fresh_until", "有效至"),
    ("from_area", "来自"),
    ("from_country", "来自国家"),
    ("guardian_id", "监护人编号"),
    ("half", "早晚"),
    ("health", "健康状况"),
    ("high_risk_stay", "高风险地区旅居"),
    ("home_district", "负责区"),
    ("id_document_kind", "证件类型"),
    ("id_number", "证件号码"),
    ("kind", "类型"),
    ("last_day", "末日"),
    ("last_declared_at", "最近申报"),
    ("left", "离开"),
    ("legal_basis", "法律依据"),
    ("link", "校验链"),
    ("level", "健康码"),
    ("made_at", "提出时间"),
    ("means", "交通方式"),
    ("mode", "方式"),
    ("name", "名称"),
    ("needs", "求助"),
    ("note", "说明"),
    ("object_id", "对象编号"),
    ("object_kind", "对象"),
    ("objection", "申请"),
    ("on_behalf_of", "代谁"),
    ("other_symptom", "其他症状"),
    ("owner_epoch", "移交次序"),
    ("pass_id", "记录编号"),
    ("person_id", "本人编号"),
    ("phone", "手机号"),
    ("place", "地点"),
    ("plate", "车牌"),
    ("policy", "依据政策"),
    ("policy_id", "政策编号"),
    ("purpose", "目的"),
    ("quarantine", "隔离"),
    ("reason", "原因"),
    ("reasons", "原因"),
    ("received_at", "收到时间"),
    ("registered_at", "登记时间"),
    ("role", "身份"),
    ("scanned_at", "扫码时间"),
    ("seat", "座位"),
    ("sequence", "序号"),
    ("sex", "性别"),
    ("source", "由谁申报"),
    ("state", "状态"),
    ("statement", "理由"),
    ("symptoms", "症状"),
    ("temperature_deci_celsius", "体温（℃）"),
    ("temperature_result", "测温结果"),
    ("threshold_deci_celsius", "发热标准（℃）"),
    ("transport_number", "车次、航班"),
    ("trip_id", "行程编号"),
    ("verdict", "结果"),
    ("version", "版本"),
    ("way", "方法"),
    ("who", "谁"),
];

/// Values that people are shown in Chinese.
const VALUES: &[(&str, &str)] = &[
    ("ANSWER_NO", "没有"),
    ("ANSWER_UNSURE", "不确定"),
    ("ANSWER_YES", "有"),
    ("DIRECTION_IN", "进入"),
    ("DIRECTION_OUT", "离开"),
    ("HEALTH_LEVEL_GREEN", "绿码"),
    ("HEALTH_LEVEL_GREY", "灰码"),
    ("HEALTH_LEVEL_RED", "红码"),
    ("HEALTH_LEVEL_YELLOW", "黄码"),
    ("ID_DOCUMENT_KIND_RESIDENT_ID", "居民身份证"),
    ("SEX_FEMALE", "女"),
    ("SEX_MALE", "男"),
    ("SOURCE_GUARDIAN", "监护人"),
    ("SOURCE_SELF", "本人"),
    ("SOURCE_STAFF", "工作人员"),
    ("SYMPTOM_DRY_COUGH", "干咳"),
    ("SYMPTOM_FATIGUE", "乏力"),
    ("SYMPTOM_FEVER", "发热"),
    ("SYMPTOM_NONE", "没有不适"),
];

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
                match tenths(field, inner) {
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
        _ => field.replace('_', " "),
    }
}

/// `36.5` out of 365 tenths of a degree.
fn tenths(field: &str, value: &Json) -> Option<String> {
    let tenths = value.as_i64().filter(|_| field.ends_with("_deci_celsius"))?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
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
    let known = VALUES.iter().find(|(name, _)| *name == text);
    if let (Language::Chinese, Some((_, chinese))) = (language, known) {
        return Some((*chinese).to_owned());
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
        let english = facts(&row, Language::English, zone);
        assert!(
            english
                .iter()
                .any(|fact| fact.name == "health · temperature deci celsius")
        );
    }
}
