//! A bare tonic server that answers VerifyPass with the same bytes and does nothing else: the ceiling of this machine.

use super::Failure;
use data_encoding::HEXLOWER;
use futures::stream::Empty;
use prost::Message;
use proto::checkpoint::v1::gate_service_server::{GateService, GateServiceServer};
use proto::checkpoint::v1::*;
use std::net::SocketAddr;
use std::sync::Arc;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status, Streaming};

/// Serves until it is ended.
pub(crate) async fn serve(listen: SocketAddr, answer: &str) -> Result<(), Failure> {
    let answer = VerifyPassResponse::decode(HEXLOWER.decode(answer.as_bytes())?.as_slice())?;
    let echo = GateServiceServer::new(Echo(Arc::new(answer)));
    // Gates must not wait for room in its queue either.
    let listener = TcpIncoming::from(kit::serve::listen(listen)?);
    Ok(Server::builder()
        .add_service(echo)
        .serve_with_incoming(listener.with_nodelay(Some(true)))
        .await?)
}

struct Echo(Arc<VerifyPassResponse>);

#[tonic::async_trait]
impl GateService for Echo {
    type WatchSelfScansStream = Empty<Result<WatchSelfScansResponse, Status>>;

    async fn verify_pass(
        &self,
        request: Request<VerifyPassRequest>,
    ) -> Result<Response<VerifyPassResponse>, Status> {
        let mut answer = VerifyPassResponse::clone(&self.0);
        if let Some(passage) = &mut answer.passage {
            passage.pass_id = request.into_inner().request_id;
        }
        Ok(Response::new(answer))
    }

    async fn scan_poster(
        &self,
        _: Request<ScanPosterRequest>,
    ) -> Result<Response<ScanPosterResponse>, Status> {
        Err(only_verify())
    }

    async fn record_temperature(
        &self,
        _: Request<RecordTemperatureRequest>,
    ) -> Result<Response<RecordTemperatureResponse>, Status> {
        Err(only_verify())
    }

    async fn watch_self_scans(
        &self,
        _: Request<WatchSelfScansRequest>,
    ) -> Result<Response<Self::WatchSelfScansStream>, Status> {
        Err(only_verify())
    }

    async fn void_pass(&self, _: Request<VoidPassRequest>) -> Result<Response<VoidPassResponse>, Status> {
        Err(only_verify())
    }

    async fn upload_passes(
        &self,
        _: Request<Streaming<UploadPassesRequest>>,
    ) -> Result<Response<UploadPassesResponse>, Status> {
        Err(only_verify())
    }

    async fn fetch_offline_bundle(
        &self,
        _: Request<FetchOfflineBundleRequest>,
    ) -> Result<Response<FetchOfflineBundleResponse>, Status> {
        Err(only_verify())
    }
}

fn only_verify() -> Status {
    Status::unimplemented("an echo knows VerifyPass only")
}
