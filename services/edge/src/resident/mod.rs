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
//! - without a camera: [`start`] (the first page, a code that is typed)
//! - at home: [`me`] (code, family, cards), [`health`], [`quarantine`], [`kept`] (what is kept, who looked); whom such a page is about: [`mine`]
//! - [`neighbours`]: who reports for somebody in quarantine
//! - trips: [`trips`], [`trip`]; what was typed of one: [`trip_form`], in words: [`trip_words`]
//! - my rights: [`objections`] (appeals, corrections), [`copy`] (everything that is kept, in words: [`copy_words`], [`copy_names`], [`acts`]); [`notices`] of my area
//! - [`report`]: the answers of whoever was sent a link

mod acts;
mod ask;
mod copy;
mod copy_names;
mod copy_words;
mod entered;
mod health;
mod kept;
mod known;
mod me;
mod mine;
mod neighbours;
mod notices;
mod objections;
mod pass;
mod poster;
mod quarantine;
mod report;
mod resume;
mod start;
mod trip;
mod trip_form;
mod trip_words;
mod trips;

// How people say they are is asked in the same words at a desk.
pub(crate) use entered::{SYMPTOMS, answer, ticked};
// Whoever writes a notice sees it as those who read it.
pub(crate) use notices::Told;

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// Every page of this room.
pub(crate) fn routes() -> Router<Arc<Front>> {
    let pages = Router::new()
        .route("/", get(start::home))
        .route("/p", get(start::typed))
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
        .route("/me/notices", get(notices::list))
        .route("/me/neighbours", get(neighbours::list))
        .route("/me/neighbours/{quarantine}", get(neighbours::show))
        .route("/me/neighbours/{quarantine}/check", post(neighbours::check))
        .route("/me/neighbours/{quarantine}/help", post(neighbours::help))
        .route("/report/{link}", get(report::show).post(report::submit));
    pages.merge(rights()).merge(travel())
}

/// What somebody may ask of those who keep their data.
fn rights() -> Router<Arc<Front>> {
    Router::new()
        .route("/me/{person}/objections", get(objections::list))
        .route("/me/{person}/objections/{objection}", get(objections::show))
        .route(
            "/me/{person}/appeal",
            get(objections::appeal_form).post(objections::appeal),
        )
        .route(
            "/me/{person}/correct",
            get(objections::correct_form).post(objections::correct),
        )
        .route("/me/{person}/copy", get(copy::show))
        .route("/me/{person}/copy.json", get(copy::file))
}

/// Trips from outside.
fn travel() -> Router<Arc<Front>> {
    Router::new()
        .route("/me/{person}/trips", get(trips::list))
        .route("/me/{person}/trips/new", get(trips::form).post(trips::declare))
        .route("/me/{person}/trips/{trip}", get(trip::show))
        .route("/me/{person}/trips/{trip}/arrived", post(trip::arrived))
        .route("/me/{person}/trips/{trip}/cancel", post(trip::cancelled))
        .route("/me/{person}/trips/{trip}/left", post(trip::left))
        .route(
            "/me/{person}/trips/{trip}/correct",
            get(trip::form).post(trip::correct),
        )
}
