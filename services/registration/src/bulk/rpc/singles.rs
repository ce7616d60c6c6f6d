//! Single changes: what waits for a second person, the history of one person's levels, and one change with its evidence.

use super::read::{self, Keyset};
use super::shown;
use crate::bulk::error::Error;
use crate::bulk::store::singles;
use crate::convert::person;
use crate::error::Error as Ground;
use crate::rpc::asked;
use crate::service::Registration;
use crate::store::people::NEWEST;
use crate::store::vault::{evidence_of, note_of};
use kit::audit;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;

/// Before the oldest.
const OLDEST: Keyset = (Moment::FIRST, Uuid::nil());

pub(super) async fn list_level_changes(
    service: &Registration,
    request: Request<pb::ListLevelChangesRequest>,
) -> Result<Response<pb::ListLevelChangesResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let query = (
        "ListLevelChanges",
        &asked.person_id,
        &asked.area,
        caller.sight().to_string(),
    );
    let fingerprint = Fingerprint::of(&query);
    let (of, area, size, after) = (
        field(
            "person_id",
            person::read_optional_id::<vocabulary::kinds::Person>(&asked.person_id),
        ),
        field("area", read::area(&asked.area)),
        field("page_size", read::size(asked.page_size)),
        field(
            "page_token",
            page::read::<Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Ask.
    let most = i64::from(size) + 1;
    let mut found = match of {
        Some(of) => {
            let (person, _) = asked::person(service, &caller, of).await?;
            singles::of_person(&service.db, person.id, after.unwrap_or(NEWEST), most).await?
        }
        None => {
            let area = read::narrowed(service, &caller, area)?;
            singles::proposed_in(&service.db, &area, after.unwrap_or(OLDEST), most).await?
        }
    };
    let next_page_token = read::paged(&mut found, size, &fingerprint, |change| {
        (change.proposed_at, change.id.as_uuid())
    });
    Ok(Response::new(pb::ListLevelChangesResponse {
        level_changes: found.iter().map(shown::level_change).collect(),
        next_page_token,
    }))
}

pub(super) async fn get_level_change(
    service: &Registration,
    request: Request<pb::GetLevelChangeRequest>,
) -> Result<Response<pb::GetLevelChangeResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id,) = (field(
        "level_change_id",
        person::read_id::<vocabulary::kinds::LevelChange>(&asked.level_change_id),
    ),)
        .all()?;

    // Ask.
    let found = singles::by_id(&service.db, id)
        .await?
        .ok_or(Ground::UnknownLevelChange)?;
    asked::person(service, &caller, found.person_id)
        .await
        .map_err(|error| match error {
            Ground::UnknownPerson => Ground::UnknownLevelChange,
            other => other,
        })?;

    // Record before it is answered.
    let entry = asked::entry(&caller, now, "GetLevelChange", "level_change", id.as_uuid());
    let mut tx = service.db.begin().await?;
    audit::write(&mut tx, entry.about(found.person_id.as_uuid())).await?;
    tx.commit().await?;
    let vault = &service.vault;
    let note = match &found.note {
        Some(sealed) => vault.open_sealed(note_of(id.as_uuid()), sealed)?,
        None => String::new(),
    };
    Ok(Response::new(pb::GetLevelChangeResponse {
        level_change: Some(shown::level_change(&found)),
        evidence: vault.open_sealed(evidence_of(id.as_uuid()), &found.evidence)?,
        note,
    }))
}
