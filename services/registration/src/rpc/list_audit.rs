//! The audit trail: for auditors all of it, for people what concerns them.

use crate::convert::{audit as lines, person};
use crate::error::Error;
use crate::rpc::asked;
use crate::service::Registration;
use kit::audit::{self, Filter, Record};
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Unreadable, field, optional};
use proto::common::v1::AuditRecord;
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::role::Role;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn list_audit(
    service: &Registration,
    request: Request<pb::ListAuditRequest>,
) -> Result<Response<pb::ListAuditResponse>, Error> {
    // Read.
    let asked = request.get_ref();
    let filter_hash = asked::hash(&pb::ListAuditRequest {
        page_size: 0,
        page_token: String::new(),
        ..asked.clone()
    });
    let fingerprint = Fingerprint::of(&("ListAudit", filter_hash));
    let (from, to, who, act, size, before) = (
        field("from", read_moment(asked.from.as_ref())),
        field("to", read_moment(asked.to.as_ref())),
        field("who", optional(&asked.who, 200)),
        field("act", optional(&asked.act, 100)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field("page_token", page::read::<i64>(&asked.page_token, &fingerprint)),
    )
        .all()?;

    // Ask.
    let filter = Filter {
        from,
        to,
        who: who.map(str::to_owned),
        act: act.map(str::to_owned),
        ..Filter::default()
    };
    let (records, next_page_token) = a_page(service, &filter, before, size, &fingerprint).await?;
    Ok(Response::new(pb::ListAuditResponse {
        records,
        next_page_token,
    }))
}

pub(super) async fn list_accesses(
    service: &Registration,
    request: Request<pb::ListAccessesRequest>,
) -> Result<Response<pb::ListAccessesResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let fingerprint = Fingerprint::of(&("ListAccesses", &asked.person_id, caller.sight().to_string()));
    let (id, size, before) = (
        field("person_id", person::read_person_id(&asked.person_id)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field("page_token", page::read::<i64>(&asked.page_token, &fingerprint)),
    )
        .all()?;

    // Decide. Auditors ask about people who are gone as well; others about themselves and theirs.
    if !caller.effective().roles.has(Role::Auditor) && !caller.sight().is_self(id) {
        let (_, relation) = asked::person(service, &caller, id).await.map_err(out_of_scope)?;
        if !relation.is_family() {
            return Err(Error::OutOfScope);
        }
    }

    // Ask.
    let filter = Filter {
        subject: Some(id.as_uuid()),
        ..Filter::default()
    };
    let (records, next_page_token) = a_page(service, &filter, before, size, &fingerprint).await?;
    Ok(Response::new(pb::ListAccessesResponse {
        records,
        next_page_token,
    }))
}

async fn a_page(
    service: &Registration,
    filter: &Filter,
    before: Option<i64>,
    size: u32,
    fingerprint: &Fingerprint,
) -> Result<(Vec<AuditRecord>, String), Error> {
    // One more than the page tells whether there is another.
    let mut records: Vec<Record> = audit::list(&service.db, filter, before, size + 1).await?;
    let has_more = records.len() > size as usize;
    records.truncate(size as usize);
    let last = records.last().map(|record| record.seq).filter(|_| has_more);
    let next_page_token = last.map_or_else(String::new, |seq| page::write(&seq, fingerprint));
    Ok((records.into_iter().map(lines::record).collect(), next_page_token))
}

fn read_moment(at: Option<&prost_types::Timestamp>) -> Result<Option<Moment>, Unreadable> {
    at.map(Moment::from_proto).transpose()
}

fn out_of_scope(error: Error) -> Error {
    match error {
        Error::UnknownPerson => Error::OutOfScope,
        other => other,
    }
}
