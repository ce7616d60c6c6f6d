//! Who looks at anomalies, and who examines them.

use kit::access::Tier::{Lists, Registration};
use kit::access::{Row, Who};
use vocabulary::Role;
use vocabulary::Role::{Command, CommunityWorker, Officer};

/// The rows of the house.
pub const ROWS: &[Row<Role>] = &[
    Row {
        rpc: "/quma.checkpoint.v1.AnomalyService/ListAnomalies",
        tier: Lists,
        who: Who::Roles(&[Officer, CommunityWorker, Command]),
    },
    Row {
        rpc: "/quma.checkpoint.v1.AnomalyService/ExamineAnomaly",
        tier: Registration,
        who: Who::Roles(&[Officer, CommunityWorker]),
    },
];
