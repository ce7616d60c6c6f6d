//! What kinds of policies and their fields are called, by the names the contract gives them.

use super::keeper::Keeper;
use crate::desk::seat::Desk;
use crate::web::words::Both;
use serde_json::{Value as Json, json};

/// What a policy is about, by who keeps it.
const KINDS: &[(Keeper, &str, Both)] = &[
    (Keeper::Checkpoint, "gate", ("卡点查验", "Checks at gates")),
    (
        Keeper::Checkpoint,
        "retention",
        ("记录保存", "Keeping of records"),
    ),
    (Keeper::Checkpoint, "fever", ("发热处置", "Fever")),
    (Keeper::Checkpoint, "visitor", ("访客", "Visitors")),
    (Keeper::Checkpoint, "shift", ("值守排班", "Shifts")),
    (Keeper::Checkpoint, "disinfection", ("消毒", "Disinfection")),
    (Keeper::Checkpoint, "anomaly", ("数据异常", "Anomalies")),
    (Keeper::Checkpoint, "quota", ("出行频次", "Quotas")),
    (
        Keeper::Registration,
        "level",
        ("码色判定", "How levels are decided"),
    ),
    (
        Keeper::Registration,
        "freshness",
        ("绿码有效期", "How long green holds"),
    ),
    (Keeper::Registration, "declaration", ("健康申报", "Declarations")),
    (Keeper::Registration, "code", ("健康码", "Codes")),
    (Keeper::Registration, "retention", ("信息保存", "Keeping of data")),
    (Keeper::Registration, "session", ("手机登录", "Phones")),
    (Keeper::Registration, "notice", ("隐私告知", "Privacy notice")),
    (Keeper::Registration, "quarantine", ("隔离观察", "Quarantine")),
    (Keeper::Registration, "fever", ("发热与码色", "Fever and levels")),
    (Keeper::Registration, "lead", ("卡点线索", "Leads from gates")),
    (Keeper::Registration, "import", ("名单导入", "Imports of people")),
    (
        Keeper::Registration,
        "objection",
        ("更正与申诉", "Corrections and appeals"),
    ),
    (Keeper::Registration, "survey", ("入户登记", "Survey")),
    (Keeper::Registration, "outreach", ("智能外访", "Outreach")),
    (
        Keeper::Registration,
        "bulk_level",
        ("批量调整码色", "Levels of many"),
    ),
    (Keeper::Registration, "returnee", ("三返人员", "Returnees")),
    (Keeper::Registration, "area_risk", ("区域风险", "Area risk")),
    (Keeper::Registration, "key", ("密钥销毁", "Destroying keys")),
];

/// Put by a form of its own, with rules instead of fields.
pub(super) const QUOTA: &str = "quota";

/// A document that says "above 37.3" means from 37.4 on.
const FEVER_FROM: Both = (
    "发热标准（℃，达到即为发热；“超过37.3”填37.4）",
    "Fever from, in ℃; “above 37.3” is from 37.4",
);

/// An empty part of a list that may have none, by the list's name: such a list does not say itself what lies in it. `None` of every other.
pub(super) fn first_part(list: &str) -> Option<Json> {
    let wanted = json!({ "strength_from": null, "strength_to": null, "contact_minutes": null });
    Some(match list {
        "agents" => json!({ "agent": "", "preventive": wanted, "suspected": wanted }),
        "days_by_reason" => json!({ "reason": "", "days": null }),
        "demands" => json!({ "kind": "", "times_a_day": null }),
        _ => return None,
    })
}

