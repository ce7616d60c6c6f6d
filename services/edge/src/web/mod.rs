//! What pages share.
//!
//! - [`frame`]: what stands around every page; [`language`]: Chinese first, English as well; [`switch`] between them
//! - [`headers`]: what every answer bears; [`assets`]: styles and scripts, inside the program
//! - [`refusal`]: what a page says instead of what was asked for, and the [`way_on`] from there
//! - [`degrees`]: temperatures as people type and read them
//! - [`form`]: what a form brings; [`flaws`]: what a service says is wrong with it, beside each field; [`once`]: sent twice, it counts once
//! - [`listing`]: a list's filters and its place, in the address; [`lines`]: the lines of a table
//! - [`form_key`]: binds a form to a session; [`csrf`]: nothing unsafe comes from another site
//! - [`words`]: what the services say, in words for the people it is about; [`figures`]: numbers as they are read;
//!   [`places`]: where people come from; [`outings`]: the days on which a household may go
//! - [`visit`]: where a request comes from; [`origin`]: what this door is called there; [`cookie`], [`back`]: small readers; [`qr`]: codes as drawings

pub mod assets;
pub mod back;
pub mod cookie;
pub mod csrf;
pub mod degrees;
pub mod figures;
pub mod flaws;
pub mod form;
pub mod form_key;
pub mod frame;
pub mod headers;
pub mod language;
pub mod lines;
pub mod listing;
pub mod once;
pub mod origin;
pub mod outings;
pub mod places;
pub mod qr;
pub mod refusal;
pub mod switch;
pub mod visit;
pub mod way_on;
pub mod words;

pub use flaws::Flaws;
pub use form::Fields;
pub use frame::Frame;
pub use language::Language;
pub use listing::Asked;
pub use once::RequestId;
pub use origin::Origin;
pub use visit::Visit;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Assets and the language switch.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/assets/{*name}", get(assets::get))
        .route("/language/{language}", get(switch::choose))
}
