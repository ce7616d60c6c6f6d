//! Who may call what about day tickets.

use kit::access::Tier::{Gate, Lists, Registration};
use kit::access::{Row, row};
use vocabulary::Role;
use vocabulary::Role::{CommunityWorker, GateStaff, Officer};

/// Those who stand at a gate, and those who set up gates.
const VERIFIERS: &[Role] = &[GateStaff, CommunityWorker, Officer];

/// The rows of this house.
pub(crate) const ROWS: &[Row<Role>] = &[
    row(
        "/quma.checkpoint.v1.DayTicketService/IssueDayTicket",
        Registration,
        VERIFIERS,
    ),
    row(
        "/quma.checkpoint.v1.DayTicketService/VerifyDayTicket",
        Gate,
        VERIFIERS,
    ),
    row(
        "/quma.checkpoint.v1.DayTicketService/RevokeDayTicket",
        Registration,
        VERIFIERS,
    ),
    row(
        "/quma.checkpoint.v1.DayTicketService/ListDayTickets",
        Lists,
        VERIFIERS,
    ),
];
