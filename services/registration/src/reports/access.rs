//! Who may report what, and who looks into it.

use kit::access::{Row, Tier, row};
use vocabulary::role::Role::{self, CommunityWorker, Officer, Service};

/// Those who find out who it is.
const FINDERS: &[Role] = &[CommunityWorker, Officer];

/// The rows of this house.
pub(crate) const ROWS: &[Row<Role>] = &[
    row(
        "/quma.registration.v1.ReportService/ReportFever",
        Tier::Registration,
        &[Service],
    ),
    row(
        "/quma.registration.v1.ReportService/ReportLead",
        Tier::Registration,
        &[Service],
    ),
    row(
        "/quma.registration.v1.ReportService/ListLeads",
        Tier::Lists,
        FINDERS,
    ),
    row(
        "/quma.registration.v1.ReportService/GetLead",
        Tier::Registration,
        FINDERS,
    ),
    row(
        "/quma.registration.v1.ReportService/CloseLead",
        Tier::Registration,
        FINDERS,
    ),
];
