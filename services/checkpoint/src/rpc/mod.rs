//! The use cases: one file per RPC that decides something, plain ones together under their noun.

pub mod approve_policy;
pub mod audit;
pub mod building;
pub mod checkpoint;
pub mod checkpoint_service;
pub mod count_passes;
pub mod export_passes;
pub mod fetch_offline_bundle;
pub mod gate_service;
pub mod import_checkpoints;
pub mod issue_poster;
pub mod judge;
pub mod list_passes;
pub mod list_policies;
pub mod pass_service;
pub mod place_service;
pub mod policy_service;
pub mod put_policy;
pub mod reach;
pub mod record_temperature;
pub mod resolve_poster;
pub mod rotate_poster;
pub mod scan_poster;
pub mod summary;
pub mod unit;
pub mod upload_passes;
pub mod verify_pass;
pub mod void_pass;
pub mod watch_self_scans;

use crate::service::Checkpoint;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1::audit_service_server::AuditServiceServer;
use proto::checkpoint::v1::checkpoint_service_server::CheckpointServiceServer;
use proto::checkpoint::v1::gate_service_server::GateServiceServer;
use proto::checkpoint::v1::pass_service_server::PassServiceServer;
use proto::checkpoint::v1::place_service_server::PlaceServiceServer;
use proto::checkpoint::v1::policy_service_server::PolicyServiceServer;

/// Every RPC of the service, without its layers. Messages are at most 4 MiB, as tonic's own default.
pub fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default()
        .and(GateServiceServer::new(gate_service::AtGates(service.clone())))
        .and(PlaceServiceServer::new(place_service::Places(service.clone())))
        .and(CheckpointServiceServer::new(checkpoint_service::Checkpoints(
            service.clone(),
        )))
        .and(PassServiceServer::new(pass_service::LookingBack(service.clone())))
        .and(PolicyServiceServer::new(policy_service::Ordering(
            service.clone(),
        )))
        .and(AuditServiceServer::new(pass_service::Auditing(service.clone())))
}
