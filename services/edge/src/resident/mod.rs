//! What residents see on their phones.
//!
//! ```text
//! the poster's QR ─► /p/{token} ─┬─ unknown phone ─► notice and form ─► registered ─┐
//!                                │                        └─ known already ─► resume ─┤
//!                                └─ known phone ─► who passes? ───────────────────────┴─► the verdict, one pass
//! ```
//!
//! - [`known`]: who this phone is; [`ask`]: the services, asked as them
//! - at the poster: [`poster`], [`entered`] (the form and what was typed into it), [`resume`], [`pass`]
//! - at home: [`me`] (code, family, cards), [`health`], [`quarantine`], [`kept`] (what is kept, who looked)

mod ask;
mod entered;
mod health;
mod kept;
mod known;
mod me;
mod pass;
mod poster;
mod quarantine;
mod resume;

// How people say they are is asked in the same words at a desk.
pub(crate) use entered::{SYMPTOMS, answer, ticked};
pub(crate) use health::tenths;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// Every page of this room.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/p/{token}", get(poster::show).post(poster::register))
        .route("/p/{token}/pass", post(pass::record))
        .route("/p/{token}/again", get(resume::again))
        .route("/p/{token}/resume", get(resume::wait).post(resume::resume))
        .route("/me", get(me::home))
        .route("/me/leave", post(me::leave))
        .route("/me/{person}/code", get(me::code))
        .route("/me/{person}/card", post(me::card))
        .route("/me/{person}/health", get(health::form).post(health::declare))
        .route("/me/{person}/passes", get(kept::passes))
        .route("/me/{person}/quarantine", get(quarantine::show))
        .route("/me/{person}/quarantine/check", post(quarantine::check))
        .route("/me/{person}/quarantine/help", post(quarantine::help))
        .route("/me/data", get(kept::show))
        .route("/me/data/erase", post(kept::erase))
        .route("/me/looks", get(kept::looks))
}
