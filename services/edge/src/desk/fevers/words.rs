//! What fevers' enumerations are called.

use crate::desk::page::Choices;
use proto::checkpoint::v1 as pb;

/// Where a case stands.
pub(super) const STATES: &Choices<pb::FeverState> = &[
    (pb::FeverState::Waiting, ("待复测", "Waits for a recheck")),
    (pb::FeverState::ToClinic, ("转发热门诊", "To the fever clinic")),
    (pb::FeverState::InHospital, ("已送医", "In hospital")),
    (pb::FeverState::Closed, ("已关闭", "Closed")),
];

/// Who must act.
pub(super) const LEVELS: &Choices<pb::FeverLevel> = &[
    (pb::FeverLevel::Gate, ("卡点", "Gate")),
    (pb::FeverLevel::Community, ("社区", "Community")),
    (pb::FeverLevel::Street, ("街道", "Street")),
    (pb::FeverLevel::District, ("区", "District")),
];

/// What is done at the spot.
pub(super) const ACTIONS: &Choices<pb::FeverAction> = &[
    (
        pb::FeverAction::Isolated,
        ("带至临时隔离点", "Taken to the waiting point"),
    ),
    (
        pb::FeverAction::AmbulanceCalled,
        ("已叫救护车", "Ambulance called"),
    ),
    (
        pb::FeverAction::HospitalNamed,
        ("已告知发热门诊", "Told which fever clinic"),
    ),
    (pb::FeverAction::FamilyTold, ("已通知家属", "Family told")),
];

/// What the hospital says.
pub(super) const RESULTS: &Choices<pb::HospitalResult> = &[
    (pb::HospitalResult::Pending, ("待结果", "No answer yet")),
    (pb::HospitalResult::Excluded, ("已排除", "Excluded")),
    (pb::HospitalResult::Admitted, ("收治", "Admitted")),
    (pb::HospitalResult::Suspected, ("疑似", "Suspected")),
    (pb::HospitalResult::Confirmed, ("确诊", "Confirmed")),
];

/// How a case ended.
pub(super) const OUTCOMES: &Choices<pb::FeverOutcome> = &[
    (
        pb::FeverOutcome::RecheckNormal,
        ("复测正常", "Normal when measured again"),
    ),
    (pb::FeverOutcome::Cleared, ("医院排除", "Cleared by the hospital")),
    (pb::FeverOutcome::OtherIllness, ("其他疾病", "Another illness")),
    (pb::FeverOutcome::SuspectedCase, ("疑似病例", "Suspected case")),
    (pb::FeverOutcome::ConfirmedCase, ("确诊病例", "Confirmed case")),
    (pb::FeverOutcome::Left, ("离开未找到", "Left and was not found")),
    (pb::FeverOutcome::Mistaken, ("误录", "Recorded by mistake")),
];

/// What happened to a case.
pub(super) const STEPS: &Choices<pb::FeverStepKind> = &[
    (pb::FeverStepKind::Opened, ("发现发热", "Found")),
    (
        pb::FeverStepKind::SeenAgain,
        ("再次扫码发热", "Seen again with a fever"),
    ),
    (pb::FeverStepKind::Rechecked, ("复测", "Measured again")),
    (pb::FeverStepKind::Acted, ("现场处置", "Acted")),
    (pb::FeverStepKind::Acknowledged, ("签收", "Taken in hand")),
    (pb::FeverStepKind::Hospital, ("送医情况", "Hospital")),
    (pb::FeverStepKind::Closed, ("关闭", "Closed")),
];
