//! Answers to a page's own script: JSON, with the stable reason when it is a refusal.

use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::refusal::Refusal;
use axum::body::{self, Body};
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use kit::fault::{self, Kind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::sync::Arc;
use tonic::{Code, Status};
use vocabulary::Role;

/// The header that bears the form token of a script's request.
const FORM: &str = "x-form";
const JSON: &str = "application/json";

/// Somebody signed in who asks by a script: who is not hears 401 `SIGNED_OUT` instead of being led to the door.
#[derive(Debug)]
pub(super) struct Volunteer(pub(super) SignedIn);

/// Why not, in a word.
#[derive(Debug)]
pub(super) enum Refused {
    /// Of our own, or of a service.
    For(StatusCode, String),
    /// As every page says it.
    Page(Refusal),
}

impl Refused {
    /// Of our own.
    pub(super) fn new(status: StatusCode, reason: &str) -> Self {
        Self::For(status, reason.to_owned())
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Page(refusal)
    }
}

/// What a service said.
impl From<Status> for Refused {
    fn from(status: Status) -> Self {
        let http = match status.code() {
            Code::DeadlineExceeded | Code::Cancelled => StatusCode::GATEWAY_TIMEOUT,
            code => Kind::of_code(code).map_or(StatusCode::BAD_GATEWAY, Kind::http),
        };
        let reason = fault::reason_of(&status).unwrap_or_else(|| "UNREACHABLE".to_owned());
        Self::For(http, reason)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::For(status, reason) => (status, answered(&json!({ "reason": reason }))).into_response(),
            Self::Page(refusal) => refusal.into_response(),
        }
    }
}

impl FromRequestParts<Arc<Front>> for Volunteer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, front: &Arc<Front>) -> Result<Self, Refused> {
        match SignedIn::from_request_parts(parts, front).await {
            Ok(by) => Ok(Self(by)),
            Err(Turned::To(_)) => Err(Refused::new(StatusCode::UNAUTHORIZED, "SIGNED_OUT")),
            Err(Turned::Away(refusal)) => Err(refusal.into()),
        }
    }
}

impl Volunteer {
    /// Refuses with 403 `FORM_EXPIRED` what was not sent from this session.
    pub(super) fn sent_from_a_page(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let brought = headers.get(FORM).map(http::HeaderValue::as_bytes);
        if brought == Some(self.0.form_token.as_bytes()) {
            Ok(())
        } else {
            Err(Refused::new(StatusCode::FORBIDDEN, "FORM_EXPIRED"))
        }
    }

    /// Refuses with 403 `ROLE_NOT_ALLOWED` who may not bring passes later: they must not make any.
    pub(super) fn keeps_gates(&self) -> Result<(), Refused> {
        if self.0.roles.has(Role::GateStaff) || self.0.roles.has(Role::CommunityWorker) {
            Ok(())
        } else {
            Err(Refused::new(StatusCode::FORBIDDEN, "ROLE_NOT_ALLOWED"))
        }
    }
}

/// Who is signed in, and the form token of their session: a page that outlived its session asks for both again.
pub(super) async fn form(by: Volunteer) -> Response {
    answered(&json!({ "who": by.0.account.id.to_string(), "form": by.0.form_token }))
}

/// A value as JSON.
pub(super) fn answered(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(text) => ([(CONTENT_TYPE, JSON)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The media type of a body, without its parameters.
pub(super) fn media_type(headers: &HeaderMap) -> &str {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.and_then(|kind| kind.split(';').next())
        .unwrap_or_default()
        .trim()
}

/// Reads a body of at most so many bytes. Refuses with 415 `WRONG_CONTENT_TYPE`, 413 `BODY_TOO_LARGE` or 400 `MALFORMED_JSON`.
pub(super) async fn brought<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    largest: usize,
) -> Result<T, Refused> {
    if !media_type(headers).eq_ignore_ascii_case(JSON) {
        return Err(Refused::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "WRONG_CONTENT_TYPE",
        ));
    }
    let bytes = body::to_bytes(body, largest).await;
    let bytes = bytes.map_err(|_| Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE"))?;
    serde_json::from_slice(&bytes).map_err(|_| Refused::new(StatusCode::BAD_REQUEST, "MALFORMED_JSON"))
}
