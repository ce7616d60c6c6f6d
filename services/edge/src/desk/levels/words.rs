//! What the enumerations of levels set by hand are called.

use crate::desk::page::Choices;
use proto::registration::v1 as pb;

/// Where a proposed level stands.
pub(super) const STATES: &Choices<pb::LevelChangeState> = &[
    (pb::LevelChangeState::Proposed, ("待批准", "Waits for approval")),
    (pb::LevelChangeState::Approved, ("已批准", "Approved")),
    (pb::LevelChangeState::Rejected, ("未批准", "Rejected")),
];

/// Where a change for many stands.
pub(super) const BULK_STATES: &Choices<pb::BulkChangeState> = &[
    (pb::BulkChangeState::Proposed, ("待批准", "Waits for approval")),
    (pb::BulkChangeState::Applying, ("执行中", "Being applied")),
    (pb::BulkChangeState::Applied, ("已完成", "Applied")),
    (pb::BulkChangeState::Rejected, ("未批准", "Rejected")),
    (pb::BulkChangeState::Stopped, ("已中止", "Stopped")),
];

/// Kinds of events.
pub(super) const EVENTS: &Choices<pb::EventKind> = &[
    (pb::EventKind::Case, ("病例", "Case")),
    (pb::EventKind::Cluster, ("聚集性疫情", "Cluster")),
    (pb::EventKind::Exposure, ("暴露场所", "Exposure")),
    (pb::EventKind::Screening, ("集中筛查", "Screening")),
    (pb::EventKind::Mistake, ("纠正本区失误", "A mistake put right")),
];
