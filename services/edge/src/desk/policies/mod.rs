//! `/desk/policies`: what is ordered: public, dated, every version of it, and how a next one comes to be.
//!
//! - [`list`]: what holds, held and will hold; [`one`]: a version
//! - [`change`]: the next version, field by field, with what it would change; [`proposals`]: what waits for a second person
//! - [`keeper`]: the two services that keep them; [`body`]: what a policy says, as fields, [`lines`]: one of them;
//!   [`names`], [`values`]: what they are called

mod body;
mod change;
mod keeper;
mod lines;
mod list;
mod names;
mod one;
mod proposals;
mod values;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/policies", get(list::show))
        .route(
            "/desk/policies/{keeper}/change",
            get(change::form).post(change::send),
        )
        .route("/desk/policies/{keeper}/proposals", get(proposals::list))
        .route(
            "/desk/policies/{keeper}/proposals/{proposal}",
            get(proposals::show).post(proposals::decide),
        )
        .route("/desk/policies/{keeper}/{policy}/{version}", get(one::show))
}
