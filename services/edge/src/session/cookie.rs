//! What a signed-in browser holds: 256 random bits, of which we know the hash.

use crate::web::cookie;
use crate::web::visit::Visit;
use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// The browser keeps a cookie of this name for this host only, and sends it encrypted only (RFC 6265bis, section 4.1.3.2).
const SECURE: &str = "__Host-session";
/// On this machine itself, where nothing is encrypted.
const PLAIN: &str = "session";

/// A new token, before it is handed out.
pub struct Token(Zeroizing<String>);

impl Token {
    /// By dice.
    pub fn random() -> Self {
        Self(Zeroizing::new(
            BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>()),
        ))
    }

    /// By what it is known here.
    pub fn hash(&self) -> Vec<u8> {
        hash(&self.0)
    }

    /// The header that hands it out. It ends with the browser, at the latest with the session.
    pub fn handed_out(&self, visit: Visit) -> HeaderValue {
        header(&format!("{}={}", name(visit), *self.0), visit, "")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The hash of the token that a request brings.
pub fn brought(headers: &HeaderMap, visit: Visit) -> Option<Vec<u8>> {
    cookie::value(headers, name(visit)).map(hash)
}

/// The header that takes a token back.
pub fn taken_back(visit: Visit) -> HeaderValue {
    header(&format!("{}=", name(visit)), visit, "; Max-Age=0")
}

fn name(visit: Visit) -> &'static str {
    if visit.is_secure { SECURE } else { PLAIN }
}

fn header(cookie: &str, visit: Visit, ends: &str) -> HeaderValue {
    let secure = if visit.is_secure { "; Secure" } else { "" };
    let text = format!("{cookie}; Path=/; HttpOnly; SameSite=Lax{secure}{ends}");
    HeaderValue::from_str(&text).expect("letters, digits, hyphens and underscores stand in a header")
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_handed_out_in_a_cookie_no_script_and_no_other_site_can_read() {
        let secure = Visit {
            address: None,
            is_secure: true,
        };
        let token = Token::random();
        let handed_out = token.handed_out(secure).to_str().unwrap().to_owned();
        assert!(handed_out.starts_with("__Host-session="));
        assert!(handed_out.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"));
        let mut headers = HeaderMap::new();
        let brought_along = handed_out.split(';').next().unwrap();
        headers.insert(http::header::COOKIE, brought_along.parse().unwrap());
        assert_eq!(brought(&headers, secure), Some(token.hash()));
        let plain = Visit {
            is_secure: false,
            ..secure
        };
        assert_eq!(brought(&headers, plain), None);
        assert!(taken_back(plain).to_str().unwrap().starts_with("session=; "));
    }
}
