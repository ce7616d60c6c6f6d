//! CheckpointService on the wire: each RPC finds its caller and goes to its use case.

use super::{checkpoint, import_checkpoints, issue_poster, resolve_poster, rotate_poster};
use crate::service::Checkpoint;
use kit::caller;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_server::CheckpointService;
use tonic::{Request, Response, Status, Streaming};
use vocabulary::Caller;

/// Answers CheckpointService.
#[derive(Clone)]
pub struct Checkpoints(pub Checkpoint);

#[tonic::async_trait]
impl CheckpointService for Checkpoints {
    async fn create_checkpoint(
        &self,
        request: Request<pb::CreateCheckpointRequest>,
    ) -> Result<Response<pb::CreateCheckpointResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            checkpoint::create(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn get_checkpoint(
        &self,
        request: Request<pb::GetCheckpointRequest>,
    ) -> Result<Response<pb::GetCheckpointResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            checkpoint::get(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_checkpoints(
        &self,
        request: Request<pb::ListCheckpointsRequest>,
    ) -> Result<Response<pb::ListCheckpointsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            checkpoint::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn update_checkpoint(
        &self,
        request: Request<pb::UpdateCheckpointRequest>,
    ) -> Result<Response<pb::UpdateCheckpointResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            checkpoint::update(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn close_checkpoint(
        &self,
        request: Request<pb::CloseCheckpointRequest>,
    ) -> Result<Response<pb::CloseCheckpointResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            checkpoint::close(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn import_checkpoints(
        &self,
        request: Request<Streaming<pb::ImportCheckpointsRequest>>,
    ) -> Result<Response<pb::ImportCheckpointsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            import_checkpoints::import(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn issue_poster(
        &self,
        request: Request<pb::IssuePosterRequest>,
    ) -> Result<Response<pb::IssuePosterResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            issue_poster::issue(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn rotate_poster(
        &self,
        request: Request<pb::RotatePosterRequest>,
    ) -> Result<Response<pb::RotatePosterResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            rotate_poster::rotate(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn resolve_poster(
        &self,
        request: Request<pb::ResolvePosterRequest>,
    ) -> Result<Response<pb::ResolvePosterResponse>, Status> {
        Ok(Response::new(resolve_poster::resolve(
            &self.0,
            request.get_ref(),
        )?))
    }
}
