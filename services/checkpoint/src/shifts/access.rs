//! Who may plan shifts, who stands them, who looks at them.

use kit::access::Tier::{Lists, Registration};
use kit::access::{Row, Who};
use vocabulary::Role;
use vocabulary::Role::{Command, CommunityWorker, GateStaff, Inspector, Officer};

/// Those who keep the roster.
const KEEPERS: Who<Role> = Who::Roles(&[Officer, CommunityWorker]);
/// Those who stand at gates.
const VOLUNTEERS: Who<Role> = Who::Roles(&[GateStaff, CommunityWorker, Officer]);
/// Those who look at the roster.
const LOOKERS: Who<Role> = Who::Roles(&[GateStaff, CommunityWorker, Officer, Command, Inspector]);
/// Those who answer for every hour being covered.
const OVERSEERS: Who<Role> = Who::Roles(&[CommunityWorker, Officer, Command, Inspector]);

/// The rows of the house.
pub const ROWS: &[Row<Role>] = &[
    Row {
        rpc: "/quma.checkpoint.v1.ShiftService/PlanShifts",
        tier: Registration,
        who: KEEPERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.ShiftService/CancelShift",
        tier: Registration,
        who: KEEPERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.ShiftService/ListShifts",
        tier: Lists,
        who: LOOKERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.ShiftService/TakeShift",
        tier: Registration,
        who: VOLUNTEERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.ShiftService/LeaveShift",
        tier: Registration,
        who: VOLUNTEERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.ShiftService/HandOver",
        tier: Registration,
        who: VOLUNTEERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.ShiftService/ListHandOvers",
        tier: Lists,
        who: LOOKERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.ShiftService/WhoWasOnDuty",
        tier: Lists,
        who: LOOKERS,
    },
    Row {
        rpc: "/quma.checkpoint.v1.ShiftService/ListGaps",
        tier: Lists,
        who: OVERSEERS,
    },
];
