//! PassService and AuditService on the wire: each RPC finds its caller and goes to its use case.

use kit::caller;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::audit_service_server::AuditService;
use proto::checkpoint::v1::pass_service_server::PassService;
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use super::{audit, count_passes, export_passes, list_passes, summary};
use crate::service::Checkpoint;

/// Answers PassService.
#[derive(Clone, Debug)]
pub struct LookingBack(pub Checkpoint);

#[tonic::async_trait]
impl PassService for LookingBack {
    type ExportPassesStream = export_passes::Parts;

    async fn list_passes(
        &self,
        request: Request<pb::ListPassesRequest>,
    ) -> Result<Response<pb::ListPassesResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            list_passes::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn export_passes(
        &self,
        request: Request<pb::ExportPassesRequest>,
    ) -> Result<Response<Self::ExportPassesStream>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            export_passes::export(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn get_summary(
        &self,
        request: Request<pb::GetSummaryRequest>,
    ) -> Result<Response<pb::GetSummaryResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            summary::summarise(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn count_passes(
        &self,
        request: Request<pb::CountPassesRequest>,
    ) -> Result<Response<pb::CountPassesResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            count_passes::count(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn rank_areas(
        &self,
        request: Request<pb::RankAreasRequest>,
    ) -> Result<Response<pb::RankAreasResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            summary::rank_areas(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}

/// Answers AuditService.
#[derive(Clone, Debug)]
pub struct Auditing(pub Checkpoint);

#[tonic::async_trait]
impl AuditService for Auditing {
    async fn list_audit(
        &self,
        request: Request<pb::ListAuditRequest>,
    ) -> Result<Response<pb::ListAuditResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            audit::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_accesses(
        &self,
        request: Request<pb::ListAccessesRequest>,
    ) -> Result<Response<pb::ListAccessesResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            audit::accesses(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}
