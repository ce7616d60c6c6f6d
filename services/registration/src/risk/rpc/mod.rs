//! The use cases of area risk, one file per RPC that decides something.
//!
//! - grades: [`set_area_risk`], [`list_areas`]
//! - what follows: [`preview_area_risk`], [`apply_area_risk`] (and its approval), [`stop_measure`] (and taking back), [`measures`]

mod apply_area_risk;
mod list_areas;
mod measures;
mod preview_area_risk;
mod set_area_risk;
mod stop_measure;

use crate::rpc::{Answer, told};
use crate::service::Registration;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::area_risk_service_server::{AreaRiskService, AreaRiskServiceServer};
use std::sync::Arc;
use tonic::Request;

/// Every RPC of this house, not yet in its layers.
pub(crate) fn all(service: &Arc<Registration>, max_message_bytes: usize) -> Rpcs {
    let server = AreaRiskServiceServer::new(Handlers(Arc::clone(service)));
    Rpcs::default().and(server.max_decoding_message_size(max_message_bytes))
}

#[derive(Clone)]
struct Handlers(Arc<Registration>);

#[tonic::async_trait]
impl AreaRiskService for Handlers {
    async fn set_area_risk(
        &self,
        request: Request<pb::SetAreaRiskRequest>,
    ) -> Answer<pb::SetAreaRiskResponse> {
        told(set_area_risk::set_area_risk(&self.0, request).await)
    }

    async fn get_area_risk(
        &self,
        request: Request<pb::GetAreaRiskRequest>,
    ) -> Answer<pb::GetAreaRiskResponse> {
        told(list_areas::one_area(&self.0, request).await)
    }

    async fn list_areas(&self, request: Request<pb::ListAreasRequest>) -> Answer<pb::ListAreasResponse> {
        told(list_areas::list_areas(&self.0, request).await)
    }

    async fn preview_area_risk(
        &self,
        request: Request<pb::PreviewAreaRiskRequest>,
    ) -> Answer<pb::PreviewAreaRiskResponse> {
        told(preview_area_risk::preview_area_risk(&self.0, request).await)
    }

    async fn apply_area_risk(
        &self,
        request: Request<pb::ApplyAreaRiskRequest>,
    ) -> Answer<pb::ApplyAreaRiskResponse> {
        told(apply_area_risk::apply_area_risk(&self.0, request).await)
    }

    async fn approve_area_risk(
        &self,
        request: Request<pb::ApproveAreaRiskRequest>,
    ) -> Answer<pb::ApproveAreaRiskResponse> {
        told(apply_area_risk::approve_area_risk(&self.0, request).await)
    }

    async fn get_measure(&self, request: Request<pb::GetMeasureRequest>) -> Answer<pb::GetMeasureResponse> {
        told(measures::one_measure(&self.0, request).await)
    }

    async fn list_measures(
        &self,
        request: Request<pb::ListMeasuresRequest>,
    ) -> Answer<pb::ListMeasuresResponse> {
        told(measures::list_measures(&self.0, request).await)
    }

    async fn stop_measure(
        &self,
        request: Request<pb::StopMeasureRequest>,
    ) -> Answer<pb::StopMeasureResponse> {
        told(stop_measure::stop_measure(&self.0, request).await)
    }

    async fn revert_measure(
        &self,
        request: Request<pb::RevertMeasureRequest>,
    ) -> Answer<pb::RevertMeasureResponse> {
        told(stop_measure::revert_measure(&self.0, request).await)
    }
}
