//! `/desk/notices`: what residents of an area are told.
//!
//! - [`list`]: what was published, as residents see it, and taking it back; [`write`]: a new one, looked at before it is published

mod list;
mod write;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/notices", get(list::show))
        .route("/desk/notices/new", get(write::form).post(write::send))
        .route("/desk/notices/preview", post(write::preview))
        .route("/desk/notices/{notice}/withdraw", post(list::withdraw))
}
