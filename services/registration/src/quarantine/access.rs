//! Who may call which RPC of this house.

use kit::access::{Row, Tier, Who};
use vocabulary::role::Role::{self, Command, CommunityWorker, GateStaff, Officer, Resident};

/// The path of an RPC on the wire.
macro_rules! rpc {
    ($rpc:literal) => {
        concat!("/quma.registration.v1.QuarantineService/", $rpc)
    };
}

/// For callers with one of these roles. (The ground floor's table names this one, so this one cannot name it.)
const fn row(rpc: &'static str, tier: Tier, roles: &'static [Role]) -> Row<Role> {
    Row {
        rpc,
        tier,
        who: Who::Roles(roles),
    }
}

const STAFF: &[Role] = &[CommunityWorker, Officer];

/// The rows of quarantine.
pub const ROWS: &[Row<Role>] = &[
    row(rpc!("OrderQuarantine"), Tier::Registration, STAFF),
    row(rpc!("TransferQuarantine"), Tier::Registration, STAFF),
    row(rpc!("ExtendQuarantine"), Tier::Registration, STAFF),
    row(
        rpc!("RecordDailyCheck"),
        Tier::Registration,
        &[Resident, GateStaff, CommunityWorker, Officer],
    ),
    row(rpc!("AnswerCheck"), Tier::Registration, STAFF),
    row(
        rpc!("AskForHelp"),
        Tier::Registration,
        &[Resident, CommunityWorker, Officer],
    ),
    row(rpc!("AnswerNeed"), Tier::Registration, STAFF),
    row(rpc!("ReleaseQuarantine"), Tier::Registration, STAFF),
    row(rpc!("ApproveRelease"), Tier::Registration, &[Officer, Command]),
    row(rpc!("ListQuarantines"), Tier::Lists, STAFF),
    row(
        rpc!("GetQuarantine"),
        Tier::Registration,
        &[Resident, CommunityWorker, Officer],
    ),
    row(rpc!("GetQuarantinesToReport"), Tier::Registration, &[Resident]),
    row(
        rpc!("CountQuarantines"),
        Tier::Lists,
        &[CommunityWorker, Officer, Command],
    ),
];
