//! Who may call what about vehicles.

use kit::access::Tier::{Gate, Lists};
use kit::access::{Row, row};
use vocabulary::Role;
use vocabulary::Role::{CommunityWorker, GateStaff, Officer};

/// Those who stand at a gate.
const VERIFIERS: &[Role] = &[GateStaff, CommunityWorker, Officer];

/// The rows of this house.
pub(crate) const ROWS: &[Row<Role>] = &[
    row(
        "/quma.checkpoint.v1.VehicleService/RecordVehicle",
        Gate,
        VERIFIERS,
    ),
    row(
        "/quma.checkpoint.v1.VehicleService/ListVehicles",
        Lists,
        VERIFIERS,
    ),
];
