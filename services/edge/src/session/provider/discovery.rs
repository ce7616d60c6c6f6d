//! Where the provider does what (OpenID Connect Discovery 1.0): asked at its issuer, and believed only about that issuer.

use serde::Deserialize;

/// Where an issuer describes itself (section 4).
pub fn address(issuer: &str) -> String {
    format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    )
}

/// What a provider says of itself, as far as it is needed here.
#[derive(Clone, Debug, Deserialize)]
pub struct Described {
    /// Its own name.
    pub issuer: String,
    /// Where people sign in.
    pub authorization_endpoint: String,
    /// Where a code is exchanged.
    pub token_endpoint: String,
    /// Where its keys lie.
    pub jwks_uri: String,
    /// Where people sign out, if it lets others lead there.
    pub end_session_endpoint: Option<String>,
    /// How we may say who we are when we exchange a code.
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    /// Whether its answers name it (RFC 9207): one that does not is then none of its own.
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Described {
    /// Reads a description; `None` when it does not read, or is another issuer's (section 4.3).
    pub fn read(body: &[u8], issuer: &str) -> Option<Self> {
        let described: Self = serde_json::from_slice(body).ok()?;
        (described.issuer == issuer).then_some(described)
    }

    /// Whether our secret goes into the form and not into a header. The header is what every provider takes unless it says otherwise.
    pub fn wants_secret_in_form(&self) -> bool {
        let methods = &self.token_endpoint_auth_methods_supported;
        let takes = |method: &str| methods.iter().any(|known| known == method);
        !takes("client_secret_basic") && takes("client_secret_post")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(issuer: &str, methods: &str) -> Vec<u8> {
        format!(
            r#"{{"issuer":"{issuer}","authorization_endpoint":"a","token_endpoint":"t","jwks_uri":"k","token_endpoint_auth_methods_supported":{methods}}}"#
        )
        .into_bytes()
    }

    #[test]
    fn a_provider_is_believed_about_itself_only() {
        assert!(Described::read(&body("https://one", "[]"), "https://one").is_some());
        assert!(Described::read(&body("https://other", "[]"), "https://one").is_none());
        assert!(Described::read(b"<html>", "https://one").is_none());
    }

    #[test]
    fn the_secret_goes_where_the_provider_wants_it() {
        for (methods, is_in_form) in [
            ("[]", false),
            (r#"["client_secret_post"]"#, true),
            (r#"["client_secret_post","client_secret_basic"]"#, false),
        ] {
            let described = Described::read(&body("https://one", methods), "https://one").unwrap();
            assert_eq!(described.wants_secret_in_form(), is_in_form, "{methods}");
        }
    }
}
