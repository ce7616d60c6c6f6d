//! Who writes down disinfections, and who looks at them.

use kit::access::Tier::{Lists, Registration};
use kit::access::{Row, Who};
use vocabulary::Role;
use vocabulary::Role::{Command, CommunityWorker, GateStaff, Inspector, Officer};

/// Those who write them down.
const RECORDERS: Who<Role> = Who::Roles(&[GateStaff, CommunityWorker, Officer]);
/// Those who look at them.
const LOOKERS: Who<Role> = Who::Roles(&[GateStaff, CommunityWorker, Officer, Command, Inspector]);

/// The rows of the house.
pub const ROWS: &[Row<Role>] = &[
    Row {
        rpc: "/quma.checkpoint.v1.DisinfectionService/RecordDisinfection",
        tier: Registration,
        who: RECORDERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.DisinfectionService/ListDisinfections",
        tier: Lists,
        who: LOOKERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.DisinfectionService/ListUndone",
        tier: Lists,
        who: LOOKERS,
    },
];
