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
use form_urlencoded::Serializer;
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct Page<'p> {
    frame: Frame,
    login: &'p str,
    to: &'p str,
    elsewhere: Option<Elsewhere<'p>>,
    refused: Option<Refused>,
}

/// The city's own sign-in: what people call it, and the way there.
struct Elsewhere<'p> {
    name: &'p str,
    address: String,
}

/// Why the page is shown again.
pub(super) enum Refused {
    /// Login name and password do not fit.
    Wrong,
    /// Too often; so many minutes to wait.
    Wait(u64),
    /// The provider cannot be asked, or answers nonsense.
    ProviderDown,
    /// The provider did not let them in, or they turned back there.
    ProviderDeclined,
    /// What came back belongs to no sign-in that this browser began, or to one that is over.
    ProviderStale,
    /// What the provider says of who came is not good.
    ProviderForged,
    /// No account is linked to who came.
    ProviderUnknown,
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
    page(&front, language, "", wanted(&asked), None)
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
        page(
            &front,
            language,
            fields.text("login"),
            wanted(&fields),
            Some(refused),
        )
    };
    Ok(match step {
        Step::Taken(token, Stage::Full) => answer::onward(visit, &token, wanted(&fields)),
        Step::Taken(token, stage) => answer::onward(visit, &token, stage.page()),
        Step::Refused => (StatusCode::UNAUTHORIZED, page(Refused::Wrong)).into_response(),
        Step::Wait(wait) => answer::later(wait, page(Refused::Wait(wait.as_secs().div_ceil(60).max(1)))),
    })
}

/// The form, with what was typed and why it is shown again.
pub(super) fn page(
    front: &Front,
    language: Language,
    login: &str,
    to: &str,
    refused: Option<Refused>,
) -> Response {
    rendered(&Page {
        frame: Frame::of(front, language),
        login,
        to,
        elsewhere: front.provider.as_ref().map(|provider| Elsewhere {
            name: provider.name(),
            address: way(to),
        }),
        refused,
    })
}

/// To the provider, and from there to where somebody wanted to go.
fn way(to: &str) -> String {
    let mut query = Serializer::new(String::new());
    format!("/sign-in/provider?{}", query.append_pair("to", to).finish())
}

fn wanted(fields: &Fields) -> &str {
    place(fields.text("to"))
}

/// Where somebody wanted to go: a page of the desk, if they said none.
pub(super) fn place(to: &str) -> &str {
    match within_site(to) {
        "/" => Stage::Full.page(),
        path => path,
    }
}
