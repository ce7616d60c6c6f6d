//! Cookies: one way to read them, one way to write them.

use super::visit::Visit;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use std::time::Duration;

/// The value of a cookie; `None` when the browser sent none of that name.
pub fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

/// A cookie that scripts cannot read and other sites cannot send along with what they make people do.
///
/// Where the visit is secure it is never sent in the clear.
pub fn write(name: &str, value: &str, kept: Duration, visit: Visit) -> Option<HeaderValue> {
    let secure = if visit.is_secure { "; Secure" } else { "" };
    let cookie = format!(
        "{name}={value}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
        kept.as_secs()
    );
    HeaderValue::from_str(&cookie).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("xresident=no; resident=a=b"));
        headers.append(COOKIE, HeaderValue::from_static("language=en"));
        assert_eq!(value(&headers, "resident"), Some("a=b"));
        assert_eq!(value(&headers, "language"), Some("en"));
        assert_eq!(value(&headers, "res"), None);
    }

    #[test]
    fn over_https_a_cookie_never_goes_in_the_clear() {
        let text = |is_secure| {
            let visit = Visit {
                address: None,
                is_secure,
            };
            let cookie = write("a", "b", Duration::from_secs(60), visit).unwrap();
            cookie.to_str().unwrap().to_owned()
        };
        assert_eq!(text(false), "a=b; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        assert!(text(true).ends_with("; Secure"));
    }
}
