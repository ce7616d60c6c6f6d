//! PlaceService on the wire: each RPC finds its caller and goes to its use case.

use super::{building, unit};
use crate::service::Checkpoint;
use kit::caller;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::place_service_server::PlaceService;
use tonic::{Request, Response, Status};
use vocabulary::Caller;

/// Answers PlaceService.
#[derive(Clone)]
pub struct Places(pub Checkpoint);

#[tonic::async_trait]
impl PlaceService for Places {
    async fn create_unit(
        &self,
        request: Request<pb::CreateUnitRequest>,
    ) -> Result<Response<pb::CreateUnitResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            unit::create(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn get_unit(
        &self,
        request: Request<pb::GetUnitRequest>,
    ) -> Result<Response<pb::GetUnitResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            unit::get(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_units(
        &self,
        request: Request<pb::ListUnitsRequest>,
    ) -> Result<Response<pb::ListUnitsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            unit::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn update_unit(
        &self,
        request: Request<pb::UpdateUnitRequest>,
    ) -> Result<Response<pb::UpdateUnitResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            unit::update(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn create_building(
        &self,
        request: Request<pb::CreateBuildingRequest>,
    ) -> Result<Response<pb::CreateBuildingResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            building::create(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_buildings(
        &self,
        request: Request<pb::ListBuildingsRequest>,
    ) -> Result<Response<pb::ListBuildingsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            building::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn update_building(
        &self,
        request: Request<pb::UpdateBuildingRequest>,
    ) -> Result<Response<pb::UpdateBuildingResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            building::update(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}
