//! Whether this caller may make this call, by the service's own table.

use crate::access::Row;
use crate::caller::Principal;
use crate::fault::{Fault, Kind};

/// Refuses what the table does not allow: `NO_ACCESS_ROW`, `TOKEN_MISSING`, `ROLE_NOT_ALLOWED`.
pub(super) fn admit<P: Principal>(row: Option<&Row<P::Role>>, caller: Option<&P>) -> Result<(), Fault> {
    match row {
        Some(row) => row.admit(caller),
        None => Err(Fault::new(
            Kind::NotAllowed,
            "NO_ACCESS_ROW",
            "nobody has been allowed to make this call",
        )),
    }
}
