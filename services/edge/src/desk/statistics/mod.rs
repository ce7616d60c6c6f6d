//! `/desk/statistics`: the figures of an area and of the places in it, now or as they were known at a moment.
//!
//! - [`summary`]: from the district down to a gate; [`ranking`]: areas by both measures; [`tabs`]: the lists of the room

mod ranking;
mod summary;
mod tabs;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/statistics", get(summary::show))
        .route("/desk/statistics/ranking", get(ranking::show))
}
