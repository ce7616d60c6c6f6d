//! `/desk/brief` for the command room and officers; `/brief/verify` for whoever holds one.
//!
//! - [`list`]: a draft of the figures of a moment, and what was frozen before; [`one`]: a frozen brief; [`verify`]: is this hash ours?
//! - [`chosen`]: which area and moment somebody chose

mod chosen;
mod list;
mod one;
mod verify;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// All of them.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/brief", get(list::show).post(list::freeze))
        .route("/desk/brief/{number}", get(one::show))
        .route("/desk/brief/{number}/text", get(one::text))
        .route("/desk/brief/{number}/pdf", get(one::pdf))
        .route("/brief/verify", get(verify::show))
}
