//! `/desk/areas`: counties by grade (分区分级), and what follows for people who stayed there: shown, agreed to, watched, stopped, taken back.
//!
//! - [`list`]: the grades in force, and every version of one county; [`grade`]: a new one, from the figures it rests on
//! - [`measures`]: what was shown and what became of it; [`measure`]: one, with everything that can be done with it
//! - [`counties`]: which counties are offered, and what they are called; [`words`]: what the enumerations are called

mod counties;
mod grade;
mod list;
mod measure;
mod measures;
mod words;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/areas", get(list::show))
        .route("/desk/areas/grade", get(grade::form).post(grade::send))
        .route("/desk/areas/measures", get(measures::list))
        .route("/desk/areas/measures/{measure}", get(measure::show))
        .route("/desk/areas/measures/{measure}/{act}", post(measure::send))
        .route("/desk/areas/{county}", get(list::county))
        .route("/desk/areas/{county}/preview", post(measures::preview))
}
