//! A way on from a page that refuses: back to where one came from, to the list above, or home.

use super::back::within_site;
use super::language::Language;
use super::refusal::Refusal;
use super::words::Both;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, HOST, REFERER};
use http::{HeaderMap, Uri};

/// Where each part of the site begins, and what its first page is called.
const HOMES: &[(&[&str], &str, Both)] = &[
    (
        &["desk", "board", "brief", "api"],
        "/desk",
        ("工作台", "To the desk"),
    ),
    (&["gate", "join"], "/gate", ("卡点", "To the gates")),
    (&["me", "p", "report"], "/me", ("我的码", "To my code")),
];

/// Puts ways on upon every page that refuses.
pub(crate) async fn lead(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let came_from = came_from(request.headers(), request.uri());
    let is_form = !request.method().is_safe();
    let answer = next.run(request).await;
    let Some(refusal) = answer.extensions().get::<Refusal>().cloned() else {
        return answer;
    };
    let ways = ways(refusal.language(), &path, came_from.as_deref(), is_form);
    let (mut parts, _) = answer.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, refusal.page(&ways).into_body())
}

/// The page of this site from which somebody came. Browsers tell it within a site only, as the headers of every answer ask them to.
fn came_from(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let from: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(http::uri::Authority::as_str));
    if from.authority().map(http::uri::Authority::as_str) != host {
        return None;
    }
    let path = from.path_and_query()?.as_str();
    (within_site(path) == path).then(|| path.to_owned())
}

fn ways(
    language: Language,
    path: &str,
    came_from: Option<&str>,
    is_form: bool,
) -> Vec<(&'static str, String)> {
    let mut ways: Vec<(&'static str, String)> = Vec::new();
    let mut add = |words: Both, to: &str| {
        let is_here = to.split('?').next() == Some(path) && !is_form;
        if !is_here && ways.iter().all(|(_, known)| known != to) {
            ways.push((language.t(words.0, words.1), to.to_owned()));
        }
    };
    match (came_from, is_form) {
        (Some(from), true) => add(("重新打开填写的页面", "Open the form anew"), from),
        (Some(from), false) => add(("返回", "Back"), from),
        (None, _) => {}
    }
    let mut parts = path.split('/').skip(1);
    let (first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    // A room of the desk is the list of what lies in it.
    let is_within = first == "desk" && parts.next().is_some_and(|third| !third.is_empty());
    if is_within {
        add(("返回列表", "Back to the list"), &format!("/desk/{second}"));
    }
    let home = HOMES.iter().find(|(within, ..)| within.contains(&first));
    if let Some((_, to, words)) = home {
        add(*words, to);
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/desk/fevers/x", None, false, &["/desk/fevers", "/desk"])]
    #[case("/desk/fevers/x", Some("/desk/fevers"), false, &["/desk/fevers", "/desk"])]
    #[case("/desk/people/x/level", Some("/desk/people/x/level"), true, &["/desk/people/x/level", "/desk/people", "/desk"])]
    #[case("/desk/audit", Some("/desk/audit"), false, &["/desk"])]
    #[case("/desk", None, false, &[])]
    #[case("/gate/x", None, false, &["/gate"])]
    #[case("/me/x/passes", Some("/me"), false, &["/me"])]
    #[case("/elsewhere", None, false, &[])]
    fn nobody_is_left_standing(
        #[case] path: &str,
        #[case] from: Option<&str>,
        #[case] is_form: bool,
        #[case] expected: &[&str],
    ) {
        let ways = ways(Language::English, path, from, is_form);
        let to: Vec<&str> = ways.iter().map(|(_, to)| to.as_str()).collect();
        assert_eq!(to, expected);
    }

    #[rstest]
    #[case("https://quma.example/desk/people?area=4108", Some("/desk/people?area=4108"))]
    #[case("https://elsewhere.example/desk", None)]
    #[case("https://quma.example//elsewhere.example", None)]
    #[case("nonsense", None)]
    fn only_this_site_is_gone_back_to(#[case] referer: &'static str, #[case] expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "quma.example".parse().unwrap());
        headers.insert(REFERER, referer.parse().unwrap());
        let from = came_from(&headers, &Uri::from_static("/desk/fevers/x"));
        assert_eq!(from.as_deref(), expected);
    }
}
