//! QuotaService on the wire: each RPC finds its caller and goes to its use case.

use super::{days, errands, orders};
use crate::quota::error::QuotaError;
use crate::service::Checkpoint;
use kit::caller;
use kit::fault::Failure;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::quota_service_server::QuotaService;
use tonic::{Request, Response, Status};
use vocabulary::Caller;

/// Answers QuotaService.
#[derive(Clone, Debug)]
pub(super) struct Quotas(pub(super) Checkpoint);

fn told<T>(answer: Result<T, QuotaError>) -> Result<Response<T>, Status> {
    answer
        .map(Response::new)
        .map_err(|error| error.into_fault().into())
}

#[tonic::async_trait]
impl QuotaService for Quotas {
    async fn order_quota(
        &self,
        request: Request<pb::OrderQuotaRequest>,
    ) -> Result<Response<pb::OrderQuotaResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        told(orders::order(&self.0, &caller, request.into_inner()).await)
    }

    async fn list_quota_orders(
        &self,
        request: Request<pb::ListQuotaOrdersRequest>,
    ) -> Result<Response<pb::ListQuotaOrdersResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        told(orders::list(&self.0, &caller, &request.into_inner()))
    }

    async fn get_quota_days(
        &self,
        request: Request<pb::GetQuotaDaysRequest>,
    ) -> Result<Response<pb::GetQuotaDaysResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        told(days::show(&self.0, &caller, &request.into_inner()))
    }

    async fn appoint_helper(
        &self,
        request: Request<pb::AppointHelperRequest>,
    ) -> Result<Response<pb::AppointHelperResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        told(errands::appoint(&self.0, &caller, request.into_inner()).await)
    }

    async fn dismiss_helper(
        &self,
        request: Request<pb::DismissHelperRequest>,
    ) -> Result<Response<pb::DismissHelperResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        told(errands::dismiss(&self.0, &caller, &request.into_inner()).await)
    }

    async fn list_helpers(
        &self,
        request: Request<pb::ListHelpersRequest>,
    ) -> Result<Response<pb::ListHelpersResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        told(errands::list(&self.0, &caller, &request.into_inner()).await)
    }
}
