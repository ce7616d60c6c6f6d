//! `/desk/levels`: levels set by hand. One person's waits for a second person; many people's for one as well, and for an event on record.
//!
//! - [`list`]: what waits, what was applied, and events; [`acts`]: deciding, stopping, recording; [`many`]: proposing one for many

mod acts;
mod list;
mod many;
mod words;

pub(super) use list::line;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/levels", get(list::show))
        .route("/desk/levels/event", get(acts::event_form).post(acts::event))
        .route("/desk/levels/many", post(many::form))
        .route("/desk/levels/many/send", post(many::send))
        .route("/desk/levels/many/{change}", get(many::show))
        .route(
            "/desk/levels/many/{change}/{act}",
            get(acts::form_of_many).post(acts::send_of_many),
        )
        .route("/desk/levels/one/{change}", get(acts::form).post(acts::send))
}
