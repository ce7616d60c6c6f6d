//! Nothing unsafe comes from another site: the browser itself says where a form was.
//!
//! `Sec-Fetch-Site` where the browser has it, else `Origin`, else `Referer`: every browser that runs another site's script sends one of
//! them with a form. A program that sends none (a partner's, with its own token) has no cookie to abuse. Sessions' forms bear a token
//! besides (see [`form_key`](super::form_key)).

use super::language::Language;
use super::refusal::Refusal;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{HOST, ORIGIN, REFERER};
use http::{HeaderMap, StatusCode, Uri};

/// Refuses with 403 `CROSS_SITE`.
pub(crate) async fn refuse_foreign(language: Language, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_of_this_site(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    Refusal::new(language, StatusCode::FORBIDDEN, "CROSS_SITE").into_response()
}

fn is_of_this_site(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = headers.get("sec-fetch-site") {
        // `none` is a person who typed the address; there is no form in that.
        return site == "same-origin" || site == "none";
    }
    let Some(from) = text(ORIGIN).or_else(|| text(REFERER)) else {
        return true;
    };
    // Over HTTP/2 the host stands in the address.
    let host = text(HOST).or_else(|| uri.authority().map(http::uri::Authority::as_str));
    let origin = from.parse::<Uri>().ok();
    let came_from = origin
        .as_ref()
        .and_then(Uri::authority)
        .map(http::uri::Authority::as_str);
    came_from.is_some() && came_from == host
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&[], true)]
    #[case(&[("sec-fetch-site", "same-origin"), ("origin", "https://elsewhere.example")], true)]
    #[case(&[("sec-fetch-site", "none")], true)]
    #[case(&[("sec-fetch-site", "cross-site")], false)]
    #[case(&[("sec-fetch-site", "same-site")], false)]
    #[case(&[("sec-fetch-site", "nonsense")], false)]
    #[case(&[("origin", "https://quma.example:8443")], true)]
    #[case(&[("origin", "https://quma.example")], false)]
    #[case(&[("origin", "https://quma.example:8443.elsewhere.example")], false)]
    #[case(&[("origin", "https://elsewhere.example")], false)]
    #[case(&[("origin", "null")], false)]
    #[case(&[("origin", "null"), ("referer", "https://quma.example:8443/desk")], false)]
    #[case(&[("referer", "https://quma.example:8443/desk?a=b")], true)]
    #[case(&[("referer", "https://elsewhere.example/quma.example:8443")], false)]
    fn what_comes_from_elsewhere_is_known(
        #[case] sent: &[(&'static str, &'static str)],
        #[case] is_ours: bool,
    ) {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "quma.example:8443".parse().unwrap());
        for (name, value) in sent {
            headers.insert(*name, value.parse().unwrap());
        }
        assert_eq!(is_of_this_site(&headers, &Uri::from_static("/desk")), is_ours);
    }
}
