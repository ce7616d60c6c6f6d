//! The use cases of `DayTicketService`.

mod issue_day_ticket;
mod list_day_tickets;
mod revoke_day_ticket;
mod shown;
mod verify_day_ticket;

use kit::caller;
use kit::fault::Fault;
use kit::rpcs::Rpcs;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::day_ticket_service_server::{DayTicketService, DayTicketServiceServer};
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use crate::service::Checkpoint;

/// Every RPC of the house, without its layers.
pub(crate) fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(DayTicketServiceServer::new(ForCouriers(service.clone())))
}

#[derive(Clone, Debug)]
struct ForCouriers(Checkpoint);

/// Each RPC finds its caller and goes to its use case.
macro_rules! answered {
    ($($rpc:ident $request:ident $response:ident $by:path;)+) => {
        #[tonic::async_trait]
        impl DayTicketService for ForCouriers {
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
    issue_day_ticket IssueDayTicketRequest IssueDayTicketResponse issue_day_ticket::issue_day_ticket;
    verify_day_ticket VerifyDayTicketRequest VerifyDayTicketResponse verify_day_ticket::verify_day_ticket;
    revoke_day_ticket RevokeDayTicketRequest RevokeDayTicketResponse revoke_day_ticket::revoke_day_ticket;
    list_day_tickets ListDayTicketsRequest ListDayTicketsResponse list_day_tickets::list_day_tickets;
}
