//! One span, one count and at most one log line per call; the trace id goes back with every refusal.

use super::meter;
use super::method::Method;
use crate::fault::reason_of;
use crate::telemetry;
use crate::trace_parent::TraceParent;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use opentelemetry::trace::TraceContextExt;
use std::error::Error;
use std::fmt::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;
use tonic::body::Body;
use tonic::{Code, Status};
use tracing::{Span, field};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Where a refused caller finds the trace id.
pub const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");

/// One call under way. Recorded exactly once: when it finishes, or as cancelled when it is dropped before.
pub(super) struct Call {
    method: Arc<Method>,
    span: Span,
    trace: TraceParent,
    started: Instant,
    recorded: bool,
}

impl Call {
    /// Opens the span, continuing the caller's trace when it sent one.
    pub(super) fn begin(method: Arc<Method>, headers: &HeaderMap) -> Self {
        let started = Instant::now();
        let caller = TraceParent::of(headers);
        let (span, trace) = if telemetry::exports_traces() {
            exported(&method, caller)
        } else {
            let trace = caller.unwrap_or_else(TraceParent::random);
            // A span nobody collects costs a gate as much as finding out who asks: only whoever looks closely gets it.
            let span = tracing::debug_span!("rpc", method = method.path, %trace, code = field::Empty);
            (span, trace)
        };
        Self {
            method,
            span,
            trace,
            started,
            recorded: false,
        }
    }

    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    pub(super) fn trace(&self) -> TraceParent {
        self.trace
    }

    /// Records the outcome; of a stream, when it ends.
    pub(super) fn finish(mut self, outcome: Result<Response<Body>, Status>) -> Response<Body> {
        let mut response = outcome.unwrap_or_else(Status::into_http);
        // tonic leaves the handler's status beside the headers it made of it: the cause is in there, for the log only.
        let status = match response.extensions_mut().remove::<Status>() {
            Some(status) => Some(status),
            None => Status::from_header_map(response.headers()),
        };
        match status.filter(|status| status.code() != Code::Ok) {
            Some(status) => {
                self.record(&status);
                response.headers_mut().insert(TRACE_ID, self.trace.trace_id());
                response
            }
            None if self.method.server_streams => {
                response.map(|body| Body::new(Observed { call: self, body }))
            }
            None => {
                self.record_code(Code::Ok);
                response
            }
        }
    }

    fn record_code(&mut self, code: Code) {
        self.recorded = true;
        self.method.meter.record(code, self.started.elapsed());
    }

    /// Counts a refusal or failure, and logs it: failures of ours loudly and with their cause, refusals quietly.
    fn record(&mut self, status: &Status) {
        self.record_code(status.code());
        let code = meter::name(status.code());
        self.span.record("code", code);
        let _inside = self.span.enter();
        let (method, trace) = (self.method.path, self.trace);
        match status.code() {
            Code::Internal | Code::Unknown | Code::DataLoss => {
                self.span.record("otel.status_code", "ERROR");
                tracing::error!(
                    method,
                    %trace,
                    code,
                    reason = reason_of(status),
                    cause = causes(status),
                    "call failed"
                );
            }
            // Shed load has no cause and is counted; logging each shed call would add to the load.
            Code::Unavailable if status.source().is_none() => {
                tracing::debug!(method, code, reason = reason_of(status), "call shed");
            }
            Code::Unavailable | Code::DeadlineExceeded => {
                self.span.record("otel.status_code", "ERROR");
                tracing::warn!(
                    method,
                    %trace,
                    code,
                    reason = reason_of(status),
                    cause = causes(status),
                    "call failed"
                );
            }
            _ => tracing::debug!(
                method,
                code,
                reason = reason_of(status),
                cause = causes(status),
                "call refused"
            ),
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.recorded {
            self.record_code(Code::Cancelled);
        }
    }
}

/// A span that leaves this process, and the trace it belongs to: the exporter's, else the caller's, else a new one.
fn exported(method: &Method, caller: Option<TraceParent>) -> (Span, TraceParent) {
    let span = tracing::info_span!(
        "rpc",
        otel.name = method.path,
        otel.kind = "server",
        otel.status_code = field::Empty,
        method = method.path,
        trace = field::Empty,
        code = field::Empty,
    );
    if let Some(parent) = caller {
        let context = opentelemetry::Context::new().with_remote_span_context(parent.into());
        // Fails only when the span is filtered out; then there is nothing to export either.
        let _ = span.set_parent(context);
    }
    let context = span.context();
    let ours = context.span().span_context().clone();
    let trace = match ours.is_valid() {
        true => TraceParent::from(&ours),
        false => caller.unwrap_or_else(TraceParent::random),
    };
    span.record("trace", field::display(trace));
    (span, trace)
}

/// `store failed: connection refused: …`, from the outermost cause to the root.
fn causes(status: &Status) -> Option<String> {
    let mut text = String::new();
    let mut cause = status.source();
    while let Some(error) = cause {
        let separator = if text.is_empty() { "" } else { ": " };
        let _ = write!(text, "{separator}{error}");
        cause = error.source();
    }
    (!text.is_empty()).then_some(text)
}

/// The body of a streamed answer: records the call when it ends.
struct Observed {
    call: Call,
    body: Body,
}

impl HttpBody for Observed {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let frame = {
            let _inside = this.call.span.enter();
            ready!(Pin::new(&mut this.body).poll_frame(cx))
        };
        Poll::Ready(match frame {
            Some(Ok(mut frame)) => {
                if let Some(trailers) = frame.trailers_mut() {
                    this.ended(trailers);
                }
                Some(Ok(frame))
            }
            Some(Err(status)) => {
                this.call.record(&status);
                Some(Err(Status::unknown("the answer broke off")))
            }
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Observed {
    fn ended(&mut self, trailers: &mut HeaderMap) {
        match Status::from_header_map(trailers).filter(|status| status.code() != Code::Ok) {
            Some(status) => {
                self.call.record(&status);
                trailers.insert(TRACE_ID, self.call.trace.trace_id());
            }
            None => self.call.record_code(Code::Ok),
        }
    }
}
