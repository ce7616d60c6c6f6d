//! Where somebody goes back to: a place of this site and no other.

/// The path, if it is one of this site, else the beginning. What begins with two slashes names another site.
pub fn within_site(path: &str) -> &str {
    let is_ours = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
    // What a header cannot hold leads nowhere.
    if is_ours && path.bytes().all(|byte| byte.is_ascii_graphic()) {
        path
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(within_site("/p/abc?x=1"), "/p/abc?x=1");
        for elsewhere in [
            "//example.org",
            "/\\example.org",
            "https://example.org",
            "",
            "/a\r\nset-cookie: x",
            "/ b",
        ] {
            assert_eq!(within_site(elsewhere), "/");
        }
    }
}
