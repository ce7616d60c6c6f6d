//! A neighbour in this process, and the type of every wire.

use super::dress::dress;
use crate::rpcs::{Answers, Rpcs};
use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;
use tower::util::BoxCloneSyncService;

/// What every generated client runs over: `RegistrationServiceClient::new(wire)`.
///
/// The error is [`Status`], because a boxed error does not compile inside `async_trait`.
pub type Wire = BoxCloneSyncService<Request<Body>, Response<Body>, Status>;

/// A neighbour in this process: its RPCs, layers included.
pub fn near(rpcs: Rpcs) -> Wire {
    Wire::new(tower::service_fn(move |mut request: Request<Body>| {
        let rpcs = rpcs.clone();
        let left = dress(&mut request);
        async move {
            left?;
            let Ok(response) = rpcs.answer(request).await;
            Ok(response)
        }
    }))
}
