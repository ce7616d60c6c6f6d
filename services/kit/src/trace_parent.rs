//! The trace a call belongs to, as it travels between services (W3C Trace Context, level 1).

use http::{HeaderMap, HeaderValue};
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};
use std::fmt;

const HEADER: &str = "traceparent";

/// Trace, span of the caller, and whether it is recorded. Carries nothing about persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceParent {
    trace: u128,
    span: u64,
    recorded: bool,
}

impl TraceParent {
    /// A new trace, for a call that came without one.
    pub fn random() -> Self {
        Self {
            trace: rand::random::<u128>() | 1,
            span: rand::random::<u64>() | 1,
            recorded: false,
        }
    }

    /// Reads the `traceparent` header; `None` when absent, of another version, or all zeros.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(HEADER)?.to_str().ok()?;
        let rest = text.strip_prefix("00-").filter(|rest| rest.len() == 52)?;
        let (trace, rest) = rest.split_once('-')?;
        let (span, flags) = rest.split_once('-')?;
        if trace.len() != 32 || span.len() != 16 || text.contains('+') {
            return None;
        }
        let trace = u128::from_str_radix(trace, 16).ok().filter(|id| *id != 0)?;
        let span = u64::from_str_radix(span, 16).ok().filter(|id| *id != 0)?;
        let recorded = u8::from_str_radix(flags, 16).ok()? & 1 == 1;
        Some(Self {
            trace,
            span,
            recorded,
        })
    }

    /// Writes the `traceparent` header.
    pub fn write(self, headers: &mut HeaderMap) {
        let text = format!(
            "00-{:032x}-{:016x}-{:02x}",
            self.trace,
            self.span,
            u8::from(self.recorded)
        );
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(HEADER, value);
        }
    }

    /// The trace id as a header of its own: what a caller quotes when asking for help.
    pub fn trace_id(self) -> HeaderValue {
        let text = self.to_string();
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("unknown"))
    }
}

/// The trace id, 32 hexadecimal digits.
impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.trace)
    }
}

impl From<TraceParent> for SpanContext {
    fn from(parent: TraceParent) -> Self {
        let flags = TraceFlags::default().with_sampled(parent.recorded);
        let (trace, span) = (TraceId::from(parent.trace), SpanId::from(parent.span));
        SpanContext::new(trace, span, flags, true, TraceState::default())
    }
}

impl From<&SpanContext> for TraceParent {
    fn from(context: &SpanContext) -> Self {
        Self {
            trace: u128::from_be_bytes(context.trace_id().to_bytes()),
            span: u64::from_be_bytes(context.span_id().to_bytes()),
            recorded: context.is_sampled(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_nonsense_does_not() {
        let mut headers = HeaderMap::new();
        let parent = TraceParent::random();
        parent.write(&mut headers);
        assert_eq!(TraceParent::of(&headers), Some(parent));
        for nonsense in [
            "",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            headers.insert(HEADER, HeaderValue::from_static(nonsense));
            assert_eq!(TraceParent::of(&headers), None, "{nonsense}");
        }
    }
}
