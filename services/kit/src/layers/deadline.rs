//! How long a call may take, and who says so when it took longer.

use super::method::Method;
use crate::fault::DOMAIN;
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;
use tokio::time::Instant;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// What the layer keeps of the caller's time, so that the answer "too slow, and it was me" still arrives.
const KEPT: Duration = Duration::from_millis(20);

const HEADER: &str = "grpc-timeout";

/// How long calls may take.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct DeadlineSettings {
    /// For a call that names no deadline (milliseconds).
    pub default_ms: u64,
    /// The longest deadline a caller may ask for (milliseconds).
    pub longest_ms: u64,
    /// A stream in which nothing moves ends after this (milliseconds).
    pub idle_ms: u64,
}

impl Default for DeadlineSettings {
    fn default() -> Self {
        Self {
            default_ms: 10_000,
            longest_ms: 60_000,
            idle_ms: 30_000,
        }
    }
}

impl DeadlineSettings {
    pub(super) fn idle(&self) -> Duration {
        Duration::from_millis(self.idle_ms)
    }

    /// When the handler must have answered: 20 ms before the caller gives up. `None` for uploads that name no
    /// deadline: they take as long as they move.
    pub(super) fn of(&self, method: &Method, headers: &HeaderMap) -> Option<Instant> {
        let allowed = match asked(headers) {
            Some(asked) => asked.min(Duration::from_millis(self.longest_ms)),
            None if method.client_streams => return None,
            None => Duration::from_millis(self.default_ms),
        };
        Some(Instant::now() + allowed - KEPT.min(allowed / 2))
    }
}

/// Runs the work until the deadline; then the caller hears which service ran out of time.
pub(super) async fn within<T>(
    deadline: Option<Instant>,
    service: &str,
    work: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    let Some(deadline) = deadline else {
        return work.await;
    };
    match tokio::time::timeout_at(deadline, work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(exceeded(format!("{service} ran out of time"))),
    }
}

/// `DEADLINE_EXCEEDED` with reason `OUT_OF_TIME`, and a sentence that says whose time was over.
pub(crate) fn exceeded(message: String) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info("OUT_OF_TIME", DOMAIN, HashMap::new());
    Status::with_error_details(Code::DeadlineExceeded, message, details)
}

/// Reads `grpc-timeout`: at most eight digits and a unit. What does not read counts as absent, as gRPC servers do.
fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

/// Writes `grpc-timeout` in milliseconds: at least one, at most a day.
pub(crate) fn write(remaining: Duration, headers: &mut HeaderMap) {
    let millis = remaining.as_millis().clamp(1, 86_400_000);
    if let Ok(value) = HeaderValue::try_from(format!("{millis}m")) {
        headers.insert(HEADER, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<f64> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, text.parse().expect("a header value"));
        asked(&headers).map(|duration| duration.as_secs_f64())
    }

    #[test]
    fn timeouts_read_as_the_protocol_writes_them() {
        for (text, seconds) in [
            ("2H", 7200.0),
            ("3M", 180.0),
            ("7S", 7.0),
            ("1500m", 1.5),
            ("20u", 0.000_02),
        ] {
            assert_eq!(read(text), Some(seconds), "{text}");
        }
        for text in ["", "m", "-1m", "123456789m", "5", "5 m", "5x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_the_wire_writes_the_layer_reads() {
        let mut headers = HeaderMap::new();
        write(Duration::from_millis(1234), &mut headers);
        assert_eq!(asked(&headers), Some(Duration::from_millis(1234)));
    }
}
