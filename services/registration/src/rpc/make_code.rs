//! 制码: a code for oneself, for family, or, by staff, for somebody in scope.

use crate::convert::{person, words};
use crate::error::Error;
use crate::rpc::asked;
use crate::rpc::minting::{self, Bearer};
use crate::rules::retention::RetentionPolicy;
use crate::rules::sight::Relation;
use crate::rules::words::CodeKind;
use crate::service::Registration;
use crate::store::{codes, people, standings, tokens};
use kit::audit;
use kit::caller::Principal;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn make_code(
    service: &Registration,
    request: Request<pb::MakeCodeRequest>,
) -> Result<Response<pb::MakeCodeResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, kind) = (
        field("person_id", person::read_person_id(&asked.person_id)),
        field("kind", words::read_code_kind(asked.kind)),
    )
        .all()?;

    // Ask.
    let mut tx = service.db.begin().await?;
    let (person, relation) = asked::person_in(&mut tx, &caller, id).await?;
    let standing = standings::of_in(&mut tx, id).await?;

    // Decide.
    if kind == CodeKind::Card && relation == Relation::Itself {
        return Err(Error::CardNeedsStaff);
    }
    let bearer = Bearer {
        person: id,
        ward: &person.ward,
        decision: &person.stand.decision(),
    };
    let made_by = relation.source().name_of(caller.key());
    let (row, code) = minting::code(service, &bearer, kind, standing.earliest_issue(now), made_by)?;

    // Record. Whoever asks for a code is here: their record is kept on.
    codes::add(&mut tx, &row).await?;
    let until = service
        .policy::<RetentionPolicy>(&person.ward, now)?
        .person(service.day(now));
    if people::keep_longer(&mut tx, id, until).await? {
        tokens::keep_longer(&mut tx, id, until).await?;
    }
    if kind == CodeKind::Card || !relation.is_family() {
        let entry = asked::entry(&caller, now, "MakeCode", "code", row.id.as_uuid()).about(id.as_uuid());
        audit::write(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(Response::new(pb::MakeCodeResponse {
        health_code: Some(code),
    }))
}
