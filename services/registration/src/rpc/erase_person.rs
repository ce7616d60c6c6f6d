//! A person is erased, now, everywhere; readers of the feed are told. Whoever is held is not, until what holds them has ended.

use crate::convert::person;
use crate::error::Error;
use crate::quarantine::store::orders;
use crate::rpc::asked;
use crate::rules::retention::RetentionPolicy;
use crate::rules::sight::Relation;
use crate::service::Registration;
use crate::store::erasures::{self, NewErasure};
use crate::store::standings;
use kit::audit;
use kit::caller::Principal;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::PersonId;
use vocabulary::role::Role;

pub(super) async fn erase_person(
    service: &Registration,
    request: Request<pb::ErasePersonRequest>,
) -> Result<Response<pb::ErasePersonResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, person_id, reason) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Person>(&asked.request_id),
        ),
        field("person_id", person::read_person_id(&asked.person_id)),
        field("reason", asked::text(&asked.reason, 2, 200)),
    )
        .all()?;
    let id = PersonId::as_uuid(&id);

    // Ask.
    let hash = asked::hash(asked);
    let mut tx = service.db.begin().await?;
    if let Some(known) = erasures::by_id(&mut tx, id).await? {
        if known.request_hash.as_ref() != Some(&hash) {
            return Err(Error::RequestIdReused);
        }
        return Ok(Response::new(answer(id, known.erased_at)));
    }
    let (person, relation) = asked::person_in(&mut tx, &caller, person_id).await?;

    // Decide.
    let is_officer = relation == Relation::InScope && caller.effective().roles.has(Role::Officer);
    if !relation.is_family() && !is_officer {
        return Err(Error::UnknownPerson);
    }
    let ordered = orders::in_force_of(&mut tx, person_id).await?;
    person.stand.may_be_erased(ordered.is_some(), now)?;

    // Record.
    let retention = service.policy::<RetentionPolicy>(&person.ward, now)?;
    let erasure = NewErasure {
        id,
        request_hash: Some(hash),
        person: person_id,
        reason,
        erased_by: relation.source().name_of(caller.key()),
        erased_at: now,
        delete_by: retention.erasure(service.day(now)),
    };
    let tombstones = erasures::erase(&mut tx, &service.vault, &erasure).await?;
    if tombstones.is_empty() {
        return Err(Error::UnknownPerson);
    }
    let entry = asked::entry(&caller, now, "ErasePerson", "erasure", id).about(person_id.as_uuid());
    audit::write(&mut tx, entry).await?;
    standings::announce(&mut tx, &service.standings, &tombstones).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(Response::new(answer(id, now)))
}

fn answer(id: uuid::Uuid, erased_at: kit::clock::Moment) -> pb::ErasePersonResponse {
    pb::ErasePersonResponse {
        erasure_id: id.to_string(),
        erased_at: Some(erased_at.to_proto()),
    }
}
