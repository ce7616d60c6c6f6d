//! The level of a person now, with what decided it.

use crate::convert::{health, person, words};
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::sight::Relation;
use crate::service::Registration;
use kit::audit;
use kit::clock::Moment;
use kit::parse::{All, Flaws, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::purpose;
use vocabulary::role::Role;

pub(super) async fn query_health(
    service: &Registration,
    request: Request<pb::QueryHealthRequest>,
) -> Result<Response<pb::QueryHealthResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, purpose) = (
        field("person_id", person::read_person_id(&asked.person_id)),
        field("purpose", purpose::parse_optional(&asked.purpose)),
    )
        .all()?;

    // Ask.
    let (person, relation) = asked::person(service, &caller, id).await?;

    // Decide.
    if caller.effective().roles.has(Role::Partner) && purpose.is_none() {
        let missing = Unreadable::new("MISSING", "must say why it is asked");
        return Err(Error::PurposeMissing(Flaws::one("purpose", missing)));
    }

    // Record: whoever is looked at by others can be told.
    if relation == Relation::InScope {
        let mut entry = asked::entry(&caller, now, "QueryHealth", "person", id.as_uuid()).about(id.as_uuid());
        entry.purpose = purpose.map(str::to_owned);
        let mut tx = service.db.begin().await?;
        audit::write(&mut tx, entry).await?;
        tx.commit().await?;
    }
    Ok(Response::new(pb::QueryHealthResponse {
        level: Some(health::level_decision(&person.stand.decision(), now)),
        last_declared_at: person.last_declared_at.map(Moment::to_proto),
        last_source: person
            .last_source
            .map_or(pb::Source::Unspecified, words::source)
            .into(),
    }))
}
