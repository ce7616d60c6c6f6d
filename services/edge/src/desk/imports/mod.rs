//! `/desk/imports`: lists of people taken in by the thousand, what was wrong with them, and the pairs that a person must decide.
//!
//! - [`upload`]: a file is taken in; [`report`]: how far it is, and the rows that were not taken
//! - [`pairs`]: a row beside the person it may be; [`merge`]: two records become one; [`words`]: what the enumerations are called

mod merge;
mod pairs;
mod report;
mod tabs;
mod upload;
mod words;

use crate::front::Front;
use crate::session::upload::SignedUpload;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route(
            "/desk/imports",
            get(report::list).post(upload::send).layer(SignedUpload::limit()),
        )
        .route("/desk/imports/new", get(upload::form))
        .route("/desk/imports/pairs", get(pairs::list))
        .route("/desk/imports/pairs/{pair}", post(pairs::decide))
        .route("/desk/imports/merge", get(merge::form).post(merge::send))
        .route("/desk/imports/{import}", get(report::show))
        .route("/desk/imports/{import}/errors", post(report::errors))
}