/// What fields are called, and the parts in which they lie.
const FIELDS: &[(&str, Both)] = &[
    (
        "absent_after_minutes",
        ("开班多少分钟未到算缺岗", "Absent after, in minutes"),
    ),
    ("after_release", ("解除后的码色", "Held after the release")),
    ("agent", ("消毒剂", "Agent")),
    ("agents", ("各消毒剂要求", "Agents")),
    ("attempts", ("每种方式尝试次数", "Tries on each channel")),
    (
        "attempts_per_id",
        ("每小时每证件尝试次数", "Attempts an hour on one id number"),
    ),
    (
        "attempts_per_peer",
        ("每小时每来源尝试次数", "Attempts an hour from one address"),
    ),
    ("batch", ("每批人数", "People in a batch")),
    ("card_days", ("纸质码有效天数", "A card holds, in days")),
    (
        "case_contact",
        ("接触病例者码色", "Level after contact with a case"),
    ),
    ("case_days", ("病例保存天数", "A case is kept, in days")),
    ("centralised", ("集中隔离", "In a place for many")),
    ("checks", ("每日测温时段", "Checks of a day")),
    ("clear_days", ("病例计入天数", "Cases count, in days")),
    (
        "close_when_recheck_normal",
        ("复测正常即自动关闭", "A normal second reading closes the case"),
    ),
    (
        "code_days",
        ("码过期后保存天数", "An expired code is kept, in days"),
    ),
    (
        "come_early_minutes",
        ("可提前到岗分钟", "May come early, in minutes"),
    ),
    ("compared", ("比对的项目", "Facts that are compared")),
    ("confirm_minutes", ("等待确认分钟", "A phone waits, in minutes")),
    (
        "confirm_within_minutes",
        (
            "自助扫码后多少分钟内须测温",
            "A self-scan is confirmed within, in minutes",
        ),
    ),
    ("confirmations", ("每小时确认次数", "Confirmations an hour")),
    ("contact_minutes", ("作用分钟", "Contact, in minutes")),
    ("corrections", ("允许更正次数", "Corrections of one link")),
    ("counted", ("计入统计的类别", "Kinds that are counted")),
    ("covered_from_minute", ("须有人值守：从", "Must be kept from")),
    ("covered_until_minute", ("须有人值守：到", "Must be kept until")),
    ("days", ("天数", "Days")),
    ("days_back", ("追溯天数", "Arrivals within, in days")),
    (
        "days_by_reason",
        ("按原因另定天数", "Other periods for some reasons"),
    ),
    ("days_kept", ("名单保存天数", "A list is kept, in days")),
    (
        "deadline_hours",
        ("申报时限（小时）", "Declared within, in hours"),
    ),
    (
        "declaration_days",
        ("申报保存天数", "A declaration is kept, in days"),
    ),
    (
        "demands",
        ("每日消毒次数要求", "How often places are disinfected"),
    ),
    (
        "destroy_after_months",
        ("密钥销毁月数", "A key is destroyed after, in months"),
    ),
    ("dose_from", ("用量下限（mL/㎡）", "At least, in mL per m²")),
    ("dose_to", ("用量上限（mL/㎡）", "At most, in mL per m²")),
    (
        "erasure_days",
        ("删除凭证保存天数", "Evidence of an erasure is kept, in days"),
    ),
    ("event_days", ("事件可用天数", "An event counts, in days")),
    (
        "exemption_days",
        ("豁免最长天数", "An exemption reaches, in days"),
    ),
    ("expected_at_once", ("同时待到行程数", "Trips expected at a time")),
    (
        "export_days",
        ("导出副本保存天数", "A copy is destroyed within, in days"),
    ),
    (
        "family_contact",
        ("家人接触病例者码色", "Level after a family member’s contact"),
    ),
    ("fever_ladder", ("发热处置时限", "Who answers a fever")),
    ("fever_threshold", FEVER_FROM),
    ("fever_threshold_deci_celsius", FEVER_FROM),
    ("from_abroad", ("境外入境者码色", "Level after entry from abroad")),
    ("from_minute", ("从", "From")),
    ("grace_minutes", ("宽限分钟", "Grace, in minutes")),
    (
        "green_hours",
        (
            "绿码有效小时（不填为长期）",
            "Green holds, in hours; empty: for ever",
        ),
    ),
    ("half", ("时段", "Half of the day")),
    ("high", ("高风险地区来人", "From a county of high risk")),
    (
        "high_risk_stay",
        ("到过高风险地区者码色", "Level after a stay in a high-risk area"),
    ),
    (
        "history_days",
        ("无记录多少天后不再比对", "No history after, in days"),
    ),
    (
        "hold_days",
        (
            "码色保持天数（不填为直至撤销）",
            "The level holds, in days; empty: until taken back",
        ),
    ),
    ("home", ("居家隔离", "At home")),
    (
        "hours_between",
        ("两次尝试间隔小时", "Between two tries, in hours"),
    ),
    ("household_days", ("住户保存天数", "A household is kept, in days")),
    ("keep_days", ("保存天数", "Kept, in days")),
    ("kept_after", ("这些结果后码色保持", "The hold stays after")),
    ("kept_days", ("保存天数", "Kept, in days")),
    ("kind", ("类别", "Kind")),
    (
        "known_days",
        ("多少天未消毒即不再催办", "No longer expected after, in days"),
    ),
    ("ladder", ("逐级办理时限", "Who acts, and by when")),
    (
        "late_after_minutes",
        ("开班多少分钟后算迟到", "Late after, in minutes"),
    ),
    ("lead_days", ("线索保存天数", "A lead is kept, in days")),
    ("level", ("码色", "Level")),
    ("link_hours", ("链接有效小时", "A link holds, in hours")),
    ("many_cases", ("多于多少病例为多", "Many cases are more than")),
    ("may_be_wiped", ("可擦拭的消毒剂", "Agents that may be wiped on")),
    ("mid", ("中风险地区来人", "From a county of middle risk")),
    ("minutes", ("时限（分钟）", "Has, in minutes")),
    (
        "most_days_ahead",
        ("最早提前申报天数", "Declared ahead at most, in days"),
    ),
    ("need_ladder", ("求助回复时限", "Who answers a need")),
    ("office", ("由谁办理", "Who")),
    (
        "offline_bundle_hours",
        ("离线可用小时", "An offline gate goes on for, in hours"),
    ),
    (
        "one_person_up_to",
        (
            "多于多少人须第二人批准",
            "A second person is needed above, in people",
        ),
    ),
    ("open_from_minute", ("开放：从", "Open from")),
    ("open_until_minute", ("开放：到", "Open until")),
    ("pass_days", ("通行记录保存天数", "A pass is kept, in days")),
    ("per_day", ("本人每日申报次数", "Declarations a day")),
    (
        "per_day_by_staff",
        ("工作人员代申报每日次数", "Declarations a day by staff"),
    ),
    ("person_days", ("人员信息保存天数", "A person is kept, in days")),
    (
        "phone_hours",
        ("手机码有效小时", "A phone’s code holds, in hours"),
    ),
    ("planned_days", ("计划返回天数", "Planned within, in days")),
    ("preventive", ("日常预防", "Day by day")),
    ("quarantine", ("建议隔离方式", "Suggested quarantine")),
    ("reason", ("原因", "Reason")),
    (
        "recheck_after_minutes",
        ("复测等待分钟", "Second reading after, in minutes"),
    ),
    (
        "recheck_grace_minutes",
        ("复测宽限分钟", "Grace of the second reading, in minutes"),
    ),
    ("refresh_hours", ("多少小时换新码", "A new code after, in hours")),
    (
        "release_by_itself",
        ("期满自动解除", "Released without anybody’s word"),
    ),
    ("release_ladder", ("期满解除时限", "Who releases")),
    ("report_days", ("报告保存天数", "A report is kept, in days")),
    (
        "report_first_reading",
        ("首次异常即报登记", "The first reading is reported already"),
    ),
    ("retention_days", ("保存天数", "Kept, in days")),
    (
        "scans_in_five_minutes",
        ("一海报五分钟内扫码上限", "Scans of one poster in five minutes"),
    ),
    (
        "seconds_between_streets",
        ("两街道之间最短秒数", "Between two streets, in seconds"),
    ),
    (
        "seconds_between_units",
        ("两单位之间最短秒数", "Between two units, in seconds"),
    ),
    ("self_monitoring", ("自我健康监测", "At liberty, but checked")),
    ("serious", ("较重", "Serious answers")),
    ("session_days", ("手机登录天数", "A session lasts, in days")),
    (
        "silent_minutes",
        (
            "多少分钟无记录算异常（0 为不查）",
            "Silent after, in minutes; 0: never",
        ),
    ),
    (
        "single_adverse_per_day",
        (
            "一人每日单独不利决定上限",
            "Adverse decisions by one account a day",
        ),
    ),
    (
        "standings_max_age_hours",
        ("断网多少小时后答灰码", "Grey without news for, in hours"),
    ),
    ("strength_from", ("浓度下限", "Strength at least")),
    ("strength_to", ("浓度上限", "Strength at most")),
    ("suspected", ("疑似病例", "Where a case is suspected")),
    ("temperature_demand", ("测温要求", "When a reading is demanded")),
    (
        "ticket_hours",
        ("访客凭证有效小时", "A visitor’s ticket holds, in hours"),
    ),
    ("times_a_day", ("每日次数", "Times a day")),
    ("times_its_busiest", ("最忙时的倍数", "Times its busiest hour")),
    ("undecided_days", ("待判定保留天数", "A pair waits, in days")),
    ("undecided_ladder", ("判定时限", "Who decides a pair")),
    ("unsure", ("回答不确定者码色", "Level of whoever is not sure")),
    ("until_minute", ("到", "Until")),
    ("urgent", ("紧急", "Urgent answers")),
    ("versions", ("有效的告知书版本", "Versions in force")),
    ("visit_days", ("来访保存天数", "A visit is kept, in days")),
    (
        "void_within_seconds",
        ("可撤回秒数", "A pass is taken back within, in seconds"),
    ),
    (
        "yellow_symptoms",
        ("判为黄码的症状", "Symptoms that make somebody yellow"),
    ),
];

