//! The use cases of `VisitorService`.

mod admit_visitor;
mod end_visit;
mod look;

use kit::caller;
use kit::fault::Fault;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::visitor_service_server::{VisitorService, VisitorServiceServer};
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use crate::service::Checkpoint;

/// Every RPC of the house, without its layers.
pub(crate) fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(VisitorServiceServer::new(AtGates(service.clone())))
}

#[derive(Clone, Debug)]
struct AtGates(Checkpoint);

/// Each RPC finds its caller and goes to its use case.
macro_rules! answered {
    ($($rpc:ident $request:ident $response:ident $by:path;)+) => {
        #[tonic::async_trait]
        impl VisitorService for AtGates {
            $(
                async fn $rpc(&self, request: Request<pb::$request>) -> Result<Response<pb::$response>, Status> {
                    let caller = caller::of::<Caller, _>(&request)?.clone();
                    let answer = $by(&self.0, &caller, request.into_inner()).await;
                    Ok(Response::new(answer.map_err(Fault::from)?))
                }
            )+
        }
    };
}

answered! {
    admit_visitor AdmitVisitorRequest AdmitVisitorResponse admit_visitor::admit_visitor;
    end_visit EndVisitRequest EndVisitResponse end_visit::end_visit;
    list_visitors ListVisitorsRequest ListVisitorsResponse look::list_visitors;
    get_visitor GetVisitorRequest GetVisitorResponse look::get_visitor;
}
