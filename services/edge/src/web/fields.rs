//! What a form sent: every field in the order it came, names that repeat included.

use super::refusal::Refusal;
use super::Language;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use http::StatusCode;
use http::header::CONTENT_TYPE;

/// The largest form of ours, with eight family members and long addresses, has a tenth of this (bytes).
const LARGEST_FORM: usize = 256 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a form. They are what somebody typed: nothing about them is known yet.
#[derive(Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The value of a field without the spaces around it; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field that may repeat.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> + use<'f> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.trim())
    }

    /// Whether a box was ticked or a button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }
}

impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let language = Language::of(request.headers());
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == FORM)) {
            return Err(Refusal::new(
                language,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "NOT_A_FORM",
            ));
        }
        let body = to_bytes(request.into_body(), LARGEST_FORM)
            .await
            .map_err(|_| Refusal::new(language, StatusCode::PAYLOAD_TOO_LARGE, "FORM_TOO_LARGE"))?;
        Ok(Self(form_urlencoded::parse(&body).into_owned().collect()))
    }
}

#[cfg(test)]
impl Fields {
    /// As if this had been sent.
    pub(crate) fn of(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_repeat_and_spaces_around_values_go() {
        let fields = Fields::of("symptom=fever&name=+%E5%BC%A0%E4%BC%9F+&symptom=fatigue&done");
        assert_eq!(fields.text("name"), "张伟");
        assert_eq!(fields.all("symptom").collect::<Vec<_>>(), ["fever", "fatigue"]);
        assert!(fields.has("done") && !fields.has("phone") && fields.text("phone").is_empty());
    }
}
