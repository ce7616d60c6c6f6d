//! `/sign-in`: login name and password.

use super::answer;
use crate::accounts::error::Error;
use crate::front::Front;
use crate::session::cookie;
use crate::session::entering::{self, Step};
use crate::session::signed_in::{SignedIn, Turned, office};
use crate::session::stage::Stage;
use crate::web::back::within_site;
use crate::web::form::Fields;
use crate::web::frame::Frame;
use crate::web::language::Language;
use crate::web::refusal::{Refusal, rendered};
use crate::web::visit::Visit;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct Page<'p> {
    frame: Frame,
    login: &'p str,
    to: &'p str,
    refused: Option<Refused>,
}

/// Why the page is shown again.
enum Refused {
    Wrong,
    Wait(u64),
}

/// The form. Whoever is signed in already goes on to where they wanted.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    language: Language,
    RawQuery(query): RawQuery,
    signed_in: Result<SignedIn, Turned>,
) -> Response {
    let asked = Fields::read(query.unwrap_or_default().as_bytes());
    if signed_in.is_ok() {
        return Redirect::to(wanted(&asked)).into_response();
    }
    rendered(&Page {
        frame: Frame::of(&front, language),
        login: "",
        to: wanted(&asked),
        refused: None,
    })
}

/// Lets in, or shows the form again without saying what was wrong.
pub(super) async fn submit(
    State(front): State<Arc<Front>>,
    language: Language,
    visit: Visit,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Refusal> {
    let office = office(&front, language)?;
    let before = cookie::brought(&headers, visit);
    let step = entering::with_password(
        &office,
        visit,
        fields.text("login"),
        fields.text("password"),
        before.as_deref(),
    );
    let step = step
        .await
        .map_err(|error: Error| Refusal::of_failure(error, language))?;
    let page = |refused| {
        let frame = Frame::of(&front, language);
        rendered(&Page {
            frame,
            login: fields.text("login"),
            to: wanted(&fields),
            refused: Some(refused),
        })
    };
    Ok(match step {
        Step::Taken(token, Stage::Full) => answer::onward(visit, &token, wanted(&fields)),
        Step::Taken(token, stage) => answer::onward(visit, &token, stage.page()),
        Step::Refused => (StatusCode::UNAUTHORIZED, page(Refused::Wrong)).into_response(),
        Step::Wait(wait) => answer::later(wait, page(Refused::Wait(wait.as_secs().div_ceil(60).max(1)))),
    })
}

/// Where somebody wanted to go: a page of the desk, if they said none.
fn wanted(fields: &Fields) -> &str {
    match within_site(fields.text("to")) {
        "/" => Stage::Full.page(),
        path => path,
    }
}
