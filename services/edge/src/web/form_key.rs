//! Binds a form to the session it was shown in.

use data_encoding::BASE64URL_NOPAD;
use kit::keys::MacKey;

/// Makes the token that every form of a signed-in page bears: nobody else's page can know it, and it is no good in another session.
#[derive(Clone, Debug)]
pub struct FormKey(MacKey);

impl FormKey {
    /// With this key.
    pub fn new(key: MacKey) -> Self {
        Self(key)
    }

    /// The token of a session's forms.
    pub fn token(&self, session: &[u8]) -> String {
        BASE64URL_NOPAD.encode(&self.0.mac(session))
    }

    /// Whether what a form brought is the token of this session.
    pub fn is_of(&self, session: &[u8], brought: &str) -> bool {
        let tag = BASE64URL_NOPAD.decode(brought.as_bytes()).unwrap_or_default();
        // A beginning of it would do for the key: here it is all or nothing.
        tag.len() == 32 && self.0.verify(session, &tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_good_in_the_session_it_was_shown_in() {
        let key = FormKey::new(MacKey::new("410811.form.1", &[7; 32]).unwrap());
        let token = key.token(b"mine");
        assert!(key.is_of(b"mine", &token));
        assert!(!key.is_of(b"another", &token));
        for brought in ["", "x", &token[..20], &format!("{token}a"), "<script>"] {
            assert!(!key.is_of(b"mine", brought), "{brought}");
        }
    }
}
