//! Who may report what.

use kit::access::{Row, Tier, row};
use vocabulary::role::Role::{self, Service};

/// The rows of this house.
pub(crate) const ROWS: &[Row<Role>] = &[row(
    "/quma.registration.v1.ReportService/ReportFever",
    Tier::Registration,
    &[Service],
)];
