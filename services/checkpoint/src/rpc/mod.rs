//! The use cases: what each RPC reads, asks, decides and records.

use crate::service::Checkpoint;

/// Every RPC of the service, without its layers.
pub fn router(service: &Checkpoint) -> axum::Router {
    let _ = service;
    tonic::service::Routes::default().into_axum_router()
}
