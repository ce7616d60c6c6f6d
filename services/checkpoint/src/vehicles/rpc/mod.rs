//! The use cases of `VehicleService`.

mod list_vehicles;
mod record_vehicle;

use kit::caller;
use kit::fault::Fault;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::vehicle_service_server::{VehicleService, VehicleServiceServer};
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use crate::service::Checkpoint;

/// Every RPC of the house, without its layers.
pub(crate) fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(VehicleServiceServer::new(AtGates(service.clone())))
}

#[derive(Clone, Debug)]
struct AtGates(Checkpoint);

#[tonic::async_trait]
impl VehicleService for AtGates {
    async fn record_vehicle(
        &self,
        request: Request<pb::RecordVehicleRequest>,
    ) -> Result<Response<pb::RecordVehicleResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        let answer = record_vehicle::record_vehicle(&self.0, &caller, request.into_inner()).await;
        Ok(Response::new(answer.map_err(Fault::from)?))
    }

    async fn list_vehicles(
        &self,
        request: Request<pb::ListVehiclesRequest>,
    ) -> Result<Response<pb::ListVehiclesResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        let answer = list_vehicles::list_vehicles(&self.0, &caller, request.into_inner()).await;
        Ok(Response::new(answer?))
    }
}
