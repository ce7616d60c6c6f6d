//! Who may propose, approve, stop and look at levels of many people.

use kit::access::{Row, Tier, row};
use vocabulary::role::Role::{self, Command, CommunityWorker, Officer};

/// Those who decide about many people, and who may know of it.
const DECIDERS: &[Role] = &[Officer, Command];
/// Those who may look at what waits.
const LOOKERS: &[Role] = &[CommunityWorker, Officer, Command];

/// The rows of this house.
pub const ROWS: &[Row<Role>] = &[
    row(
        "/quma.registration.v1.LevelService/RecordEvent",
        Tier::Registration,
        DECIDERS,
    ),
    row(
        "/quma.registration.v1.LevelService/ListEvents",
        Tier::Lists,
        LOOKERS,
    ),
    row(
        "/quma.registration.v1.LevelService/SetLevels",
        Tier::Registration,
        &[Officer],
    ),
    row(
        "/quma.registration.v1.LevelService/ApproveLevels",
        Tier::Registration,
        DECIDERS,
    ),
    row(
        "/quma.registration.v1.LevelService/StopLevels",
        Tier::Registration,
        DECIDERS,
    ),
    row(
        "/quma.registration.v1.LevelService/GetBulkChange",
        Tier::Registration,
        LOOKERS,
    ),
    row(
        "/quma.registration.v1.LevelService/ListBulkChanges",
        Tier::Lists,
        LOOKERS,
    ),
    row(
        "/quma.registration.v1.LevelService/ListLevelChanges",
        Tier::Lists,
        LOOKERS,
    ),
    row(
        "/quma.registration.v1.LevelService/GetLevelChange",
        Tier::Registration,
        DECIDERS,
    ),
];
