//! A second person approves or rejects one level for many people; never its author.

use super::{read, shown};
use crate::bulk::error::Error;
use crate::bulk::rules::words::BulkState;
use crate::bulk::store::bulk_changes;
use crate::convert::person;
use crate::error::Error as Ground;
use crate::rpc::asked;
use crate::service::Registration;
use kit::audit;
use kit::caller::Principal;
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::purpose;

pub(super) async fn approve_levels(
    service: &Registration,
    request: Request<pb::ApproveLevelsRequest>,
) -> Result<Response<pb::ApproveLevelsResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, note) = (
        field(
            "bulk_change_id",
            person::read_id::<vocabulary::kinds::BulkChange>(&asked.bulk_change_id),
        ),
        field("note", read_note(&asked.note, asked.approve)),
    )
        .all()?;

    // Ask.
    let found = bulk_changes::by_id(&service.db, id)
        .await?
        .ok_or(Error::UnknownBulkChange)?;
    read::event_of(service, &caller, &found).await?;

    // Decide. An early answer here says more than a failed statement below would.
    if found.author == caller.key() {
        return Err(Ground::ApproverIsAuthor.into());
    }
    let state = if asked.approve {
        BulkState::Applying
    } else {
        BulkState::Rejected
    };

    // Record.
    let mut tx = service.db.begin().await?;
    if !bulk_changes::decide(&mut tx, id, state, (caller.key(), now), note).await? {
        return Err(Ground::DecidedAlready.into());
    }
    let entry = asked::entry(&caller, now, "ApproveLevels", "bulk_change", id.as_uuid());
    audit::write(&mut tx, entry).await?;
    let found = bulk_changes::by_id_in(&mut tx, id)
        .await?
        .ok_or(Error::UnknownBulkChange)?;
    tx.commit().await?;
    Ok(Response::new(pb::ApproveLevelsResponse {
        bulk_change: Some(shown::bulk_change(&found)),
    }))
}

fn read_note(note: &str, approve: bool) -> Result<Option<&str>, Unreadable> {
    match purpose::parse_optional(note)? {
        None if !approve => Err(Unreadable::new("MISSING", "a rejection says why")),
        note => Ok(note),
    }
}
