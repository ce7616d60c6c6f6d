//! What places and gates are called.

use crate::desk::page::Choices;
use proto::checkpoint::v1 as pb;

/// What kind of unit a gate belongs to.
pub(in crate::desk) const KINDS: &Choices<pb::UnitKind> = &[
    (pb::UnitKind::Compound, ("小区", "Compound")),
    (pb::UnitKind::Village, ("村", "Village")),
    (pb::UnitKind::Enterprise, ("企业", "Enterprise")),
    (pb::UnitKind::School, ("学校", "School")),
    (pb::UnitKind::Government, ("机关", "Government office")),
    (pb::UnitKind::Market, ("市场", "Market")),
    (pb::UnitKind::Shop, ("商店", "Shop")),
    (pb::UnitKind::CareHome, ("养老机构", "Care home")),
    (pb::UnitKind::Vehicle, ("车辆", "Vehicle")),
    (pb::UnitKind::Station, ("车站", "Station")),
    (pb::UnitKind::PublicPlace, ("公共场所", "Public place")),
];

/// What stands between a unit and its gates.
pub(super) const BUILDINGS: &Choices<pb::BuildingKind> = &[
    (pb::BuildingKind::Building, ("楼栋", "Building")),
    (pb::BuildingKind::Group, ("村民组", "Village group")),
];

/// Which way a gate leads.
pub(super) const WAYS: &Choices<pb::PosterDirection> = &[
    (pb::PosterDirection::Both, ("进出", "In and out")),
    (pb::PosterDirection::In, ("进", "In")),
    (pb::PosterDirection::Out, ("出", "Out")),
];

/// Whether a gate is in use.
pub(super) const STATES: &Choices<pb::CheckpointState> = &[
    (pb::CheckpointState::Open, ("在用", "Open")),
    (pb::CheckpointState::Closed, ("已撤销", "Closed")),
];

/// When a reading is demanded.
pub(super) const DEMANDS: &Choices<pb::TemperatureDemand> = &[
    (
        pb::TemperatureDemand::EveryEntry,
        ("每次进入测温", "At every entry"),
    ),
    (
        pb::TemperatureDemand::AbnormalOnly,
        ("仅异常时测温", "When something is abnormal"),
    ),
    (pb::TemperatureDemand::None, ("不测温", "Never")),
];
