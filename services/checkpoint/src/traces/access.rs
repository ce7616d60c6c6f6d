//! Who may trace: the district's prevention group, and the command that sees the whole. Whoever stands at a gate may not.

use kit::access::Tier::Lists;
use kit::access::{Row, Who};
use vocabulary::Role;
use vocabulary::Role::{Command, Officer};

/// Those who trace.
const TRACERS: Who<Role> = Who::Roles(&[Officer, Command]);

/// The rows of the house.
pub const ROWS: &[Row<Role>] = &[
    Row {
        rpc: "/quma.checkpoint.v1.TraceService/TracePerson",
        tier: Lists,
        who: TRACERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.TraceService/TraceContacts",
        tier: Lists,
        who: TRACERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.TraceService/GroupContacts",
        tier: Lists,
        who: TRACERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.TraceService/TracePlace",
        tier: Lists,
        who: TRACERS,
    },
];
