//! Pages of signing in, and of whoever is signed in.
//!
//! - [`sign_in`]: login name and password; [`further`]: one-time code, first password; [`provider`]: the city's own sign-in; [`sign_out`]
//! - [`desk`]: the first page, [`rooms`] on it; [`me`]: password and sessions; [`codes`]: one-time codes

mod answer;
mod codes;
mod desk;
mod further;
mod me;
mod provider;
mod rooms;
mod sign_in;
mod sign_out;

use crate::front::Front;
use crate::session::provider::flow::BACK;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// All of them.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route(
            "/sign-in/code",
            get(further::show_code).post(further::submit_code),
        )
        .route(
            "/sign-in/password",
            get(further::show_password).post(further::submit_password),
        )
        .route("/sign-in/provider", get(provider::there))
        .route(BACK, get(provider::back))
        .route("/sign-in/provider/out", get(provider::out))
        .route("/sign-out", post(sign_out::here))
        .route("/desk", get(desk::show))
        .route("/desk/me", get(me::show))
        .route("/desk/me/password", post(me::change_password))
        .route("/desk/me/sessions/{id}/end", post(me::end_session))
        .route("/desk/me/code", get(codes::show).post(codes::begin))
        .route("/desk/me/code/end", post(codes::end))
        .route("/sign-out/everywhere", post(sign_out::everywhere))
}
