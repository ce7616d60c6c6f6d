//! What outreach's enumerations are called.

use crate::desk::page::Choices;
use proto::registration::v1 as pb;

/// How somebody is reached.
pub(in crate::desk) const CHANNELS: &Choices<pb::OutreachChannel> = &[
    (pb::OutreachChannel::Link, ("自报链接", "Link")),
    (pb::OutreachChannel::Phone, ("电话", "Phone")),
    (pb::OutreachChannel::Visit, ("上门", "Visit")),
    (pb::OutreachChannel::Platform, ("外呼平台", "Platform")),
];

/// What a try came to.
pub(in crate::desk) const OUTCOMES: &Choices<pb::OutreachOutcome> = &[
    (pb::OutreachOutcome::Reached, ("已联系上", "Reached")),
    (pb::OutreachOutcome::NotReached, ("没联系上", "Not reached")),
    (pb::OutreachOutcome::Refused, ("拒绝回答", "Refused")),
    (pb::OutreachOutcome::WrongNumber, ("号码不对", "Wrong number")),
];

/// Where a task stands.
pub(super) const TASKS: &Choices<pb::OutreachTaskState> = &[
    (pb::OutreachTaskState::Open, ("待联系", "Open")),
    (pb::OutreachTaskState::Answered, ("已回答", "Answered")),
    (pb::OutreachTaskState::Refused, ("拒绝", "Refused")),
    (pb::OutreachTaskState::Unreachable, ("联系不上", "Unreachable")),
    (pb::OutreachTaskState::Cancelled, ("已取消", "Cancelled")),
];

/// Where a round stands.
pub(super) const ROUNDS: &Choices<pb::OutreachPlanState> = &[
    (pb::OutreachPlanState::Planning, ("正在派发", "Being planned")),
    (pb::OutreachPlanState::Open, ("进行中", "Open")),
    (pb::OutreachPlanState::Cancelled, ("已取消", "Cancelled")),
];
