//! The use cases of erasures' evidence: [`confirm_erased`], and the [`report`]s.

mod confirm_erased;
mod report;

use crate::rpc::{Answer, told};
use crate::service::Registration;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::erasure_service_server::{ErasureService, ErasureServiceServer};
use std::sync::Arc;
use tonic::Request;

/// The service of this house, not yet in its layers. `consumers` are the services that keep something of people.
pub(crate) fn all(service: &Arc<Registration>, consumers: Vec<String>, max_message_bytes: usize) -> Rpcs {
    let handlers = Erasures {
        service: Arc::clone(service),
        consumers: consumers.into(),
    };
    Rpcs::default().and(ErasureServiceServer::new(handlers).max_decoding_message_size(max_message_bytes))
}

struct Erasures {
    service: Arc<Registration>,
    consumers: Arc<[String]>,
}

#[tonic::async_trait]
impl ErasureService for Erasures {
    async fn confirm_erased(
        &self,
        request: Request<pb::ConfirmErasedRequest>,
    ) -> Answer<pb::ConfirmErasedResponse> {
        told(confirm_erased::confirm_erased(&self.service, &self.consumers, request).await)
    }

    async fn get_erasure(&self, request: Request<pb::GetErasureRequest>) -> Answer<pb::GetErasureResponse> {
        told(report::get_erasure(&self.service, &self.consumers, request).await)
    }

    async fn list_erasures(
        &self,
        request: Request<pb::ListErasuresRequest>,
    ) -> Answer<pb::ListErasuresResponse> {
        told(report::list_erasures(&self.service, &self.consumers, request).await)
    }
}
