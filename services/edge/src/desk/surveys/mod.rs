//! `/desk/surveys`: a compound or village taken down door by door (全面排查).
//!
//! - [`list`]: surveys in scope; [`begin`]: a new one; [`buildings`]: how its buildings and doors are typed
//! - [`survey`]: how far one is, building by building, and leaflets; [`doors`]: its doors, and what was recorded of one before
//! - [`door`]: what a volunteer found behind one, on a phone; [`members`]: who lives there; [`words`]: what the enumerations are called

mod begin;
mod buildings;
mod door;
mod doors;
mod list;
mod members;
mod survey;
mod words;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/surveys", get(list::show))
        .route("/desk/surveys/new", get(begin::form).post(begin::send))
        .route("/desk/surveys/{survey}", get(survey::show))
        .route("/desk/surveys/{survey}/leaflets", post(survey::leaflets))
        .route("/desk/surveys/{survey}/doors", get(doors::list))
        .route("/desk/surveys/{survey}/door", get(door::form).post(door::send))
        .route("/desk/surveys/{survey}/door/more", post(door::more))
        .route("/desk/surveys/{survey}/doors/{household}", get(doors::history))
}
