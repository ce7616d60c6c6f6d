//! The orders a neighbour is named on: enough to report by, and nothing else of them.

use crate::quarantine::convert::show;
use crate::quarantine::error::Error;
use crate::quarantine::rpc::shown;
use crate::quarantine::store::{orders, reporters};
use crate::rpc::asked;
use crate::service::Registration;
use crate::store::people;
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::scope::Scope;

/// Nobody reports for more.
const MOST: i64 = 50;

pub(super) async fn to_report(
    service: &Registration,
    request: Request<pb::GetQuarantinesToReportRequest>,
) -> Result<Response<pb::GetQuarantinesToReportResponse>, Error> {
    let caller = asked::caller(&request)?;
    let named = match caller.sight() {
        Scope::Person(me) => reporters::named(&service.db, *me, MOST).await?,
        _ => Vec::new(),
    };
    let when = (service.clock.now(), service.clock.zone());
    let mut quarantines = Vec::with_capacity(named.len());
    for id in named {
        let Some(order) = orders::by_id(&service.db, id).await? else {
            continue;
        };
        let Some(person) = people::by_id(&service.db, order.person).await? else {
            continue;
        };
        // The key of their month is destroyed: nobody knows any more who it was.
        let Some(identity) = shown::identity(service, &order, &person.sealed)? else {
            continue;
        };
        let whole = show::quarantine(&order, &identity, None, &service.gazetteer, when);
        quarantines.push(pb::QuarantineToReport {
            owed: whole.due.iter().chain(&whole.overdue).copied().collect(),
            quarantine_id: whole.quarantine_id,
            name: whole.name,
            day_number: whole.day_number,
            days: whole.days,
            last_day: whole.last_day,
        });
    }
    Ok(Response::new(pb::GetQuarantinesToReportResponse { quarantines }))
}
