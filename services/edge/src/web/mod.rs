//! What pages share.
//!
//! - [`frame`]: what stands around every page; [`language`]: Chinese first, English as well
//! - [`headers`]: what every answer bears; [`assets`]: styles and scripts, inside the program
//! - [`fields`]: what a form sent; [`flaws`]: what is wrong with it, beside each field; [`once`]; [`cookie`]; [`qr`]
//! - [`refusal`]: what a page says instead of what was asked for

pub mod assets;
pub mod cookie;
pub mod fields;
pub mod flaws;
pub mod frame;
pub mod headers;
pub mod language;
pub mod once;
pub mod qr;
pub mod refusal;

pub use fields::Fields;
pub use flaws::Flaws;
pub use frame::Frame;
pub use language::Language;
pub use once::RequestId;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Assets and the language switch.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/assets/{name}", get(assets::get))
        .route("/language/{language}", get(language::choose))
}
