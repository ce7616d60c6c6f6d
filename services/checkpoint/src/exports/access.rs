//! Who may know of exports, and say that one is destroyed.

use kit::access::Tier::{Lists, Registration};
use kit::access::{Row, row};
use vocabulary::Role;
use vocabulary::Role::{Command, CommunityWorker, Officer};

/// The rows of this house.
pub const ROWS: &[Row<Role>] = &[
    row(
        "/quma.checkpoint.v1.ExportService/ListExports",
        Lists,
        &[Officer, CommunityWorker, Command],
    ),
    row(
        "/quma.checkpoint.v1.ExportService/ConfirmDestroyed",
        Registration,
        &[Officer, CommunityWorker],
    ),
];
