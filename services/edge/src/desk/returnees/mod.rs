//! `/desk/returnees`: who comes from elsewhere, who is awaited, who is here, and how many.
//!
//! - [`list`]: the figures, and who is awaited or here; [`acts`]: what is done about a trip, and declaring one for somebody
//! - [`words`]: what its enumerations are called, and a trip as a line

mod acts;
mod list;
mod words;

pub(super) use words::trips;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/returnees", get(list::show))
        .route("/desk/returnees/{trip}/{act}", get(acts::form).post(acts::send))
        .route(
            "/desk/people/{person}/trip",
            get(acts::declare_form).post(acts::declare),
        )
}
