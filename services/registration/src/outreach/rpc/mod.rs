//! The use cases of outreach. Each reads, asks, decides and records, in this order.
//!
//! - what is asked: [`question_sets`]
//! - rounds: [`plan_outreach`], [`plans`]; their tasks: [`list_outreach_tasks`]
//! - answers: [`self_report`], [`record_outreach`], [`report_from_platform`]; what they share: [`recording`]
//! - cases: [`list_abnormal`], [`abnormal`]; figures: [`count_outreach`]
//! - who may reach whom: [`reach`]; rows as they are told: [`shown`]

mod abnormal;
mod count_outreach;
mod list_abnormal;
mod list_outreach_tasks;
mod plan_outreach;
mod plans;
mod question_sets;
mod reach;
mod record_outreach;
mod recording;
mod report_from_platform;
mod self_report;
mod shown;

use crate::outreach::service::Outreach;
use crate::rpc::{Answer, told};
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::outreach_service_server::{OutreachService, OutreachServiceServer};
use std::sync::Arc;
use tonic::Request;

/// Every RPC of this house, not yet in its layers.
pub(crate) fn all(outreach: &Arc<Outreach>, max_message_bytes: usize) -> Rpcs {
    let handlers = Handlers(Arc::clone(outreach));
    Rpcs::default().and(OutreachServiceServer::new(handlers).max_decoding_message_size(max_message_bytes))
}

#[derive(Clone)]
struct Handlers(Arc<Outreach>);

#[tonic::async_trait]
impl OutreachService for Handlers {
    async fn put_question_set(
        &self,
        request: Request<pb::PutQuestionSetRequest>,
    ) -> Answer<pb::PutQuestionSetResponse> {
        told(question_sets::put_question_set(&self.0, request).await)
    }

    async fn list_question_sets(
        &self,
        request: Request<pb::ListQuestionSetsRequest>,
    ) -> Answer<pb::ListQuestionSetsResponse> {
        told(question_sets::list_question_sets(&self.0, request).await)
    }

    async fn plan_outreach(
        &self,
        request: Request<pb::PlanOutreachRequest>,
    ) -> Answer<pb::PlanOutreachResponse> {
        told(plan_outreach::plan_outreach(&self.0, request).await)
    }

    async fn get_outreach_plan(
        &self,
        request: Request<pb::GetOutreachPlanRequest>,
    ) -> Answer<pb::GetOutreachPlanResponse> {
        told(plans::get_outreach_plan(&self.0, request).await)
    }

    async fn list_outreach_plans(
        &self,
        request: Request<pb::ListOutreachPlansRequest>,
    ) -> Answer<pb::ListOutreachPlansResponse> {
        told(plans::list_outreach_plans(&self.0, request).await)
    }

    async fn cancel_outreach_plan(
        &self,
        request: Request<pb::CancelOutreachPlanRequest>,
    ) -> Answer<pb::CancelOutreachPlanResponse> {
        told(plans::cancel_outreach_plan(&self.0, request).await)
    }

    async fn list_outreach_tasks(
        &self,
        request: Request<pb::ListOutreachTasksRequest>,
    ) -> Answer<pb::ListOutreachTasksResponse> {
        told(list_outreach_tasks::list_outreach_tasks(&self.0, request).await)
    }

    async fn issue_self_report_link(
        &self,
        request: Request<pb::IssueSelfReportLinkRequest>,
    ) -> Answer<pb::IssueSelfReportLinkResponse> {
        told(self_report::issue_self_report_link(&self.0, request).await)
    }

    async fn get_self_report(
        &self,
        request: Request<pb::GetSelfReportRequest>,
    ) -> Answer<pb::GetSelfReportResponse> {
        told(self_report::get_self_report(&self.0, request).await)
    }

    async fn submit_self_report(
        &self,
        request: Request<pb::SubmitSelfReportRequest>,
    ) -> Answer<pb::SubmitSelfReportResponse> {
        told(self_report::submit_self_report(&self.0, request).await)
    }

    async fn record_outreach(
        &self,
        request: Request<pb::RecordOutreachRequest>,
    ) -> Answer<pb::RecordOutreachResponse> {
        told(record_outreach::record_outreach(&self.0, request).await)
    }

    async fn report_from_platform(
        &self,
        request: Request<pb::ReportFromPlatformRequest>,
    ) -> Answer<pb::ReportFromPlatformResponse> {
        told(report_from_platform::report_from_platform(&self.0, request).await)
    }

    async fn list_abnormal(
        &self,
        request: Request<pb::ListAbnormalRequest>,
    ) -> Answer<pb::ListAbnormalResponse> {
        told(list_abnormal::list_abnormal(&self.0, request).await)
    }

    async fn get_abnormal(
        &self,
        request: Request<pb::GetAbnormalRequest>,
    ) -> Answer<pb::GetAbnormalResponse> {
        told(abnormal::get_abnormal(&self.0, request).await)
    }

    async fn close_abnormal(
        &self,
        request: Request<pb::CloseAbnormalRequest>,
    ) -> Answer<pb::CloseAbnormalResponse> {
        told(abnormal::close_abnormal(&self.0, request).await)
    }

    async fn count_outreach(
        &self,
        request: Request<pb::CountOutreachRequest>,
    ) -> Answer<pb::CountOutreachResponse> {
        told(count_outreach::count_outreach(&self.0, request).await)
    }
}
