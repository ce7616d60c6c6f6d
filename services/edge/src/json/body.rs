//! Bodies as they come in: of the right kind, not too large, not too slow.

use super::problem::Problem;
use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::time::Duration;

/// The largest body of a call with one message (bytes): what the services read, too.
const LARGEST: usize = 4 * 1024 * 1024;
/// The largest table (bytes): fifty thousand rows of three hundred.
const LARGEST_TABLE: usize = 16 * 1024 * 1024;
/// How long a body that is read as a whole may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `application/json`
    Json,
    /// `application/x-ndjson`
    Lines,
    /// `text/csv`
    Csv,
    /// A workbook of Excel.
    Xlsx,
}

impl Kind {
    /// Its media type.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Lines => "application/x-ndjson",
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Which of these kinds the body says it is.
    pub(super) fn of(headers: &HeaderMap, known: &[Self]) -> Result<Self, Problem> {
        let encoding = headers.get(CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            let detail = "bodies are sent without a content encoding";
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "ENCODED_BODY",
                detail,
            ));
        }
        let said = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (essence, parameters) = said.split_once(';').unwrap_or((said, ""));
        let found = known
            .iter()
            .find(|kind| essence.trim().eq_ignore_ascii_case(kind.media_type()));
        found.copied().filter(|_| is_utf8(parameters)).ok_or_else(|| {
            let names: Vec<_> = known.iter().map(|kind| kind.media_type()).collect();
            let detail = format!("the body must be {}, in UTF-8 if it is text", names.join(" or "));
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "WRONG_CONTENT_TYPE", detail)
        })
    }
}

/// Whether no parameter says another character set.
fn is_utf8(parameters: &str) -> bool {
    parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='))
        .all(|(name, value)| {
            let value = value.trim().trim_matches('"');
            !name.trim().eq_ignore_ascii_case("charset") || value.eq_ignore_ascii_case("utf-8")
        })
}

/// The whole body of a call with one message. A body that nobody expects is refused: what it says would be lost.
pub(super) async fn whole(headers: &HeaderMap, body: Body, is_expected: bool) -> Result<Bytes, Problem> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let bytes = collected(body, LARGEST).await?;
    if !bytes.is_empty() {
        if !is_expected {
            return Err(Problem::bad(
                "BODY_UNEXPECTED",
                "this call is asked without a body",
            ));
        }
        Kind::of(headers, &[Kind::Json])?;
    }
    Ok(bytes)
}

/// The whole body of a table.
pub(super) async fn table(body: Body) -> Result<Bytes, Problem> {
    collected(body, LARGEST_TABLE).await
}

async fn collected(body: Body, largest: usize) -> Result<Bytes, Problem> {
    let collected = tokio::time::timeout(PATIENCE, Limited::new(body, largest).collect());
    match collected.await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let detail = format!("the body is larger than {largest} bytes");
            Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "BODY_TOO_LARGE",
                detail,
            ))
        }
        Ok(Err(_)) => Err(broken_off()),
        Err(_) => {
            let detail = "the body did not arrive in time";
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "BODY_TOO_SLOW", detail))
        }
    }
}

/// The body ended before it was complete.
pub(super) fn broken_off() -> Problem {
    Problem::bad("BODY_BROKEN_OFF", "the body broke off")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn kind(text: &'static str) -> Option<Kind> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(text))]);
        Kind::of(&headers, &[Kind::Json, Kind::Csv]).ok()
    }

    #[test]
    fn a_body_says_what_it_is() {
        for (text, expected) in [
            ("application/json", Some(Kind::Json)),
            ("Application/JSON; charset=\"UTF-8\"", Some(Kind::Json)),
            ("text/csv;header=present", Some(Kind::Csv)),
            ("text/csv; charset=gbk", None),
            ("application/x-ndjson", None),
            ("application/jsonp", None),
            ("", None),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[tokio::test]
    async fn nothing_is_read_that_is_too_large_or_lost() {
        let json = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let refused = async |headers: &HeaderMap, body: Vec<u8>, expected| {
            let refused = whole(headers, Body::from(body), expected).await;
            serde_json::to_value(refused.unwrap_err()).unwrap()["reason"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(
            refused(&json, vec![b' '; LARGEST + 1], true).await,
            "BODY_TOO_LARGE"
        );
        assert_eq!(refused(&json, b"{}".to_vec(), false).await, "BODY_UNEXPECTED");
        assert_eq!(
            refused(&HeaderMap::new(), b"{}".to_vec(), true).await,
            "WRONG_CONTENT_TYPE"
        );
        assert!(
            whole(&HeaderMap::new(), Body::empty(), true)
                .await
                .unwrap()
                .is_empty()
        );
    }
}
