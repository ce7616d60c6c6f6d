//! `/desk/…`: the back office, one file per room. Each role sees its own rooms only; what may be seen in one is the services' to decide.
//!
//! - [`gates`]: the gates in scope, and their posters
//! - [`people`], [`quarantines`], [`returnees`]: people, who is kept apart, who comes from elsewhere
//! - [`abnormal`], [`outreach`]: abnormal cases and leads, rounds and tasks
//! - [`levels`], [`objections`]: levels set by hand, corrections and appeals; [`imports`]: lists of people
//! - [`page`]: the blocks that pages are made of; [`seat`]: how rooms ask and answer; [`registration`]: what its rooms share;
//!   [`times`]: what is typed as a time

mod abnormal;
mod gates;
mod imports;
mod levels;
mod objections;
mod outreach;
mod page;
mod people;
mod quarantines;
mod registration;
mod returnees;
mod seat;
mod times;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Every room.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/gates", get(gates::list))
        .route("/desk/gates/{gate}/poster/{size}", get(gates::poster))
        .merge(abnormal::routes())
        .merge(imports::routes())
        .merge(levels::routes())
        .merge(objections::routes())
        .merge(outreach::routes())
        .merge(people::routes())
        .merge(quarantines::routes())
        .merge(returnees::routes())
}
