//! A form that brings a file, from somebody who is signed in.

use super::signed_in::{Entering, SignedIn, Turned};
use super::stage::Stage;
use crate::front::Front;
use crate::web::Fields;
use crate::web::refusal::Refusal;
use axum::body::Body;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use http::StatusCode;
use std::sync::Arc;

/// In bytes: fifty thousand gates with their addresses, and what a form adds.
const LARGEST: usize = 16 * 1_024 * 1_024;
/// The field that holds the file.
pub const FILE: &str = "file";

/// A form with a file, sent from a page that was shown in this session.
#[derive(Debug)]
pub struct SignedUpload {
    /// Who sent it.
    pub by: SignedIn,
    /// What it brings besides.
    pub fields: Fields,
    /// What the file holds; empty when none was chosen.
    pub file: Bytes,
}

impl SignedUpload {
    /// How much a route takes that such a form is sent to.
    pub fn limit() -> DefaultBodyLimit {
        DefaultBodyLimit::max(LARGEST)
    }
}

impl FromRequest<Arc<Front>> for SignedUpload {
    type Rejection = Turned;

    /// Refuses as [`SignedForm`](super::signed_in::SignedForm) does.
    async fn from_request(request: Request<Body>, front: &Arc<Front>) -> Result<Self, Turned> {
        let (mut parts, body) = request.into_parts();
        let at = Entering::from_request_parts(&mut parts, front).await?;
        let language = at.frame.language;
        if at.session.stage != Stage::Full {
            return Err(Refusal::new(language, StatusCode::UNAUTHORIZED, "SIGNED_OUT").into());
        }
        let refused = |status: StatusCode| Refusal::new(language, status, reason(status));
        let sent = Multipart::from_request(Request::from_parts(parts, body), front).await;
        let sent = sent.map_err(|_| refused(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
        let (fields, file) = read(sent).await.map_err(|error| refused(error.status()))?;
        at.sent(&fields)?;
        Ok(Self {
            by: at.signed_in()?,
            fields,
            file,
        })
    }
}

async fn read(mut sent: Multipart) -> Result<(Fields, Bytes), MultipartError> {
    let (mut fields, mut file) = (Vec::new(), Bytes::new());
    while let Some(field) = sent.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await?;
        match name.as_str() {
            FILE => file = bytes,
            _ => fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((fields.into_iter().collect(), file))
}

fn reason(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "NOT_A_FORM",
        StatusCode::PAYLOAD_TOO_LARGE => "FORM_TOO_LARGE",
        _ => "FORM_BROKEN_OFF",
    }
}