/// A kind in words; one without words as the contract has it.
pub(super) fn kind(desk: &Desk, keeper: Keeper, kind: &str) -> String {
    let known = KINDS.iter().find(|(of, name, _)| *of == keeper && *name == kind);
    known.map_or(kind, |(.., words)| desk.word(*words)).to_owned()
}

/// The kinds that somebody keeps, as a filter offers them.
pub(super) fn kinds(desk: &Desk, keeper: Keeper) -> Vec<(String, String)> {
    let of_keeper = KINDS.iter().filter(|(of, ..)| *of == keeper);
    of_keeper
        .map(|(_, name, words)| ((*name).to_owned(), desk.word(*words).to_owned()))
        .collect()
}

/// A place in a body in words: `checks[0].from_minute` as `每日测温时段 1 · 从`.
pub(super) fn label(desk: &Desk, path: &str) -> String {
    let parts = path.split('.').map(|part| {
        let (name, nth) = match part.strip_suffix(']').and_then(|part| part.split_once('[')) {
            Some((name, nth)) => (name, nth.parse::<usize>().ok()),
            None => (part, None),
        };
        let known = FIELDS.iter().find(|(field, _)| *field == name);
        let called = known.map_or_else(
            || name.replace('_', " "),
            |(_, words)| desk.word(*words).to_owned(),
        );
        match nth {
            Some(nth) => format!("{called} {}", nth + 1),
            None => called,
        }
    });
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_words_once() {
        assert!(FIELDS.is_sorted_by(|(one, _), (other, _)| one < other));
    }
}
