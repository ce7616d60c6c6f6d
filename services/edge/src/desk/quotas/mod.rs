//! `/desk/quotas`: orders of how often a household goes out, and who goes on another's.
//!
//! - [`list`]: every order; [`order`]: one of them, in every version; [`ordering`]: ordering, changing and lifting one; [`rule`]: a
//!   rule in its form
//! - [`household`]: the days of a household, and who helps it; [`words`]: what rules are called

mod household;
mod list;
mod order;
mod ordering;
mod rule;
mod words;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/quotas", get(list::show))
        .route("/desk/quotas/order", get(ordering::form).post(ordering::send))
        .route("/desk/quotas/orders/{order}", get(order::show))
        .route(
            "/desk/quotas/orders/{order}/{act}",
            get(ordering::form_of).post(ordering::send_of),
        )
        .route("/desk/quotas/helpers", post(household::show))
        .route(
            "/desk/quotas/helpers/appoint",
            get(household::form).post(household::appoint),
        )
        .route("/desk/quotas/helpers/dismiss", post(household::dismiss))
}
