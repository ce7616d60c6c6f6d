//! Who may call the RPCs of quotas.

use kit::access::Tier::{Lists, Registration};
use kit::access::{Row, row};
use vocabulary::Role;
use vocabulary::Role::{Command, CommunityWorker, GateStaff, Inspector, Officer, Resident};

/// Those who approve that somebody helps.
const APPROVERS: &[Role] = &[CommunityWorker, Officer];
/// Those who look at orders.
const LOOKERS: &[Role] = &[GateStaff, CommunityWorker, Officer, Inspector, Command];

/// The rows of quotas.
pub const ROWS: &[Row<Role>] = &[
    row(
        "/quma.checkpoint.v1.QuotaService/OrderQuota",
        Registration,
        &[Officer],
    ),
    row("/quma.checkpoint.v1.QuotaService/ListQuotaOrders", Lists, LOOKERS),
    row(
        "/quma.checkpoint.v1.QuotaService/GetQuotaDays",
        Registration,
        &[Resident, GateStaff, CommunityWorker, Officer],
    ),
    row(
        "/quma.checkpoint.v1.QuotaService/AppointHelper",
        Registration,
        APPROVERS,
    ),
    row(
        "/quma.checkpoint.v1.QuotaService/DismissHelper",
        Registration,
        APPROVERS,
    ),
    row("/quma.checkpoint.v1.QuotaService/ListHelpers", Lists, APPROVERS),
];
