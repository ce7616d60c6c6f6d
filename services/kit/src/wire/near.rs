//! A neighbour in this process, and the type of every wire.

use super::dress::dress;
use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;
use tower::Service;
use tower::util::BoxCloneSyncService;

/// What every generated client runs over: `RegistrationServiceClient::new(wire)`.
///
/// The error is [`Status`], because a boxed error does not compile inside `async_trait`.
pub type Wire = BoxCloneSyncService<Request<Body>, Response<Body>, Status>;

/// A neighbour in this process: its router, layers included.
pub fn near(router: axum::Router) -> Wire {
    let router = router.with_state(()); // axum prepares its routes once here, not at each call
    Wire::new(tower::service_fn(move |mut request: Request<Body>| {
        let mut router = router.clone();
        let left = dress(&mut request);
        async move {
            left?;
            let Ok(response) = router.call(request).await;
            Ok(response.map(Body::new))
        }
    }))
}
