//! Who may take lists in, decide what is undecided in them, and make one of two records.

use kit::access::{Row, Tier, Who};
use vocabulary::role::Role::{self, Command, CommunityWorker, Officer};

/// For callers with one of these roles.
const fn row(rpc: &'static str, tier: Tier, roles: &'static [Role]) -> Row<Role> {
    Row {
        rpc,
        tier,
        who: Who::Roles(roles),
    }
}

/// The rows of imports.
pub const ROWS: &[Row<Role>] = &[
    row(
        "/quma.registration.v1.ImportService/ImportPeople",
        Tier::Streams,
        &[CommunityWorker, Officer],
    ),
    row(
        "/quma.registration.v1.ImportService/GetImport",
        Tier::Lists,
        &[CommunityWorker, Officer],
    ),
    row(
        "/quma.registration.v1.ImportService/ListImports",
        Tier::Lists,
        &[CommunityWorker, Officer],
    ),
    row(
        "/quma.registration.v1.ImportService/ExportImportErrors",
        Tier::Exports,
        &[CommunityWorker, Officer],
    ),
    row(
        "/quma.registration.v1.ExportService/ListExports",
        Tier::Lists,
        &[Officer, CommunityWorker, Command],
    ),
    row(
        "/quma.registration.v1.ExportService/ConfirmDestroyed",
        Tier::Registration,
        &[Officer, CommunityWorker],
    ),
    row(
        "/quma.registration.v1.ImportService/ListUndecided",
        Tier::Lists,
        &[CommunityWorker, Officer],
    ),
    row(
        "/quma.registration.v1.ImportService/DecideUndecided",
        Tier::Registration,
        &[CommunityWorker, Officer],
    ),
    // It destroys a record: not for whoever only sees one side of the street.
    row(
        "/quma.registration.v1.ImportService/MergePeople",
        Tier::Registration,
        &[Officer],
    ),
];
