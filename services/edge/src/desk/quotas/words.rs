//! What the rules of an order are called, and what they say.

use crate::desk::checkpoint::DIRECTIONS;
use crate::desk::page::Choices;
use crate::desk::seat::Desk;
use proto::checkpoint::v1 as pb;
use proto::registration::v1::ExemptionKind;

/// By what a household's days are told apart.
pub(super) const ODD_EVEN: &Choices<pb::OddEven> = &[
    (pb::OddEven::Unspecified, ("不分单双号", "every day")),
    (
        pb::OddEven::HouseNumber,
        ("按门牌号单双号", "odd and even house numbers"),
    ),
    (
        pb::OddEven::VillageGroup,
        ("按村民组单双号", "odd and even village groups"),
    ),
    (pb::OddEven::Plate, ("按车牌尾号单双号", "odd and even plates")),
];

/// What a gate answers to whoever is beyond the quota.
pub(super) const BEYOND: &Choices<pb::BeyondQuota> = &[
    (pb::BeyondQuota::Refuse, ("不得通行", "no entry")),
    (
        pb::BeyondQuota::Ask,
        ("由值守人询问决定", "the volunteer asks, and decides"),
    ),
];

/// Who is not held to a quota.
pub(super) const EXEMPTIONS: &Choices<ExemptionKind> = &[
    (ExemptionKind::Illness, ("就医", "illness")),
    (ExemptionKind::EpidemicDuty, ("防疫值守", "epidemic duty")),
    (ExemptionKind::UrgentWork, ("紧急工作", "urgent work")),
];

/// How often, and on which days: `每3天一人，按门牌号单双号`.
pub(super) fn often(desk: &Desk, rule: &pb::QuotaRule) -> String {
    let often = match rule.one_per_days {
        0 => desk.t("不限次数", "as often as they like").to_owned(),
        1 => desk.t("每天一人", "one person a day").to_owned(),
        days => format!(
            "{} {days} {}",
            desk.t("每", "one person every"),
            desk.t("天一人", "days")
        ),
    };
    match rule.odd_even() {
        pb::OddEven::Unspecified => often,
        by => format!("{often}{}{}", desk.t("，", ", "), desk.says(ODD_EVEN, by)),
    }
}

/// All rules of an order in one sentence; one without rules lifts what was ordered.
pub(super) fn rules(desk: &Desk, rules: &[pb::QuotaRule]) -> String {
    if rules.is_empty() {
        return desk.t("取消限制", "lifted").to_owned();
    }
    let told = |rule: &pb::QuotaRule| {
        let way = desk.says(DIRECTIONS, rule.direction());
        format!("{}（{way}）：{}", rule.name, often(desk, rule))
    };
    rules
        .iter()
        .map(told)
        .collect::<Vec<_>>()
        .join(desk.t("；", "; "))
}
