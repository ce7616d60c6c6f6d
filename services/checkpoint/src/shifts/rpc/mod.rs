//! The use cases of shifts, and ShiftService on the wire.

mod gaps;
mod hand_over;
mod list;
mod plan;
mod reached;
mod turn;

use kit::caller;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::shift_service_server::{ShiftService, ShiftServiceServer};
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use crate::service::Checkpoint;

/// Every RPC of the house, without its layers.
pub(crate) fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(ShiftServiceServer::new(Roster(service.clone())))
}

/// Answers ShiftService.
#[derive(Clone, Debug)]
struct Roster(Checkpoint);

#[tonic::async_trait]
impl ShiftService for Roster {
    async fn plan_shifts(
        &self,
        request: Request<pb::PlanShiftsRequest>,
    ) -> Result<Response<pb::PlanShiftsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            plan::plan(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn cancel_shift(
        &self,
        request: Request<pb::CancelShiftRequest>,
    ) -> Result<Response<pb::CancelShiftResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            plan::cancel(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_shifts(
        &self,
        request: Request<pb::ListShiftsRequest>,
    ) -> Result<Response<pb::ListShiftsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            list::shifts(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn take_shift(
        &self,
        request: Request<pb::TakeShiftRequest>,
    ) -> Result<Response<pb::TakeShiftResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            turn::take(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn leave_shift(
        &self,
        request: Request<pb::LeaveShiftRequest>,
    ) -> Result<Response<pb::LeaveShiftResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            turn::leave(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn hand_over(
        &self,
        request: Request<pb::HandOverRequest>,
    ) -> Result<Response<pb::HandOverResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            hand_over::write(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_hand_overs(
        &self,
        request: Request<pb::ListHandOversRequest>,
    ) -> Result<Response<pb::ListHandOversResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            hand_over::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn who_was_on_duty(
        &self,
        request: Request<pb::WhoWasOnDutyRequest>,
    ) -> Result<Response<pb::WhoWasOnDutyResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            list::who_was_on_duty(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_gaps(
        &self,
        request: Request<pb::ListGapsRequest>,
    ) -> Result<Response<pb::ListGapsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            gaps::list(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}
