//! The use cases of disinfection, and DisinfectionService on the wire.

mod list;
mod record;
mod undone;

use kit::caller;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::disinfection_service_server::{DisinfectionService, DisinfectionServiceServer};
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use crate::service::Checkpoint;

/// Every RPC of the house, without its layers.
pub(crate) fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(DisinfectionServiceServer::new(Log(service.clone())))
}

/// Answers DisinfectionService.
#[derive(Clone, Debug)]
struct Log(Checkpoint);

#[tonic::async_trait]
impl DisinfectionService for Log {
    async fn record_disinfection(
        &self,
        request: Request<pb::RecordDisinfectionRequest>,
    ) -> Result<Response<pb::RecordDisinfectionResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            record::record(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_disinfections(
        &self,
        request: Request<pb::ListDisinfectionsRequest>,
    ) -> Result<Response<pb::ListDisinfectionsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            list::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_undone(
        &self,
        request: Request<pb::ListUndoneRequest>,
    ) -> Result<Response<pb::ListUndoneResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            undone::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}
