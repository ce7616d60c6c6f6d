//! How pages of signing in answer.

use crate::session::cookie::{self, Token};
use crate::web::visit::Visit;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use http::header::{RETRY_AFTER, SET_COOKIE};
use kit::parse::{Flaws, Unreadable};
use std::time::Duration;

/// To another page, with a new token.
pub(super) fn onward(visit: Visit, token: &Token, to: &str) -> Response {
    ([(SET_COOKIE, token.handed_out(visit))], Redirect::to(to)).into_response()
}

/// The same page, with a new token.
pub(super) fn with_token(visit: Visit, token: &Token, page: Response) -> Response {
    ([(SET_COOKIE, token.handed_out(visit))], page).into_response()
}

/// To the door, without a token.
pub(super) fn out(visit: Visit) -> Response {
    (
        [(SET_COOKIE, cookie::taken_back(visit))],
        Redirect::to("/sign-in"),
    )
        .into_response()
}

/// The page again, because something was wrong with what was typed.
pub(super) fn again(page: Response) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// The page again, because of too many attempts.
pub(super) fn later(wait: Duration, page: Response) -> Response {
    (
        StatusCode::TOO_MANY_REQUESTS,
        [(RETRY_AFTER, seconds(wait).to_string())],
        page,
    )
        .into_response()
}

/// What a field says when there were too many attempts.
pub(super) fn too_many(field: &str, wait: Duration) -> Flaws {
    let minutes = seconds(wait).div_ceil(60);
    let told = format!("there were too many attempts: try again in {minutes} minutes");
    Flaws::one(field, Unreadable::new("TOO_MANY_ATTEMPTS", told))
}

fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + 1
}
