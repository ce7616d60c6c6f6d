//! `/desk/quarantines`: who is kept apart, how they are twice a day, what they need, and how it ends.
//!
//! - [`list`]: due and overdue today first, and the figures; [`order`]: one order, and its [`history`]
//! - [`begin`]: a new one; [`acts`]: what is done to one; [`words`]: what its enumerations are called

mod acts;
mod begin;
mod history;
mod list;
mod order;
mod words;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/quarantines", get(list::show))
        .route(
            "/desk/quarantines/{order}",
            get(order::show).post(order::in_clear),
        )
        .route(
            "/desk/quarantines/{order}/{act}",
            get(acts::form).post(acts::send),
        )
        .route(
            "/desk/quarantines/{order}/{act}/{of}",
            get(acts::form_of).post(acts::send_of),
        )
        .route(
            "/desk/people/{person}/quarantine",
            get(begin::form).post(begin::send),
        )
}
