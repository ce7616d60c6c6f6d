//! Whose board somebody may see: the one of their own area, in the command room and as an officer.

use crate::session::signed_in::SignedIn;
use crate::web::refusal::Refusal;
use http::StatusCode;
use vocabulary::{Area, Role};

/// Those whom every call of a board and of a brief answers.
pub(crate) const LOOKERS: &[Role] = &[Role::Command, Role::Officer];

/// The area of whoever may look. Refuses with 403 `ROLE_NOT_ALLOWED` and `OUT_OF_SCOPE`.
pub(crate) fn area_of(by: &SignedIn) -> Result<Area, Refusal> {
    by.demand_any(LOOKERS)?;
    by.scope
        .area()
        .ok_or_else(|| by.refused(StatusCode::FORBIDDEN, "OUT_OF_SCOPE"))
}
