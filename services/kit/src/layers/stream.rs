//! Streams end: when nothing moves, when the caller's token expires, when the service stops, when the handler panics.

use super::deadline::exceeded;
use super::limit::Permit;
use super::panic;
use crate::fault::{Failure, Fault, Kind};
use crate::shutdown::ShutdownToken;
use crate::token::error::TokenError;
use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::WaitForCancellationFutureOwned;
use tonic::Status;
use tonic::body::Body;

/// When a stream ends without its handler's doing.
#[derive(Debug)]
pub(crate) struct Bounds {
    /// Nothing moved for so long.
    pub(crate) idle: Option<Duration>,
    /// The caller's token expires.
    pub(crate) until: Option<Instant>,
    /// The service stops.
    pub(crate) stop: ShutdownToken,
    /// Who says so.
    pub(crate) service: &'static str,
}

/// A streamed answer that ends in time, with a status that says why.
pub(crate) struct Bounded {
    body: Body,
    bounds: Bounds,
    moved: Instant,
    alarm: Pin<Box<Sleep>>,
    stop: Pin<Box<WaitForCancellationFutureOwned>>,
    ended: bool,
    /// The place of the call: taken until the stream ends.
    _permit: Option<Permit>,
}

impl Bounded {
    pub(super) fn holding(permit: Permit, body: Body, bounds: Bounds) -> Self {
        Self {
            _permit: Some(permit),
            ..Self::new(body, bounds)
        }
    }

    /// A stream that holds no place.
    pub(crate) fn new(body: Body, bounds: Bounds) -> Self {
        let moved = Instant::now();
        let stop = Box::pin(bounds.stop.clone().cancelled_owned());
        let alarm = Box::pin(sleep_until(first_alarm(&bounds, moved)));
        Self {
            body,
            bounds,
            moved,
            alarm,
            stop,
            ended: false,
            _permit: None,
        }
    }

    /// Why the stream must end now, if it must.
    fn over(&mut self, cx: &mut Context<'_>) -> Option<Status> {
        if self.stop.as_mut().poll(cx).is_ready() {
            let message = format!("{} is stopping", self.bounds.service);
            return Some(
                Fault::new(Kind::Later, "STOPPING", message)
                    .retry_after(Duration::from_secs(1))
                    .into(),
            );
        }
        // The alarm is set by the last time it rang, not by every frame: resetting a timer per frame costs more.
        while self.alarm.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            if self.bounds.until.is_some_and(|until| until <= now) {
                return Some(TokenError::Expired.into_fault().into());
            }
            if self.bounds.idle.is_some_and(|idle| self.moved + idle <= now) {
                return Some(exceeded(format!(
                    "{} sent nothing for too long",
                    self.bounds.service
                )));
            }
            let next = first_alarm(&self.bounds, self.moved);
            self.alarm.as_mut().reset(next);
        }
        None
    }
}

fn first_alarm(bounds: &Bounds, moved: Instant) -> Instant {
    let never = moved + Duration::from_secs(86_400 * 365);
    let idle = bounds.idle.map_or(never, |idle| moved + idle);
    idle.min(bounds.until.unwrap_or(never))
}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        if this.ended {
            return Poll::Ready(None);
        }
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut this.body).poll_frame(cx)));
        let status = match polled {
            Ok(Poll::Ready(frame)) => {
                this.moved = Instant::now();
                return Poll::Ready(frame);
            }
            Ok(Poll::Pending) => match this.over(cx) {
                Some(status) => status,
                None => return Poll::Pending,
            },
            Err(payload) => panic::refusal(&*payload),
        };
        this.ended = true;
        let mut trailers = HeaderMap::new();
        Poll::Ready(match status.add_header(&mut trailers) {
            Ok(()) => Some(Ok(Frame::trailers(trailers))),
            Err(unwritable) => Some(Err(unwritable)),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.body.is_end_stream()
    }
}

/// A streamed request in which something must move: else the handler reads `DEADLINE_EXCEEDED` from it.
pub(super) struct Upload {
    body: Body,
    idle: Duration,
    alarm: Pin<Box<Sleep>>,
    moved: Instant,
}

impl Upload {
    pub(super) fn new(body: Body, idle: Duration) -> Self {
        let moved = Instant::now();
        Self {
            body,
            idle,
            alarm: Box::pin(sleep_until(moved + idle)),
            moved,
        }
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.moved = Instant::now();
            return Poll::Ready(frame);
        }
        while this.alarm.as_mut().poll(cx).is_ready() {
            let due = this.moved + this.idle;
            if due <= Instant::now() {
                let status = exceeded("the caller sent nothing for too long".to_owned());
                return Poll::Ready(Some(Err(status)));
            }
            this.alarm.as_mut().reset(due);
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}
