//! GateService on the wire: each RPC finds its caller and goes to its use case.

use kit::caller;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::gate_service_server::GateService;
use tonic::{Request, Response, Status, Streaming};
use vocabulary::Caller;

use super::{
    fetch_offline_bundle, record_temperature, scan_poster, upload_passes, verify_pass, void_pass,
    watch_self_scans,
};
use crate::service::Checkpoint;

/// Answers GateService.
#[derive(Clone, Debug)]
pub struct AtGates(pub Checkpoint);

#[tonic::async_trait]
impl GateService for AtGates {
    type WatchSelfScansStream = watch_self_scans::Events;

    async fn scan_poster(
        &self,
        request: Request<pb::ScanPosterRequest>,
    ) -> Result<Response<pb::ScanPosterResponse>, Status> {
        Ok(Response::new(
            scan_poster::scan(&self.0, request.into_inner()).await?,
        ))
    }

    async fn verify_pass(
        &self,
        request: Request<pb::VerifyPassRequest>,
    ) -> Result<Response<pb::VerifyPassResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            verify_pass::verify(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn record_temperature(
        &self,
        request: Request<pb::RecordTemperatureRequest>,
    ) -> Result<Response<pb::RecordTemperatureResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            record_temperature::record(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn watch_self_scans(
        &self,
        request: Request<pb::WatchSelfScansRequest>,
    ) -> Result<Response<Self::WatchSelfScansStream>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            watch_self_scans::watch(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn void_pass(
        &self,
        request: Request<pb::VoidPassRequest>,
    ) -> Result<Response<pb::VoidPassResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            void_pass::void(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn upload_passes(
        &self,
        request: Request<Streaming<pb::UploadPassesRequest>>,
    ) -> Result<Response<pb::UploadPassesResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            upload_passes::upload(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn fetch_offline_bundle(
        &self,
        request: Request<pb::FetchOfflineBundleRequest>,
    ) -> Result<Response<pb::FetchOfflineBundleResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            fetch_offline_bundle::fetch(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}
