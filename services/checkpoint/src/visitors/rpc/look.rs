//! ListVisitors and GetVisitor: masked to whoever stands at a gate, in clear with a purpose to those who look after people.

use kit::audit;
use kit::clock::Moment;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use crate::convert::field::refused_list;
use crate::rpc::verify_pass::gate_in_reach;
use crate::rules::sight::{OutOfScope, Sight};
use crate::service::Checkpoint;
use crate::trail;
use crate::visitors::convert;
use crate::visitors::error::VisitError;
use crate::visitors::rules::visit::{Visit, Visitor};
use crate::visitors::store::visits::{self, Key, Page, visitor_of};

/// A page of visits, newest first.
pub(super) async fn list_visitors(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListVisitorsRequest,
) -> Result<pb::ListVisitorsResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let filter = (request.inside_only, request.overstaying_only);
    let places = (&request.area, &request.checkpoint_id, caller.sight().to_string());
    let query = Fingerprint::of(&("ListVisitors", places, filter));
    let asked = convert::read_list(&request, &query).map_err(refused_list)?;

    // Ask. One more than the page tells whether there is another.
    let sight = match asked.checkpoint {
        Some(gate) => Sight::Checkpoint(gate_in_reach(service, caller, gate)?.id),
        None => Sight::of(caller.sight(), asked.area).map_err(VisitError::from)?,
    };
    let page = Page {
        before: asked.after.map_or(Key::NEWEST, |(at, id)| Key { at, id }),
        inside_only: request.inside_only,
        overstaying_only: request.overstaying_only,
        limit: asked.size + 1,
    };
    let mut found = visits::page(&service.db, &sight, &page, now)
        .await
        .map_err(VisitError::from)?;
    let has_more = found.len() > asked.size as usize;
    found.truncate(asked.size as usize);
    let last = found.last().filter(|_| has_more);
    let next_page_token = last
        .map(|visit| page::write(&(visit.at, visit.id.as_uuid()), &query))
        .unwrap_or_default();
    let mut shown = Vec::with_capacity(found.len());
    for visit in &found {
        // Whose month's key is destroyed is gone; the row is not yet.
        match opened(service, visit) {
            Ok(visitor) => shown.push(written(service, visit, &visitor, now)),
            Err(VisitError::UnknownVisit) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(pb::ListVisitorsResponse {
        visits: shown,
        next_page_token,
    })
}

/// One visitor in clear. The access table has made sure that the caller's role may; the purpose stands in the audit trail first.
pub(super) async fn get_visitor(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::GetVisitorRequest,
) -> Result<pb::GetVisitorResponse, VisitError> {
    // Read.
    let now = service.clock.now();
    let (id, purpose) = convert::read_get(&request)?;

    // Ask.
    let visit = visits::one(&service.db, id)
        .await?
        .ok_or(VisitError::UnknownVisit)?;
    if !caller.sight().covers_checkpoint(visit.checkpoint, &visit.area) {
        return Err(OutOfScope.into());
    }
    let visitor = opened(service, &visit)?;

    // Record, before the answer: a read nobody knows of must not happen.
    let line = trail::entry(caller, now, "GetVisitor", ("visit", id.as_uuid()), &visit.area);
    let line = audit::Entry {
        purpose: Some(purpose.to_owned()),
        ..line
    };
    let mut tx = service.db.begin().await?;
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    Ok(pb::GetVisitorResponse {
        visit: Some(written(service, &visit, &visitor, now)),
        name: visitor.name.clear().to_owned(),
        phone: visitor.phone.clear().to_owned(),
        host: visitor.host.0.clone(),
        plate: visitor
            .plate
            .as_ref()
            .map(|plate| plate.clear().to_owned())
            .unwrap_or_default(),
    })
}

fn written(service: &Checkpoint, visit: &Visit, visitor: &Visitor, now: Moment) -> pb::Visit {
    convert::write(visit, visitor, now, |stamp| service.orders.document_of(stamp))
}

fn opened(service: &Checkpoint, visit: &Visit) -> Result<Visitor, VisitError> {
    Ok(service.vault.open_sealed(visitor_of(visit.id), &visit.sealed)?)
}
