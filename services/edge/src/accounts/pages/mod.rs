//! `/desk/accounts`: for security administrators only. They see accounts, and nothing of what accounts are used for.
//!
//! - [`list`]: the organisation tree, accounts of an area, search, idle ones; [`create`]: one account, or a table of them
//! - [`account`]: one account, and what is done to it; [`line`] and [`granting`]: what the others share

mod account;
mod create;
mod granting;
mod line;
mod list;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// All of them.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/accounts", get(list::show))
        .route("/desk/accounts/idle", get(list::idle))
        .route("/desk/accounts/new", get(create::show).post(create::submit))
        .route(
            "/desk/accounts/import",
            get(create::show_import).post(create::import),
        )
        .route("/desk/accounts/{id}", get(account::show))
        .route("/desk/accounts/{id}/transfer", post(account::transfer))
        .route("/desk/accounts/{id}/link", post(account::link))
        .route("/desk/accounts/{id}/leave", post(account::leave))
        .route("/desk/accounts/{id}/unlock", post(account::unlock))
        .route("/desk/accounts/{id}/reset", post(account::reset))
}
