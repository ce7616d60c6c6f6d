//! The switch on every page between Chinese and English.

use super::back::within_site;
use super::language::{COOKIE_NAME, Language};
use super::refusal::not_found;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{REFERER, SET_COOKIE};
use http::{HeaderMap, Uri};

/// Remembers the language and goes back to where it was pressed.
pub(super) async fn choose(chosen_before: Language, Path(tag): Path<String>, headers: HeaderMap) -> Response {
    let Some(language) = Language::of_tag(&tag) else {
        return not_found(chosen_before).await;
    };
    let came_from = headers
        .get(REFERER)
        .and_then(|value| value.to_str().ok()?.parse::<Uri>().ok());
    // The path only: nobody is sent to another site from here.
    let back = came_from
        .as_ref()
        .and_then(Uri::path_and_query)
        .map_or("/", http::uri::PathAndQuery::as_str);
    let cookie = format!(
        "{COOKIE_NAME}={}; Path=/; Max-Age=31536000; SameSite=Lax",
        language.tag()
    );
    ([(SET_COOKIE, cookie)], Redirect::to(within_site(back))).into_response()
}
