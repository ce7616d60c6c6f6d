//! The use cases of `ReportService`.

mod report_fever;

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
}
