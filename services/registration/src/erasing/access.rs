//! Who may confirm an erasure, and who may read its report.

use kit::access::{Row, Tier, row};
use vocabulary::role::Role::{self, Officer, Service};

/// The rows of this house.
pub const ROWS: &[Row<Role>] = &[
    row(
        "/quma.registration.v1.ErasureService/ConfirmErased",
        Tier::Registration,
        &[Service],
    ),
    row(
        "/quma.registration.v1.ErasureService/GetErasure",
        Tier::Registration,
        &[Officer],
    ),
    row(
        "/quma.registration.v1.ErasureService/ListErasures",
        Tier::Lists,
        &[Officer],
    ),
];
