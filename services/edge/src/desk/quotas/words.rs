//! What the rules of an order are called, and what they say.

use crate::desk::checkpoint::DIRECTIONS;
use crate::desk::page::Choices;
use crate::desk::seat::Desk;
use crate::web::outings;
use proto::checkpoint::v1 as pb;
use proto::registration::v1::ExemptionKind;

pub(super) use crate::web::outings::ODD_EVEN;

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
    outings::often(desk.by.frame.language, rule)
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
