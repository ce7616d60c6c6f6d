//! What is said instead of what was asked for (RFC 9457): what happened, which fields are wrong, when to try again.

use super::statuses;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, StatusCode};
use kit::fault::{self, Kind};
use kit::parse::Flaws;
use kit::trace_parent::TraceParent;
use serde::Serialize;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// A problem. Programs decide by its reason, people read its detail; it holds nothing personal, because the services' refusals do not.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(super) struct Problem(Box<Said>);

/// In a box of its own: it is rare, and what is returned instead of it is small.
#[derive(Debug, Clone, Serialize)]
struct Said {
    /// Where the page explains problems of this status.
    #[serde(rename = "type")]
    about: String,
    /// What problems of this status are, the same for all of them.
    title: &'static str,
    status: u16,
    /// What happened this time.
    detail: String,
    /// Stable and upper-case.
    reason: String,
    /// Every bad field.
    flaws: Vec<BadField>,
    /// When trying again makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
    /// What to quote when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    /// The methods that the path knows.
    #[serde(skip)]
    allowed: Vec<Method>,
}

/// A field that was refused.
#[derive(Debug, Clone, Serialize)]
struct BadField {
    field: String,
    reason: String,
    description: String,
}

impl Problem {
    /// Of our own.
    pub(super) fn new(status: StatusCode, reason: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(Said {
            about: format!("/api#status-{}", status.as_u16()),
            title: statuses::title(status),
            status: status.as_u16(),
            detail: detail.into(),
            reason: reason.to_owned(),
            flaws: Vec::new(),
            retry_after_seconds: None,
            trace_id: None,
            allowed: Vec::new(),
        }))
    }

    /// A request that is wrong in itself.
    pub(super) fn bad(reason: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, reason, detail)
    }

    /// A mistake of ours; the cause is for the log.
    pub(super) fn ours(cause: &dyn std::error::Error) -> Self {
        tracing::error!(%cause, "an answer could not be written");
        let detail = "something went wrong on our side";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "ANSWER_UNWRITABLE", detail)
    }

    /// A path that knows other methods.
    pub(super) fn other_methods(allowed: Vec<Method>) -> Self {
        let detail = "this path is asked with another method";
        let mut problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, "WRONG_METHOD", detail);
        problem.0.allowed = allowed;
        problem
    }

    /// The same, of that line of what was sent.
    pub(super) fn in_line(mut self, line: u64) -> Self {
        self.0.detail = format!("line {line}: {}", self.0.detail);
        self
    }

    /// The same, with what to quote; a trace that is named already stays.
    pub(super) fn in_trace(mut self, trace: TraceParent) -> Self {
        self.0.trace_id.get_or_insert_with(|| trace.to_string());
        self
    }
}

/// Fields that do not read.
impl From<Flaws> for Problem {
    fn from(flaws: Flaws) -> Self {
        let detail = format!("the request does not read: {flaws}");
        let flaws = flaws.0.into_iter().map(|flaw| BadField {
            field: flaw.field,
            reason: flaw.reason.to_owned(),
            description: flaw.description.into_owned(),
        });
        let mut problem = Self::bad("INVALID_REQUEST", detail);
        problem.0.flaws = flaws.collect();
        problem
    }
}

/// What a service said.
impl From<Status> for Problem {
    fn from(status: Status) -> Self {
        let http = match status.code() {
            Code::DeadlineExceeded | Code::Cancelled => StatusCode::GATEWAY_TIMEOUT,
            code => Kind::of_code(code).map_or(StatusCode::BAD_GATEWAY, Kind::http),
        };
        let reason = fault::reason_of(&status).unwrap_or_else(|| "UNREACHABLE".to_owned());
        let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
        let flaws = violations
            .unwrap_or_default()
            .into_iter()
            .map(|violation| BadField {
                field: violation.field,
                reason: violation.reason,
                description: violation.description,
            });
        let wait = status
            .get_details_retry_info()
            .and_then(|retry| retry.retry_delay);
        let trace = status.metadata().get(kit::layers::TRACE_ID.as_str());
        let mut problem = Self::new(http, &reason, status.message());
        problem.0.flaws = flaws.collect();
        problem.0.retry_after_seconds = wait.map(whole_seconds);
        problem.0.trace_id = trace.and_then(|trace| Some(trace.to_str().ok()?.to_owned()));
        problem
    }
}

/// At least one: whoever waits for less asks again before it is over.
fn whole_seconds(wait: Duration) -> u64 {
    let begun = u64::from(wait.subsec_nanos() > 0);
    (wait.as_secs() + begun).max(1)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = match serde_json::to_vec(&self) {
            Ok(body) => body,
            Err(error) => {
                tracing::error!(%error, "a problem could not be written");
                Vec::new()
            }
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.0.retry_after_seconds {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if self.0.status == StatusCode::UNAUTHORIZED.as_u16() {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        let allowed: Vec<_> = self.0.allowed.iter().map(Method::as_str).collect();
        if let (false, Ok(allowed)) = (allowed.is_empty(), HeaderValue::try_from(allowed.join(", "))) {
            headers.insert(ALLOW, allowed);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::fault::Fault;
    use kit::parse::Unreadable;
    use serde_json::{Value, json};

    fn written(problem: &Problem) -> Value {
        serde_json::to_value(problem).unwrap()
    }

    #[test]
    fn what_a_service_said_arrives_whole() {
        let fault = Fault::new(Kind::TooMany, "TOO_MANY_CALLS", "this caller calls too often");
        let problem = Problem::from(Status::from(fault.retry_after(Duration::from_millis(1200))));
        assert_eq!(
            written(&problem),
            json!({
                "type": "/api#status-429", "title": "Asked too often, or for too much", "status": 429,
                "detail": "this caller calls too often", "reason": "TOO_MANY_CALLS", "flaws": [], "retry_after_seconds": 2,
            })
        );
        let response = problem.into_response();
        assert_eq!(response.headers()[RETRY_AFTER], "2");
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
    }

    #[test]
    fn every_bad_field_is_told() {
        let flaws = Flaws::one("person.phone", Unreadable::new("MISSING", "must be set"));
        for problem in [
            Problem::from(Status::from(Fault::from(flaws.clone()))),
            Problem::from(flaws),
        ] {
            let problem = written(&problem);
            assert_eq!(
                (&problem["status"], &problem["reason"]),
                (&json!(400), &json!("INVALID_REQUEST"))
            );
            let told = json!([{"field": "person.phone", "reason": "MISSING", "description": "must be set"}]);
            assert_eq!(problem["flaws"], told);
        }
    }

    #[test]
    fn whoever_says_nothing_of_ours_is_unreachable() {
        for (status, http) in [
            (Status::deadline_exceeded("late"), 504),
            (Status::unknown("?"), 502),
            (Status::unavailable("away"), 503),
        ] {
            let problem = written(&Problem::from(status));
            assert_eq!(
                (&problem["status"], &problem["reason"]),
                (&json!(http), &json!("UNREACHABLE"))
            );
        }
    }

    #[test]
    fn a_path_tells_its_methods_and_a_stranger_how_to_be_known() {
        let response = Problem::other_methods(vec![Method::GET, Method::PATCH]).into_response();
        assert_eq!(response.headers()[ALLOW], "GET, PATCH");
        let response = Problem::new(StatusCode::UNAUTHORIZED, "TOKEN_MISSING", "no token").into_response();
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
    }
}
