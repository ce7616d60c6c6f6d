//! How far one level for many people is, and which there are.

use super::read::{self, Keyset};
use super::shown;
use crate::bulk::error::Error;
use crate::bulk::store::bulk_changes::{self, evidence_of};
use crate::convert::person;
use crate::rpc::asked;
use crate::rpc::sample::{SAMPLE, masked};
use crate::service::Registration;
use crate::store::people::NEWEST;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn get_bulk_change(
    service: &Registration,
    request: Request<pb::GetBulkChangeRequest>,
) -> Result<Response<pb::GetBulkChangeResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (id,) = (field(
        "bulk_change_id",
        person::read_id::<vocabulary::kinds::BulkChange>(&asked.bulk_change_id),
    ),)
        .all()?;

    // Ask.
    let found = bulk_changes::by_id(&service.db, id)
        .await?
        .ok_or(Error::UnknownBulkChange)?;
    let event = read::event_of(service, &caller, &found).await?;
    let some = bulk_changes::some(&service.db, id, SAMPLE).await?;
    Ok(Response::new(pb::GetBulkChangeResponse {
        bulk_change: Some(shown::bulk_change(&found)),
        event: Some(shown::event(&event)),
        evidence: service
            .vault
            .open_sealed(evidence_of(id.as_uuid()), &found.evidence)?,
        note: found.note.unwrap_or_default(),
        people: masked(service, &caller, &some).await?,
    }))
}

pub(super) async fn list_bulk_changes(
    service: &Registration,
    request: Request<pb::ListBulkChangesRequest>,
) -> Result<Response<pb::ListBulkChangesResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let fingerprint = Fingerprint::of(&("ListBulkChanges", &asked.area, caller.sight().to_string()));
    let (area, size, before) = (
        field("area", read::area(&asked.area)),
        field("page_size", read::size(asked.page_size)),
        field(
            "page_token",
            page::read::<Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Ask.
    let area = read::narrowed(service, &caller, area)?;
    let most = i64::from(size) + 1;
    let mut found = bulk_changes::page(&service.db, &area, before.unwrap_or(NEWEST), most).await?;
    let next_page_token = read::paged(&mut found, size, &fingerprint, |change| {
        (change.proposed_at, change.id.as_uuid())
    });
    Ok(Response::new(pb::ListBulkChangesResponse {
        bulk_changes: found.iter().map(shown::bulk_change).collect(),
        next_page_token,
    }))
}
