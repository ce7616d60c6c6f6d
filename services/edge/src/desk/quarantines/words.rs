//! What quarantine's enumerations are called.

use crate::desk::page::Choices;
use proto::registration::v1 as pb;

/// How somebody is kept apart.
pub(super) const MODES: &Choices<pb::QuarantineMode> = &[
    (pb::QuarantineMode::Home, ("居家隔离", "At home")),
    (pb::QuarantineMode::Centralised, ("集中隔离", "Centralised")),
    (
        pb::QuarantineMode::SelfMonitoring,
        ("自我健康监测", "Self-monitoring"),
    ),
];

/// Why.
pub(super) const REASONS: &Choices<pb::QuarantineReason> = &[
    (
        pb::QuarantineReason::CloseContact,
        ("密切接触者", "Close contact"),
    ),
    (
        pb::QuarantineReason::CasualContact,
        ("一般接触者", "Casual contact"),
    ),
    (
        pb::QuarantineReason::FromSevereArea,
        ("来自疫情严重地区", "From a severe area"),
    ),
    (pb::QuarantineReason::FromAbroad, ("境外入境", "From abroad")),
    (pb::QuarantineReason::Returnee, ("三返人员", "Returnee")),
    (pb::QuarantineReason::Discharged, ("出院", "Discharged")),
    (
        pb::QuarantineReason::SuspectedCase,
        ("疑似病例", "Suspected case"),
    ),
    (
        pb::QuarantineReason::Asymptomatic,
        ("无症状感染者", "Asymptomatic"),
    ),
    (
        pb::QuarantineReason::FeverUnexplained,
        ("发热待排", "Fever, unexplained"),
    ),
];

/// The half of a day.
pub(super) const HALVES: &Choices<pb::HalfDay> = &[
    (pb::HalfDay::Morning, ("早", "morning")),
    (pb::HalfDay::Evening, ("晚", "evening")),
];

/// How a check was made; what staff may say first.
pub(super) const WAYS: &Choices<pb::CheckWay> = &[
    (pb::CheckWay::Visit, ("上门", "Visit")),
    (pb::CheckWay::Phone, ("电话", "Phone")),
    (pb::CheckWay::Device, ("设备", "Device")),
    (pb::CheckWay::SelfReport, ("自报", "Told")),
];

/// Whose word a check is.
pub(super) const TELLERS: &Choices<pb::QuarantineTeller> = &[
    (pb::QuarantineTeller::Person, ("本人", "themselves")),
    (pb::QuarantineTeller::Guardian, ("监护人", "guardian")),
    (pb::QuarantineTeller::Neighbour, ("邻居", "neighbour")),
    (pb::QuarantineTeller::Staff, ("工作人员", "staff")),
    (pb::QuarantineTeller::Device, ("设备", "device")),
];

/// What became of an alarming check.
pub(super) const CHECK_OUTCOMES: &Choices<pb::CheckOutcome> = &[
    (
        pb::CheckOutcome::NormalWhenRepeated,
        ("复测正常", "Normal when repeated"),
    ),
    (pb::CheckOutcome::Watched, ("加强观察", "Watched more closely")),
    (pb::CheckOutcome::FeverClinic, ("送发热门诊", "Fever clinic")),
    (pb::CheckOutcome::Hospital, ("住院", "Hospital")),
    (pb::CheckOutcome::Misread, ("误填误测", "Misread")),
];

/// What is asked for.
pub(super) const NEEDS: &Choices<pb::NeedKind> = &[
    (pb::NeedKind::Medicine, ("药品", "Medicine")),
    (pb::NeedKind::Food, ("食物和生活用品", "Food and daily goods")),
    (pb::NeedKind::Doctor, ("就医", "A doctor")),
    (pb::NeedKind::Other, ("其他", "Something else")),
];

/// What became of it.
pub(super) const NEED_OUTCOMES: &Choices<pb::NeedOutcome> = &[
    (pb::NeedOutcome::Met, ("已解决", "Met")),
    (pb::NeedOutcome::PassedOn, ("已转办", "Passed on")),
    (pb::NeedOutcome::Declined, ("不能办", "Declined")),
];

/// Why an order is prolonged.
pub(super) const EXTENSIONS: &Choices<pb::QuarantineExtensionReason> = &[
    (
        pb::QuarantineExtensionReason::NewContact,
        ("又有接触", "New contact"),
    ),
    (pb::QuarantineExtensionReason::Symptoms, ("出现症状", "Symptoms")),
    (
        pb::QuarantineExtensionReason::TestPending,
        ("检测未出结果", "Test pending"),
    ),
    (pb::QuarantineExtensionReason::NotKept, ("未遵守隔离", "Not kept")),
    (
        pb::QuarantineExtensionReason::OrderedFromAbove,
        ("上级延长", "Ordered from above"),
    ),
];

/// Why an order ends.
pub(super) const RELEASES: &Choices<pb::QuarantineReleaseReason> = &[
    (
        pb::QuarantineReleaseReason::PeriodCompleted,
        ("期满", "Period completed"),
    ),
    (
        pb::QuarantineReleaseReason::ClearedByTest,
        ("检测排除", "Cleared by a test"),
    ),
    (
        pb::QuarantineReleaseReason::OrderedWrongly,
        ("隔离有误", "Ordered wrongly"),
    ),
    (
        pb::QuarantineReleaseReason::TakenToHospital,
        ("转入医院", "Taken to hospital"),
    ),
    (
        pb::QuarantineReleaseReason::HandedOver,
        ("移交外区", "Handed over to another district"),
    ),
];

/// Where a release stands.
pub(super) const RELEASE_STATES: &Choices<pb::QuarantineReleaseState> = &[
    (
        pb::QuarantineReleaseState::Proposed,
        ("待审批", "Waits for approval"),
    ),
    (pb::QuarantineReleaseState::Approved, ("已解除", "Released")),
    (pb::QuarantineReleaseState::Rejected, ("未批准", "Rejected")),
];

/// What must be acted on, by its name in the contract.
pub(super) fn deadline(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "quarantine_check" => ("异常待处置", "A fever or symptom"),
        "quarantine_need" => ("求助待回复", "A need"),
        _ => ("到期待解除", "The release"),
    }
}
