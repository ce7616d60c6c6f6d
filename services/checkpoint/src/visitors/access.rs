//! Who may call what about visitors.

use kit::access::Tier::{Gate, Lists, Registration};
use kit::access::{Row, row};
use vocabulary::Role;
use vocabulary::Role::{CommunityWorker, GateStaff, Officer};

/// Those who stand at a gate.
const VERIFIERS: &[Role] = &[GateStaff, CommunityWorker, Officer];

/// The rows of this house.
pub(crate) const ROWS: &[Row<Role>] = &[
    row("/quma.checkpoint.v1.VisitorService/AdmitVisitor", Gate, VERIFIERS),
    row("/quma.checkpoint.v1.VisitorService/EndVisit", Gate, VERIFIERS),
    row(
        "/quma.checkpoint.v1.VisitorService/ListVisitors",
        Lists,
        VERIFIERS,
    ),
    row(
        "/quma.checkpoint.v1.VisitorService/GetVisitor",
        Registration,
        &[CommunityWorker, Officer],
    ),
];
