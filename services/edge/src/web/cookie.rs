//! Reads a cookie.

use http::HeaderMap;
use http::header::COOKIE;

/// The value of a cookie; the first one, if there are several of that name.
pub fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut cookies = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find_map(|(of, value)| (of == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "language=en; session=abc".parse().unwrap());
        headers.append(COOKIE, "session=second".parse().unwrap());
        assert_eq!(value(&headers, "session"), Some("abc"));
        assert_eq!(value(&headers, "__Host-session"), None);
    }
}
