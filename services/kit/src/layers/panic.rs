//! A panic in a handler fails its own call and nothing else.

use crate::fault::{Fault, Kind};
use futures::FutureExt;
use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use tonic::Status;

/// What a panic said, as the cause for the log. A formatted message may quote personal data: only literals are kept.
#[derive(Debug, thiserror::Error)]
#[error("panicked: {0}")]
struct Panicked(&'static str);

/// Runs the work; a panic becomes `INTERNAL` with reason `PANICKED`.
///
/// What the handler shared stays shared: whoever locks a std mutex there meets its poison, as anywhere.
///
/// Not an `async fn`: that would keep the work twice, as what it was given and as what it runs.
pub(super) fn caught<T>(
    work: impl Future<Output = Result<T, Status>>,
) -> impl Future<Output = Result<T, Status>> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .map(|outcome| outcome.unwrap_or_else(|payload| Err(refusal(&*payload))))
}

/// The status a caller gets instead of an answer.
pub(super) fn refusal(payload: &(dyn Any + Send)) -> Status {
    let literal = payload.downcast_ref::<&'static str>().copied();
    let said = literal.unwrap_or("message withheld, it may quote personal data");
    Fault::new(Kind::Broken, "PANICKED", "something went wrong on our side")
        .with_cause(Panicked(said))
        .into()
}
