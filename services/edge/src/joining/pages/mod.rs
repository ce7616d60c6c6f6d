//! `/desk/joining` for whoever keeps a gate, `/join` for volunteers.
//!
//! - [`gates`]: of which gate; [`gate`]: a code for one volunteer, and who has joined
//! - [`join`]: what a volunteer sees on their own phone

mod gate;
mod gates;
mod join;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// All of them.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/joining", get(gates::list))
        .route("/desk/joining/{gate}", get(gate::show).post(gate::make))
        .route("/desk/joining/{gate}/{account}/end", post(gate::end))
        .route("/join", get(join::show).post(join::submit))
        .route("/join/leave", post(join::leave))
        .route("/join/{code}", get(join::scanned))
}
