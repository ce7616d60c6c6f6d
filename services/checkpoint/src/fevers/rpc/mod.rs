//! The use cases of `FeverService`, and what gates' own RPCs do to a case ([`reading`]).

mod acknowledge_fever;
mod asked;
mod close_fever;
mod look;
pub(crate) mod reading;
mod record_fever_action;
mod record_hospital;
mod record_recheck;

use kit::caller;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::fever_service_server::{FeverService, FeverServiceServer};
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use crate::service::Checkpoint;

/// Every RPC of the house, without its layers.
pub(crate) fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(FeverServiceServer::new(AtFevers(service.clone())))
}

#[derive(Clone, Debug)]
struct AtFevers(Checkpoint);

/// Each RPC finds its caller and goes to its use case.
macro_rules! answered {
    ($($rpc:ident $request:ident $response:ident $by:path;)+) => {
        #[tonic::async_trait]
        impl FeverService for AtFevers {
            $(
                async fn $rpc(&self, request: Request<pb::$request>) -> Result<Response<pb::$response>, Status> {
                    let caller = caller::of::<Caller, _>(&request)?.clone();
                    let answer = $by(&self.0, &caller, request.into_inner()).await;
                    Ok(Response::new(answer.map_err(kit::fault::Fault::from)?))
                }
            )+
        }
    };
}

answered! {
    record_recheck RecordRecheckRequest RecordRecheckResponse record_recheck::record_recheck;
    record_fever_action RecordFeverActionRequest RecordFeverActionResponse record_fever_action::record_fever_action;
    acknowledge_fever AcknowledgeFeverRequest AcknowledgeFeverResponse acknowledge_fever::acknowledge_fever;
    record_hospital RecordHospitalRequest RecordHospitalResponse record_hospital::record_hospital;
    close_fever CloseFeverRequest CloseFeverResponse close_fever::close_fever;
    list_fevers ListFeversRequest ListFeversResponse look::list_fevers;
    get_fever GetFeverRequest GetFeverResponse look::get_fever;
}
