//! `/board`: 指挥大屏, the day of a place on a wall, live. For the command room and officers, of the area of their scope.
//!
//! - [`sight`]: who may look; [`facts`]: what is asked of the services; [`watch`]: asked once for all boards of one sight
//! - [`panels`]: the facts as pieces of a page, with [`head`], [`bars`] and [`cases`]; [`chart`], [`clocks`]: drawings and deadlines in them
//! - [`page`]: the whole at once, for a browser without scripts too; [`events`]: the pieces that changed, as they change

mod bars;
mod cases;
mod chart;
mod clocks;
mod events;
mod facts;
mod head;
mod page;
mod panels;
pub(crate) mod sight;
mod watch;

use crate::front::Front;
use axum::routing::get;
use axum::{Extension, Router};
use std::sync::Arc;

/// The board, and what it is told.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/board", get(page::show))
        .route("/board/events", get(events::stream))
        .layer(Extension(Arc::new(watch::Boards::default())))
}
