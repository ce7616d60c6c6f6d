//! Who may object, and who may answer.

use kit::access::{Row, Tier, row};
use vocabulary::role::Role::{self, CommunityWorker, GateStaff, Officer, Resident};

/// Those who object, for themselves, their family or somebody in scope.
const OBJECTORS: &[Role] = &[Resident, GateStaff, CommunityWorker, Officer];

/// The rows of this house.
pub const ROWS: &[Row<Role>] = &[
    row(
        "/quma.registration.v1.ObjectionService/CorrectHealth",
        Tier::Registration,
        OBJECTORS,
    ),
    row(
        "/quma.registration.v1.ObjectionService/AnswerCorrection",
        Tier::Registration,
        &[CommunityWorker, Officer],
    ),
    row(
        "/quma.registration.v1.ObjectionService/Appeal",
        Tier::Registration,
        OBJECTORS,
    ),
    row(
        "/quma.registration.v1.ObjectionService/AnswerAppeal",
        Tier::Registration,
        &[Officer],
    ),
    row(
        "/quma.registration.v1.ObjectionService/ListObjections",
        Tier::Lists,
        &[Resident, CommunityWorker, Officer],
    ),
    row(
        "/quma.registration.v1.ObjectionService/GetObjection",
        Tier::Registration,
        &[Resident, CommunityWorker, Officer],
    ),
];
