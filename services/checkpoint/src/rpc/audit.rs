//! ListAudit and ListAccesses: who did what, for auditors and for the people concerned.

use kit::audit::{self, Filter};
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field, optional};
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, PersonId, Role};

use crate::convert::audit::write;
use crate::convert::field::{id, refused_list};
use crate::convert::figures::span;
use crate::error::Refusal;
use crate::service::Checkpoint;

/// The trail, newest first.
pub async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListAuditRequest,
) -> Result<pb::ListAuditResponse, Fault> {
    let times = [format!("{:?}", request.from), format!("{:?}", request.to)];
    let fingerprint = Fingerprint::of(&(
        "ListAudit",
        caller.sight(),
        times,
        request.who.as_str(),
        request.act.as_str(),
    ));
    let (from, to) = span(request.from.as_ref(), request.to.as_ref());
    let (from, to, who, act, size, before) = (
        from,
        to,
        field("who", optional(&request.who, 200)),
        field("act", optional(&request.act, 100)),
        field("page_size", page::size(request.page_size, 50, 200)),
        field("page_token", page::read::<i64>(&request.page_token, &fingerprint)),
    )
        .all()
        .map_err(refused_list)?;
    let filter = Filter {
        from,
        to,
        who: who.map(str::to_owned),
        act: act.map(str::to_owned),
        ..Filter::default()
    };
    let (records, next_page_token) = page_of(service, &filter, before, size, &fingerprint).await?;
    Ok(pb::ListAuditResponse {
        records,
        next_page_token,
    })
}

/// Who looked at a person or acted on them, newest first.
pub async fn accesses(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListAccessesRequest,
) -> Result<pb::ListAccessesResponse, Fault> {
    let fingerprint = Fingerprint::of(&("ListAccesses", caller.sight(), request.person_id.as_str()));
    let (person, size, before): (PersonId, _, _) = (
        field("person_id", id(&request.person_id)),
        field("page_size", page::size(request.page_size, 50, 200)),
        field("page_token", page::read::<i64>(&request.page_token, &fingerprint)),
    )
        .all()
        .map_err(refused_list)?;
    if !caller.effective().roles.has(Role::Auditor) && !caller.sight().is_self(person) {
        return Err(Refusal::OutOfScope.into());
    }
    let filter = Filter {
        subject: Some(person.as_uuid()),
        ..Filter::default()
    };
    let (records, next_page_token) = page_of(service, &filter, before, size, &fingerprint).await?;
    Ok(pb::ListAccessesResponse {
        records,
        next_page_token,
    })
}

async fn page_of(
    service: &Checkpoint,
    filter: &Filter,
    before: Option<i64>,
    size: u32,
    fingerprint: &Fingerprint,
) -> Result<(Vec<proto::common::v1::AuditRecord>, String), Fault> {
    let records = audit::list(&service.db, filter, before, size)
        .await
        .map_err(Refusal::from)?;
    let full = records.len() == size as usize;
    let next = records
        .last()
        .filter(|_| full)
        .map(|last| page::write(&last.seq, fingerprint));
    Ok((records.into_iter().map(write).collect(), next.unwrap_or_default()))
}
