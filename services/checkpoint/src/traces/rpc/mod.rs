//! The use cases of traces, and TraceService on the wire.

mod contacts;
mod person;
mod place;
mod trail;

use kit::caller;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::trace_service_server::{TraceService, TraceServiceServer};
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use crate::service::Checkpoint;

/// Every RPC of the house, without its layers.
pub(crate) fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(TraceServiceServer::new(Tracing(service.clone())))
}

/// Answers TraceService.
#[derive(Clone, Debug)]
struct Tracing(Checkpoint);

#[tonic::async_trait]
impl TraceService for Tracing {
    async fn trace_person(
        &self,
        request: Request<pb::TracePersonRequest>,
    ) -> Result<Response<pb::TracePersonResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            person::trace(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn trace_contacts(
        &self,
        request: Request<pb::TraceContactsRequest>,
    ) -> Result<Response<pb::TraceContactsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            contacts::trace(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn group_contacts(
        &self,
        request: Request<pb::GroupContactsRequest>,
    ) -> Result<Response<pb::GroupContactsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            contacts::group(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn trace_place(
        &self,
        request: Request<pb::TracePlaceRequest>,
    ) -> Result<Response<pb::TracePlaceResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            place::trace(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}
