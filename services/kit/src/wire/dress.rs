//! What crosses a wire besides the message: headers, and nothing else.

use crate::layers::deadline;
use crate::onward::Onward;
use http::Request;
use tokio::time::Instant;
use tonic::Status;
use tonic::body::Body;

/// Turns the context of a call into headers, and drops every extension: what the far wire would not carry, the near
/// one must not either. Refuses at once when no time is left. Answers until when the caller waits.
pub(super) fn dress(request: &mut Request<Body>) -> Result<Option<Instant>, Status> {
    let onward = request.extensions_mut().remove::<Onward>().unwrap_or_default();
    request.extensions_mut().clear();
    if let Some(trace) = onward.trace {
        trace.write(request.headers_mut());
    }
    match onward.remaining() {
        Some(left) if left.is_zero() => Err(deadline::exceeded(
            "no time was left to ask a neighbour".to_owned(),
        )),
        Some(left) => {
            deadline::write(left, request.headers_mut());
            Ok(onward.deadline)
        }
        None => Ok(None),
    }
}
