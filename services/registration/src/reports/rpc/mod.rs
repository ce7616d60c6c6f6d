//! The use cases of `ReportService`.

mod leads;
mod report_fever;
mod report_lead;

use crate::rpc::{Answer, told};
use crate::service::Registration;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::report_service_server::{ReportService, ReportServiceServer};
use std::sync::Arc;
use tonic::Request;

/// Every RPC of the house, not yet in its layers.
pub(crate) fn all(service: &Arc<Registration>, max_message_bytes: usize) -> Rpcs {
    let handlers = Handlers(Arc::clone(service));
    Rpcs::default().and(ReportServiceServer::new(handlers).max_decoding_message_size(max_message_bytes))
}

#[derive(Clone)]
struct Handlers(Arc<Registration>);

#[tonic::async_trait]
impl ReportService for Handlers {
    async fn report_fever(
        &self,
        request: Request<pb::ReportFeverRequest>,
    ) -> Answer<pb::ReportFeverResponse> {
        told(report_fever::report_fever(&self.0, request).await)
    }

    async fn report_lead(&self, request: Request<pb::ReportLeadRequest>) -> Answer<pb::ReportLeadResponse> {
        told(report_lead::report_lead(&self.0, request).await)
    }

    async fn list_leads(&self, request: Request<pb::ListLeadsRequest>) -> Answer<pb::ListLeadsResponse> {
        told(leads::list_leads(&self.0, request).await)
    }

    async fn get_lead(&self, request: Request<pb::GetLeadRequest>) -> Answer<pb::GetLeadResponse> {
        told(leads::get_lead(&self.0, request).await)
    }

    async fn close_lead(&self, request: Request<pb::CloseLeadRequest>) -> Answer<pb::CloseLeadResponse> {
        told(leads::close_lead(&self.0, request).await)
    }
}
