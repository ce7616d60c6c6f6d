//! The use cases of anomalies, and AnomalyService on the wire.

mod examine;
mod list;

use kit::caller;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::anomaly_service_server::{AnomalyService, AnomalyServiceServer};
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use crate::service::Checkpoint;

/// Every RPC of the house, without its layers.
pub(crate) fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(AnomalyServiceServer::new(Anomalies(service.clone())))
}

/// Answers AnomalyService.
#[derive(Clone, Debug)]
struct Anomalies(Checkpoint);

#[tonic::async_trait]
impl AnomalyService for Anomalies {
    async fn list_anomalies(
        &self,
        request: Request<pb::ListAnomaliesRequest>,
    ) -> Result<Response<pb::ListAnomaliesResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            list::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn examine_anomaly(
        &self,
        request: Request<pb::ExamineAnomalyRequest>,
    ) -> Result<Response<pb::ExamineAnomalyResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            examine::examine(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}
