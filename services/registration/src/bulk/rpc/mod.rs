//! The use cases of levels of many people: [`events`]; [`propose`], [`approve`], [`stop`]; and what is looked at: [`look`], [`singles`].

mod approve;
mod events;
mod look;
mod propose;
mod read;
mod shown;
mod singles;
mod stop;

use crate::rpc::{Answer, told};
use crate::service::Registration;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::level_service_server::{LevelService, LevelServiceServer};
use std::sync::Arc;
use tonic::Request;

/// The service of this house, not yet in its layers.
pub(crate) fn all(service: &Arc<Registration>, max_message_bytes: usize) -> Rpcs {
    let handlers = Levels(Arc::clone(service));
    Rpcs::default().and(LevelServiceServer::new(handlers).max_decoding_message_size(max_message_bytes))
}

struct Levels(Arc<Registration>);

#[tonic::async_trait]
impl LevelService for Levels {
    async fn record_event(
        &self,
        request: Request<pb::RecordEventRequest>,
    ) -> Answer<pb::RecordEventResponse> {
        told(events::record_event(&self.0, request).await)
    }

    async fn list_events(&self, request: Request<pb::ListEventsRequest>) -> Answer<pb::ListEventsResponse> {
        told(events::list_events(&self.0, request).await)
    }

    async fn set_levels(&self, request: Request<pb::SetLevelsRequest>) -> Answer<pb::SetLevelsResponse> {
        told(propose::set_levels(&self.0, request).await)
    }

    async fn approve_levels(
        &self,
        request: Request<pb::ApproveLevelsRequest>,
    ) -> Answer<pb::ApproveLevelsResponse> {
        told(approve::approve_levels(&self.0, request).await)
    }

    async fn stop_levels(&self, request: Request<pb::StopLevelsRequest>) -> Answer<pb::StopLevelsResponse> {
        told(stop::stop_levels(&self.0, request).await)
    }

    async fn get_bulk_change(
        &self,
        request: Request<pb::GetBulkChangeRequest>,
    ) -> Answer<pb::GetBulkChangeResponse> {
        told(look::get_bulk_change(&self.0, request).await)
    }

    async fn list_bulk_changes(
        &self,
        request: Request<pb::ListBulkChangesRequest>,
    ) -> Answer<pb::ListBulkChangesResponse> {
        told(look::list_bulk_changes(&self.0, request).await)
    }

    async fn list_level_changes(
        &self,
        request: Request<pb::ListLevelChangesRequest>,
    ) -> Answer<pb::ListLevelChangesResponse> {
        told(singles::list_level_changes(&self.0, request).await)
    }

    async fn get_level_change(
        &self,
        request: Request<pb::GetLevelChangeRequest>,
    ) -> Answer<pb::GetLevelChangeResponse> {
        told(singles::get_level_change(&self.0, request).await)
    }
}
