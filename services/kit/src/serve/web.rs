//! gRPC-Web: the same calls for callers that know no trailers, binary or as text, on HTTP/1 and HTTP/2.
//!
//! The translation stands outside the layers, so they see the call they know. Nobody from another site is let in: no CORS header is sent.

use crate::rpcs::{Answer, Answers};
use futures::FutureExt;
use http::Request;
use http::header::CONTENT_TYPE;
use std::sync::Arc;
use tonic::body::Body;
use tonic_web::GrpcWebLayer;
use tower::{Layer, Service};

/// Whether a call is gRPC-Web.
pub(super) fn is_web<B>(call: &Request<B>) -> bool {
    let kind = call.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc-web"))
}

/// Answers in the caller's words.
pub(super) fn answer(service: Arc<dyn Answers>, call: Request<Body>) -> Answer {
    let plain = tower::service_fn(move |call| service.answer(call));
    GrpcWebLayer::new().layer(plain).call(call).boxed()
}
