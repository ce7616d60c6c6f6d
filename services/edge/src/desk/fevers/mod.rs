//! `/desk/fevers`: cases found at gates, who must act by when, and how each ends.
//!
//! - [`list`]: cases in scope; [`case`]: one with all that happened; [`found`]: one, asked for; [`acts`]: what is done to one; [`words`]: what its enumerations are called

mod acts;
mod case;
mod found;
mod list;
mod words;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/fevers", get(list::show))
        .route("/desk/fevers/{fever}", get(case::show).post(case::with_notes))
        .route("/desk/fevers/{fever}/{act}", get(acts::form).post(acts::send))
}
