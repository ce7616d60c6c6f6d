//! What goes back to a caller whose request failed: few kinds, a stable reason, a public sentence, never the cause.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::parse::flaws::{Flaw, Flaws};

/// The domain in every `google.rpc.ErrorInfo` of ours: reasons are unique within it.
pub const DOMAIN: &str = "quma";

/// The kinds of failure: what a caller can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request does not read: correct the fields.
    Unreadable,
    /// Nobody knows who is asking: log in.
    Unidentified,
    /// The caller may not do this.
    NotAllowed,
    /// There is no such thing, or the caller may not know of it.
    Unknown,
    /// It exists already, or the request id was used for something else.
    Taken,
    /// The thing is in the wrong state for this: look at it again.
    NotNow,
    /// The caller asks too often or for too much.
    TooMany,
    /// Try again later; nothing is wrong with the request.
    Later,
    /// A mistake of ours.
    Broken,
}

/// The one table from kinds to what gRPC and HTTP callers see.
const TABLE: [(Kind, Code, StatusCode); 9] = [
    (Kind::Unreadable, Code::InvalidArgument, StatusCode::BAD_REQUEST),
    (
        Kind::Unidentified,
        Code::Unauthenticated,
        StatusCode::UNAUTHORIZED,
    ),
    (Kind::NotAllowed, Code::PermissionDenied, StatusCode::FORBIDDEN),
    (Kind::Unknown, Code::NotFound, StatusCode::NOT_FOUND),
    (Kind::Taken, Code::AlreadyExists, StatusCode::CONFLICT),
    (
        Kind::NotNow,
        Code::FailedPrecondition,
        StatusCode::PRECONDITION_FAILED,
    ),
    (
        Kind::TooMany,
        Code::ResourceExhausted,
        StatusCode::TOO_MANY_REQUESTS,
    ),
    (Kind::Later, Code::Unavailable, StatusCode::SERVICE_UNAVAILABLE),
    (Kind::Broken, Code::Internal, StatusCode::INTERNAL_SERVER_ERROR),
];

impl Kind {
    /// The gRPC status code.
    pub fn code(self) -> Code {
        self.row().1
    }

    /// The HTTP status code.
    pub fn http(self) -> StatusCode {
        self.row().2
    }

    /// The kind behind a gRPC code of ours; `None` for codes we never send.
    pub fn of_code(code: Code) -> Option<Kind> {
        TABLE.iter().find(|row| row.1 == code).map(|row| row.0)
    }

    fn row(self) -> &'static (Kind, Code, StatusCode) {
        // The table is in the order of the enum; a test holds it there.
        &TABLE[self as usize]
    }
}

/// A failure on its way to the caller.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What the caller can do about it.
    pub kind: Kind,
    /// Stable and upper-case (`UNKNOWN_POSTER`), at most 63 characters: programs decide by it.
    pub reason: &'static str,
    /// The public sentence, lower-case, without personal data: it is logged and sent.
    pub message: Cow<'static, str>,
    /// Every bad field; empty unless the kind is [`Kind::Unreadable`].
    pub flaws: Vec<Flaw>,
    /// When trying again makes sense.
    pub retry_after: Option<Duration>,
    /// What really happened: logged once by the trace layer, never sent.
    pub cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Fault {
    /// From its kind, its stable reason and the public sentence.
    pub fn new(kind: Kind, reason: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            reason,
            message: message.into(),
            flaws: Vec::new(),
            retry_after: None,
            cause: None,
        }
    }

    /// Keeps what really happened, for the log.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(Arc::from(cause.into()));
        self
    }

    /// Tells the caller when to try again.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.message)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

/// A request whose fields do not read: `INVALID_REQUEST` with every bad field.
impl From<Flaws> for Fault {
    fn from(flaws: Flaws) -> Self {
        let message = format!("the request does not read: {flaws}");
        Self {
            flaws: flaws.0,
            ..Self::new(Kind::Unreadable, "INVALID_REQUEST", message)
        }
    }
}

/// With `ErrorInfo`, and `BadRequest` and `RetryInfo` where they say something; the cause rides along as the status's
/// source, which is never sent.
impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        let mut details = ErrorDetails::new();
        details.set_error_info(fault.reason, DOMAIN, std::collections::HashMap::new());
        if !fault.flaws.is_empty() {
            details.set_bad_request(fault.flaws.into_iter().map(violation).collect::<Vec<_>>());
        }
        if let Some(wait) = fault.retry_after {
            details.set_retry_info(Some(wait));
        }
        let mut status = Status::with_error_details(fault.kind.code(), fault.message, details);
        if let Some(cause) = fault.cause {
            status.set_source(cause);
        }
        status
    }
}

