//! `/desk/abnormal`: abnormal answers and leads from the gates, by deadline, until somebody has closed them.
//!
//! - [`cases`]: abnormal answers of outreach; [`leads`]: people whom a gate held, to be found

mod cases;
mod leads;
mod tabs;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/abnormal", get(cases::list))
        .route("/desk/abnormal/{case}", get(cases::show).post(cases::in_clear))
        .route("/desk/abnormal/{case}/close", get(cases::form).post(cases::close))
        .route("/desk/leads", get(leads::list))
        .route("/desk/leads/{lead}", get(leads::show).post(leads::in_clear))
        .route("/desk/leads/{lead}/close", get(leads::form).post(leads::close))
}
