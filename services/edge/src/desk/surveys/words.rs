//! What the enumerations of a survey are called, and who does what in one.

use crate::desk::page::Choices;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// Those who go from door to door: RecordHousehold, ListHouseholds, RecordLeaflets.
pub(super) const VOLUNTEERS: &[Role] = &[Role::GateStaff, Role::CommunityWorker, Role::Officer];
/// Those who open a survey and read what was recorded before: OpenSurvey, ListHouseholdHistory.
pub(super) const KEEPERS: &[Role] = &[Role::CommunityWorker, Role::Officer];

/// What was found behind a door.
pub(super) const DOORS: &Choices<pb::DoorState> = &[
    (pb::DoorState::NotVisited, ("待走访", "Not visited")),
    (pb::DoorState::Visited, ("已登记", "Taken")),
    (pb::DoorState::Absent, ("家中无人", "Nobody at home")),
    (pb::DoorState::Empty, ("空户", "Empty flat")),
    (pb::DoorState::Refused, ("不愿登记", "Would not say")),
];

/// What a volunteer may say of a door.
pub(super) const FOUND: &Choices<pb::DoorState> = DOORS.split_at(1).1;