fn violation(flaw: Flaw) -> FieldViolation {
    FieldViolation {
        field: flaw.field,
        description: flaw.description.into_owned(),
        reason: flaw.reason.to_owned(),
        localized_message: None,
    }
}

/// The stable reason inside a status of ours; `None` when it came from elsewhere (a proxy, a cut connection).
pub fn reason_of(status: &Status) -> Option<String> {
    status
        .get_details_error_info()
        .filter(|found| found.domain == DOMAIN)
        .map(|found| found.reason)
}

/// An error enum of a service: each case knows its kind and its reason, and `?` turns it into a [`Fault`].
pub trait Failure: Error + Send + Sync + 'static {
    /// What the caller can do about it.
    fn kind(&self) -> Kind;

    /// The stable, upper-case reason.
    fn reason(&self) -> &'static str;

    /// The fault the caller gets: the error's own sentence, except for [`Kind::Broken`], whose sentence tells nothing
    /// of our insides. The error itself becomes the cause.
    fn into_fault(self) -> Fault
    where
        Self: Sized,
    {
        let message: Cow<'static, str> = match self.kind() {
            Kind::Broken => "something went wrong on our side".into(),
            _ => self.to_string().into(),
        };
        Fault::new(self.kind(), self.reason(), message).with_cause(self)
    }
}

impl<F: Failure> From<F> for Fault {
    fn from(failure: F) -> Self {
        failure.into_fault()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::unreadable::Unreadable;

    #[derive(Debug, thiserror::Error)]
    enum Refusal {
        #[error("no poster carries this token")]
        UnknownPoster,
        #[error("column secret is gone")]
        Broken,
    }

    impl Failure for Refusal {
        fn kind(&self) -> Kind {
            match self {
                Self::UnknownPoster => Kind::Unknown,
                Self::Broken => Kind::Broken,
            }
        }

        fn reason(&self) -> &'static str {
            match self {
                Self::UnknownPoster => "UNKNOWN_POSTER",
                Self::Broken => "STORE_FAILED",
            }
        }
    }

    #[test]
    fn the_table_is_in_the_order_of_the_kinds() {
        for (nth, (kind, code, _)) in TABLE.into_iter().enumerate() {
            assert_eq!((kind as usize, Kind::of_code(code)), (nth, Some(kind)));
        }
    }

    #[test]
    fn a_reason_survives_the_way_to_the_caller() {
        let status = Status::from(Fault::from(Refusal::UnknownPoster));
        assert_eq!(
            (status.code(), status.message()),
            (Code::NotFound, "no poster carries this token")
        );
        assert_eq!(reason_of(&status).as_deref(), Some("UNKNOWN_POSTER"));
        assert_eq!(reason_of(&Status::not_found("by somebody else")), None);
    }

    #[test]
    fn the_insides_of_a_broken_service_stay_inside_but_reach_the_log() {
        let status = Status::from(Fault::from(Refusal::Broken));
        assert!(!status.message().contains("secret"));
        assert!(!String::from_utf8_lossy(status.details()).contains("secret"));
        assert!(
            status
                .source()
                .is_some_and(|cause| cause.to_string().contains("secret"))
        );
    }

    #[test]
    fn every_bad_field_travels_with_its_reason() {
        let flaws = Flaws(
            [
                Flaws::one("phone", Unreadable::new("MISSING", "must be set")),
                Flaws::one("name", Unreadable::new("TOO_LONG", "must be short")),
            ]
            .into_iter()
            .flat_map(|flaws| flaws.0)
            .collect(),
        );
        let status = Status::from(Fault::from(flaws));
        let told = status
            .get_details_bad_request()
            .expect("bad request details")
            .field_violations;
        let told: Vec<_> = told
            .iter()
            .map(|field| (field.field.as_str(), field.reason.as_str()))
            .collect();
        assert_eq!(told, [("phone", "MISSING"), ("name", "TOO_LONG")]);
    }

    #[test]
    fn the_wait_travels_too() {
        let fault = Fault::new(Kind::Later, "OVERLOADED", "too busy").retry_after(Duration::from_secs(1));
        let retry = Status::from(fault)
            .get_details_retry_info()
            .expect("retry details");
        assert_eq!(retry.retry_delay, Some(Duration::from_secs(1)));
    }
}
