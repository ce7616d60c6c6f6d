//! The survey's services of the contract: each RPC leads to its use case.

use super::watch_households::{self, Watch};
use super::{households, notices, record_household, surveys};
use crate::rpc::{Answer, told};
use crate::service::Registration;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::household_service_server::{HouseholdService, HouseholdServiceServer};
use proto::registration::v1::notice_service_server::{NoticeService, NoticeServiceServer};
use proto::registration::v1::survey_service_server::{SurveyService, SurveyServiceServer};
use std::sync::Arc;
use tonic::Request;

/// Every RPC of the survey, not yet in its layers.
pub(crate) fn all(service: &Arc<Registration>, max_message_bytes: usize) -> Rpcs {
    let handlers = Handlers(Arc::clone(service));
    let surveys = SurveyServiceServer::new(handlers.clone()).max_decoding_message_size(max_message_bytes);
    let households =
        HouseholdServiceServer::new(handlers.clone()).max_decoding_message_size(max_message_bytes);
    let notices = NoticeServiceServer::new(handlers).max_decoding_message_size(max_message_bytes);
    Rpcs::default().and(surveys).and(households).and(notices)
}

#[derive(Clone)]
struct Handlers(Arc<Registration>);

#[tonic::async_trait]
impl SurveyService for Handlers {
    async fn open_survey(&self, request: Request<pb::OpenSurveyRequest>) -> Answer<pb::OpenSurveyResponse> {
        told(surveys::open(&self.0, request).await)
    }

    async fn get_survey(&self, request: Request<pb::GetSurveyRequest>) -> Answer<pb::GetSurveyResponse> {
        told(surveys::show(&self.0, request).await)
    }

    async fn list_surveys(
        &self,
        request: Request<pb::ListSurveysRequest>,
    ) -> Answer<pb::ListSurveysResponse> {
        told(surveys::list(&self.0, request).await)
    }

    async fn record_household(
        &self,
        request: Request<pb::RecordHouseholdRequest>,
    ) -> Answer<pb::RecordHouseholdResponse> {
        told(record_household::record_household(&self.0, request).await)
    }

    async fn list_households(
        &self,
        request: Request<pb::ListHouseholdsRequest>,
    ) -> Answer<pb::ListHouseholdsResponse> {
        told(households::list(&self.0, request).await)
    }

    async fn list_household_history(
        &self,
        request: Request<pb::ListHouseholdHistoryRequest>,
    ) -> Answer<pb::ListHouseholdHistoryResponse> {
        told(households::history(&self.0, request).await)
    }

    async fn record_leaflets(
        &self,
        request: Request<pb::RecordLeafletsRequest>,
    ) -> Answer<pb::RecordLeafletsResponse> {
        told(surveys::leaflets(&self.0, request).await)
    }
}

#[tonic::async_trait]
impl HouseholdService for Handlers {
    type WatchHouseholdsStream = Watch;

    async fn watch_households(&self, request: Request<pb::WatchHouseholdsRequest>) -> Answer<Watch> {
        told(watch_households::watch(&self.0, &request))
    }
}

#[tonic::async_trait]
impl NoticeService for Handlers {
    async fn publish_notice(
        &self,
        request: Request<pb::PublishNoticeRequest>,
    ) -> Answer<pb::PublishNoticeResponse> {
        told(notices::publish(&self.0, request).await)
    }

    async fn withdraw_notice(
        &self,
        request: Request<pb::WithdrawNoticeRequest>,
    ) -> Answer<pb::WithdrawNoticeResponse> {
        told(notices::withdraw(&self.0, request).await)
    }

    async fn list_notices(
        &self,
        request: Request<pb::ListNoticesRequest>,
    ) -> Answer<pb::ListNoticesResponse> {
        told(notices::list(&self.0, request).await)
    }

    async fn list_published_notices(
        &self,
        request: Request<pb::ListPublishedNoticesRequest>,
    ) -> Answer<pb::ListPublishedNoticesResponse> {
        told(notices::list_published(&self.0, request).await)
    }
}
