//! Who may call what about fevers.

use kit::access::Tier::{Gate, Lists, Registration};
use kit::access::{Row, row};
use vocabulary::Role;
use vocabulary::Role::{Command, CommunityWorker, GateStaff, Officer};

/// Those who stand beside the person, or look after them.
const CARERS: &[Role] = &[GateStaff, CommunityWorker, Officer];
/// Those a report climbs to.
const LEVELS: &[Role] = &[CommunityWorker, Officer, Command];
/// Those who may see cases.
const LOOKERS: &[Role] = &[GateStaff, CommunityWorker, Officer, Command];

/// The rows of this house.
pub(crate) const ROWS: &[Row<Role>] = &[
    row("/quma.checkpoint.v1.FeverService/RecordRecheck", Gate, CARERS),
    row(
        "/quma.checkpoint.v1.FeverService/RecordFeverAction",
        Registration,
        CARERS,
    ),
    row(
        "/quma.checkpoint.v1.FeverService/AcknowledgeFever",
        Registration,
        LEVELS,
    ),
    row(
        "/quma.checkpoint.v1.FeverService/RecordHospital",
        Registration,
        CARERS,
    ),
    row(
        "/quma.checkpoint.v1.FeverService/CloseFever",
        Registration,
        &[CommunityWorker, Officer],
    ),
    row("/quma.checkpoint.v1.FeverService/ListFevers", Lists, LOOKERS),
    row("/quma.checkpoint.v1.FeverService/GetFever", Registration, LOOKERS),
];
