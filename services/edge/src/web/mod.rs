//! What pages share.
//!
//! - [`frame`]: what stands around every page; [`language`]: Chinese first, English as well; [`switch`] between them
//! - [`headers`]: what every answer bears; [`assets`]: styles and scripts, inside the program
//! - [`refusal`]: what a page says instead of what was asked for
//! - [`form`]: what a form brings; [`form_key`]: binds it to a session; [`csrf`]: nothing unsafe comes from another site
//! - [`cookie`], [`back`]: small readers

pub mod assets;
pub mod back;
pub mod cookie;
pub mod csrf;
pub mod form;
pub mod form_key;
pub mod frame;
pub mod headers;
pub mod language;
pub mod refusal;
pub mod switch;

pub use frame::Frame;
pub use language::Language;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Assets and the language switch.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/assets/{name}", get(assets::get))
        .route("/language/{language}", get(switch::choose))
}
