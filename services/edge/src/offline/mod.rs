//! A gate without a network: an app shell that a service worker keeps, the signed bundle it lives on, and the passes it brings later.
//!
//! ```text
//! online:  /gate/{id} ─► the worker keeps the shell ─► the signed bundle, verified in the browser, kept in IndexedDB
//! offline: any page below /gate/ ─► the shell ─► a code ─► judged as this service would ─► queued ─► the verdict
//! online:  the queue ─► UploadPasses under the shift's ticket ─► deleted, or refused by name and kept until somebody saw it
//! ```
//!
//! What decides there is JavaScript (`assets/offline`), held to the service's own rules by `checkpoint/tests/without_a_network`.
//!
//! - [`shell`]: the page and its worker; [`bundle`]: what a gate lives on; [`upload`]: the passes it brings
//! - [`photo`]: a code read from a photograph, where a browser cannot; [`picture`] reads it
//! - [`answer`]: answers and refusals as JSON

mod answer;
mod bundle;
mod photo;
mod picture;
mod shell;
mod upload;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// Every page of this room.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/gate/sw.js", get(shell::worker))
        .route("/gate/{gate}/offline", get(shell::show))
        .route("/gate/{gate}/offline/form", get(answer::form))
        .route("/gate/{gate}/offline/bundle", post(bundle::fetch))
        .route("/gate/{gate}/offline/passes", post(upload::take))
        .route("/gate/{gate}/photo", post(photo::read))
}
