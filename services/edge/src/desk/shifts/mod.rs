//! `/desk/shifts`: who stands at which gate when, and where nobody does.
//!
//! - [`gaps`]: hours that nobody covers, drawn day by day; [`roster`]: shifts in scope
//! - [`gate`]: the roster of one gate, its hand-over notes, who was on duty; [`plan`]: shifts planned and cancelled
//! - [`tabs`]: the lists of the room; [`words`]: what turns and gaps are called

mod gaps;
mod gate;
mod plan;
mod roster;
mod tabs;
mod words;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/shifts", get(roster::show))
        .route("/desk/shifts/gaps", get(gaps::show))
        .route("/desk/shifts/gates/{gate}", get(gate::show))
        .route("/desk/shifts/gates/{gate}/plan", post(plan::send))
        .route(
            "/desk/shifts/gates/{gate}/cancel/{shift}",
            get(plan::cancel_form).post(plan::cancel),
        )
}
