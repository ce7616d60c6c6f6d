//! `/desk/…`: the back office, one file per room. Each role sees its own rooms only; what may be seen in one is the services' to decide.
//!
//! - [`gates`]: the gates in scope, and their posters; [`posters`]: of many gates at once; [`every_gate`]: all of them, page by page
//! - [`exports`]: lists of records that leave; [`audit`]: who did what, for auditors

mod audit;
mod every_gate;
mod exports;
mod gates;
mod posters;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Every room.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/audit", get(audit::show))
        .route("/desk/gates", get(gates::list))
        .route("/desk/gates/{gate}/poster/{size}", get(gates::poster))
        .route("/desk/posters", get(posters::show).post(posters::begin))
        .route("/desk/exports", get(exports::show).post(exports::begin))
}
