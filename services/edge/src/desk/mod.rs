//! `/desk/…`: the back office, one file per room. Each role sees its own rooms only; what may be seen in one is the services' to decide.
//!
//! - [`audit`]: who did what, for auditors
//! - [`gates`]: the gates in scope, and their posters

mod audit;
mod gates;

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
}
