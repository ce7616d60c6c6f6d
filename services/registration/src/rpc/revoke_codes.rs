//! Revoking all codes of a person, or one: a card that was lost.

use crate::convert::person;
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::retention::RetentionPolicy;
use crate::service::Registration;
use crate::store::codes::{self, NewRevocation};
use crate::store::standings;
use crate::store::vault::revocation_reason_of;
use kit::audit;
use kit::caller::Principal;
use kit::id::Id;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn revoke_codes(
    service: &Registration,
    request: Request<pb::RevokeCodesRequest>,
) -> Result<Response<pb::RevokeCodesResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, code, reason) = (
        field("person_id", person::read_person_id(&asked.person_id)),
        field(
            "code_id",
            person::read_optional_id::<vocabulary::kinds::Code>(&asked.code_id),
        ),
        field("reason", asked::text(&asked.reason, 2, 200)),
    )
        .all()?;

    // Ask.
    let mut tx = service.db.begin().await?;
    let (person, relation) = asked::person_in(&mut tx, &caller, id).await?;
    let standing = standings::of_in(&mut tx, id).await?;

    // Decide.
    let next = match code {
        None => standing.after_revoking_all(now),
        Some(code) => {
            let expires_at = codes::expiry(&mut tx, id, code)
                .await?
                .ok_or(Error::UnknownCode)?;
            standing.after_revoking(code, expires_at, now)
        }
    };
    let retention = service.policy::<RetentionPolicy>(&person.ward, now)?;
    let delete_by = retention.declaration(service.day(now)).max(person.delete_by);

    // Record.
    let revocation_id = Id::<Revocation>::new(now).as_uuid();
    let revocation = NewRevocation {
        person: id,
        id: revocation_id,
        code,
        reason: service
            .vault
            .seal(revocation_reason_of(revocation_id), &reason, now)?,
        revoked_by: relation.source().name_of(caller.key()).to_owned(),
        revoked_at: now,
        delete_by,
    };
    codes::revoke(&mut tx, &revocation).await?;
    standings::put(&mut tx, &next, now, delete_by).await?;
    let entry = asked::entry(&caller, now, "RevokeCodes", "revocation", revocation_id).about(id.as_uuid());
    audit::write(&mut tx, entry).await?;
    standings::announce(&mut tx, &service.standings, std::slice::from_ref(&next)).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(Response::new(pb::RevokeCodesResponse {
        standing_version: next.version,
    }))
}

/// What the id of a revocation is the id of.
enum Revocation {}

impl kit::id::Kind for Revocation {
    const NAME: &'static str = "revocation";
}
