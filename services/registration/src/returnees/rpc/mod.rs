//! The use cases of returnees, one file per RPC. Each reads, asks, decides and records, in this order.
//!
//! - what is told: [`declare_trip`], [`correct_trip`], [`cancel_trip`]
//! - what happens: [`confirm_arrival`], [`record_departure`]
//! - what is asked: [`list_trips`], [`list_arrivals`], [`count_returnees`]
//! - whose trip it is, and how its next version is written: [`trips`]

mod cancel_trip;
mod confirm_arrival;
mod correct_trip;
mod count_returnees;
mod declare_trip;
mod list_arrivals;
mod list_trips;
mod record_departure;
mod trips;

use crate::rpc::{Answer, told};
use crate::service::Registration;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::returnee_service_server::{ReturneeService, ReturneeServiceServer};
use std::sync::Arc;
use tonic::Request;

/// Every RPC of this house, not yet in its layers.
pub(crate) fn all(service: &Arc<Registration>, max_message_bytes: usize) -> Rpcs {
    let server = ReturneeServiceServer::new(Handlers(Arc::clone(service)));
    Rpcs::default().and(server.max_decoding_message_size(max_message_bytes))
}

#[derive(Clone)]
struct Handlers(Arc<Registration>);

#[tonic::async_trait]
impl ReturneeService for Handlers {
    async fn declare_trip(
        &self,
        request: Request<pb::DeclareTripRequest>,
    ) -> Answer<pb::DeclareTripResponse> {
        told(declare_trip::declare_trip(&self.0, request).await)
    }

    async fn confirm_arrival(
        &self,
        request: Request<pb::ConfirmArrivalRequest>,
    ) -> Answer<pb::ConfirmArrivalResponse> {
        told(confirm_arrival::confirm_arrival(&self.0, request).await)
    }

    async fn cancel_trip(&self, request: Request<pb::CancelTripRequest>) -> Answer<pb::CancelTripResponse> {
        told(cancel_trip::cancel_trip(&self.0, request).await)
    }

    async fn correct_trip(
        &self,
        request: Request<pb::CorrectTripRequest>,
    ) -> Answer<pb::CorrectTripResponse> {
        told(correct_trip::correct_trip(&self.0, request).await)
    }

    async fn record_departure(
        &self,
        request: Request<pb::RecordDepartureRequest>,
    ) -> Answer<pb::RecordDepartureResponse> {
        told(record_departure::record_departure(&self.0, request).await)
    }

    async fn list_trips(&self, request: Request<pb::ListTripsRequest>) -> Answer<pb::ListTripsResponse> {
        told(list_trips::list_trips(&self.0, request).await)
    }

    async fn list_trip_versions(
        &self,
        request: Request<pb::ListTripVersionsRequest>,
    ) -> Answer<pb::ListTripVersionsResponse> {
        told(list_trips::list_trip_versions(&self.0, request).await)
    }

    async fn list_arrivals(
        &self,
        request: Request<pb::ListArrivalsRequest>,
    ) -> Answer<pb::ListArrivalsResponse> {
        told(list_arrivals::list_arrivals(&self.0, request).await)
    }

    async fn count_returnees(
        &self,
        request: Request<pb::CountReturneesRequest>,
    ) -> Answer<pb::CountReturneesResponse> {
        told(count_returnees::count_returnees(&self.0, request).await)
    }
}
