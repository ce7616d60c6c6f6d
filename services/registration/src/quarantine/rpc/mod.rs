//! The use cases of quarantine, one file per RPC that decides something.
//!
//! - the order: [`order_quarantine`], [`transfer_quarantine`], [`extend_quarantine`]
//! - while it lasts: [`record_daily_check`], [`answer_check`], [`needs`]
//! - its end: [`release_quarantine`], [`approve_release`]
//! - seen: [`list_quarantines`], [`get_quarantine`], [`to_report`], [`count_quarantines`]; rows as they are shown: [`shown`]
//! - who reaches what: [`reach`]

mod answer_check;
mod approve_release;
mod count_quarantines;
mod extend_quarantine;
mod get_quarantine;
mod list_quarantines;
mod needs;
mod order_quarantine;
mod reach;
mod record_daily_check;
mod release_quarantine;
mod shown;
mod to_report;
mod transfer_quarantine;

use crate::rpc::{Answer, told};
use crate::service::Registration;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::quarantine_service_server::{QuarantineService, QuarantineServiceServer};
use std::sync::Arc;
use tonic::Request;

/// Every RPC of this house, not yet in its layers.
pub(crate) fn all(service: &Arc<Registration>, max_message_bytes: usize) -> Rpcs {
    let handlers = Handlers(Arc::clone(service));
    let server = QuarantineServiceServer::new(handlers).max_decoding_message_size(max_message_bytes);
    Rpcs::default().and(server)
}

#[derive(Clone)]
struct Handlers(Arc<Registration>);

#[tonic::async_trait]
impl QuarantineService for Handlers {
    async fn order_quarantine(
        &self,
        request: Request<pb::OrderQuarantineRequest>,
    ) -> Answer<pb::OrderQuarantineResponse> {
        told(order_quarantine::order_quarantine(&self.0, request).await)
    }

    async fn transfer_quarantine(
        &self,
        request: Request<pb::TransferQuarantineRequest>,
    ) -> Answer<pb::TransferQuarantineResponse> {
        told(transfer_quarantine::transfer_quarantine(&self.0, request).await)
    }

    async fn extend_quarantine(
        &self,
        request: Request<pb::ExtendQuarantineRequest>,
    ) -> Answer<pb::ExtendQuarantineResponse> {
        told(extend_quarantine::extend_quarantine(&self.0, request).await)
    }

    async fn record_daily_check(
        &self,
        request: Request<pb::RecordDailyCheckRequest>,
    ) -> Answer<pb::RecordDailyCheckResponse> {
        told(record_daily_check::record_daily_check(&self.0, request).await)
    }

    async fn answer_check(
        &self,
        request: Request<pb::AnswerCheckRequest>,
    ) -> Answer<pb::AnswerCheckResponse> {
        told(answer_check::answer_check(&self.0, request).await)
    }

    async fn ask_for_help(&self, request: Request<pb::AskForHelpRequest>) -> Answer<pb::AskForHelpResponse> {
        told(needs::ask_for_help(&self.0, request).await)
    }

    async fn answer_need(&self, request: Request<pb::AnswerNeedRequest>) -> Answer<pb::AnswerNeedResponse> {
        told(needs::answer_need(&self.0, request).await)
    }

    async fn release_quarantine(
        &self,
        request: Request<pb::ReleaseQuarantineRequest>,
    ) -> Answer<pb::ReleaseQuarantineResponse> {
        told(release_quarantine::release_quarantine(&self.0, request).await)
    }

    async fn approve_release(
        &self,
        request: Request<pb::ApproveReleaseRequest>,
    ) -> Answer<pb::ApproveReleaseResponse> {
        told(approve_release::approve_release(&self.0, request).await)
    }

    async fn list_quarantines(
        &self,
        request: Request<pb::ListQuarantinesRequest>,
    ) -> Answer<pb::ListQuarantinesResponse> {
        told(list_quarantines::list_quarantines(&self.0, request).await)
    }

    async fn get_quarantines_to_report(
        &self,
        request: Request<pb::GetQuarantinesToReportRequest>,
    ) -> Answer<pb::GetQuarantinesToReportResponse> {
        told(to_report::to_report(&self.0, request).await)
    }

    async fn get_quarantine(
        &self,
        request: Request<pb::GetQuarantineRequest>,
    ) -> Answer<pb::GetQuarantineResponse> {
        told(get_quarantine::show_quarantine(&self.0, request).await)
    }

    async fn count_quarantines(
        &self,
        request: Request<pb::CountQuarantinesRequest>,
    ) -> Answer<pb::CountQuarantinesResponse> {
        told(count_quarantines::count_quarantines(&self.0, request).await)
    }
}
