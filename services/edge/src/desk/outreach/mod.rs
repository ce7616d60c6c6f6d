//! `/desk/outreach`: rounds and how far they are, tasks, answers against the question set, links by which people answer themselves.
//!
//! - [`rounds`]: rounds, and their coverage and timeliness; [`plan`]: a new one; [`tasks`]: whom to reach
//! - [`record`]: a try with its answers; [`questions`]: a question set as a form; [`words`]: what its enumerations are called

mod plan;
mod questions;
mod record;
mod rounds;
mod tabs;
mod tasks;
mod words;

pub(super) use questions::{answer_told, text_of};
pub(super) use words::{CHANNELS, OUTCOMES};

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/outreach", get(tasks::list))
        .route("/desk/outreach/rounds", get(rounds::list))
        .route("/desk/outreach/rounds/new", get(plan::form).post(plan::send))
        .route("/desk/outreach/rounds/{round}", get(rounds::show))
        .route(
            "/desk/outreach/rounds/{round}/cancel",
            get(plan::cancel_form).post(plan::cancel),
        )
        .route(
            "/desk/outreach/tasks/{task}",
            get(record::form).post(record::send),
        )
        .route("/desk/outreach/tasks/{task}/link", post(record::link))
}
