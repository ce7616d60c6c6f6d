//! The use cases of objections: made ([`make`]), answered ([`answer_correction`], [`answer_appeal`]) and looked at ([`look`]).

mod answer_appeal;
mod answer_correction;
mod look;
mod make;
mod reach;
mod shown;

use crate::rpc::{Answer, told};
use crate::service::Registration;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::objection_service_server::{ObjectionService, ObjectionServiceServer};
use std::sync::Arc;
use tonic::Request;

/// The service of this house, not yet in its layers.
pub(crate) fn all(service: &Arc<Registration>, max_message_bytes: usize) -> Rpcs {
    let handlers = Objections(Arc::clone(service));
    Rpcs::default().and(ObjectionServiceServer::new(handlers).max_decoding_message_size(max_message_bytes))
}

struct Objections(Arc<Registration>);

#[tonic::async_trait]
impl ObjectionService for Objections {
    async fn correct_health(
        &self,
        request: Request<pb::CorrectHealthRequest>,
    ) -> Answer<pb::CorrectHealthResponse> {
        told(make::correct_health(&self.0, request).await)
    }

    async fn answer_correction(
        &self,
        request: Request<pb::AnswerCorrectionRequest>,
    ) -> Answer<pb::AnswerCorrectionResponse> {
        told(answer_correction::answer_correction(&self.0, request).await)
    }

    async fn appeal(&self, request: Request<pb::AppealRequest>) -> Answer<pb::AppealResponse> {
        told(make::appeal(&self.0, request).await)
    }

    async fn answer_appeal(
        &self,
        request: Request<pb::AnswerAppealRequest>,
    ) -> Answer<pb::AnswerAppealResponse> {
        told(answer_appeal::answer_appeal(&self.0, request).await)
    }

    async fn list_objections(
        &self,
        request: Request<pb::ListObjectionsRequest>,
    ) -> Answer<pb::ListObjectionsResponse> {
        told(look::list_objections(&self.0, request).await)
    }

    async fn get_objection(
        &self,
        request: Request<pb::GetObjectionRequest>,
    ) -> Answer<pb::GetObjectionResponse> {
        told(look::get_objection(&self.0, request).await)
    }
}
