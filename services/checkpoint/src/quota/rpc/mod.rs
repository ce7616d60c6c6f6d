//! The use cases of quotas: orders, days and helpers.

mod days;
mod errands;
mod orders;
mod quota_service;

use crate::service::Checkpoint;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1::quota_service_server::QuotaServiceServer;

/// Every RPC of quotas, without its layers.
pub(crate) fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(QuotaServiceServer::new(quota_service::Quotas(service.clone())))
}
