//! A person, or staff for them, adds a member of their family.

use crate::convert::{health, person};
use crate::error::Error;
use crate::rpc::asked;
use crate::rpc::minting::{self, Bearer};
use crate::rpc::newcomer::{self, Place};
use crate::rules::limits::LARGEST_FAMILY;
use crate::rules::sight::Relation;
use crate::rules::words::{CodeKind, Source};
use crate::service::Registration;
use crate::store::registrations::{Household, Recorded};
use crate::store::{codes, people, standings};
use kit::caller::Principal;
use kit::parse::{All, field, nested};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::PersonId;

pub(super) async fn add_family_member(
    service: &Registration,
    request: Request<pb::AddFamilyMemberRequest>,
) -> Result<Response<pb::AddFamilyMemberResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let origin = asked::origin(&request);
    let asked = request.get_ref();
    let now = service.clock.now();
    let nobody = pb::FamilyMember::default();
    let member = asked.member.as_ref().unwrap_or(&nobody);
    let arrival = |met_in| {
        newcomer::read_arrival(
            service,
            member.person.as_ref(),
            member.health.as_ref(),
            &member.relation,
            met_in,
        )
    };
    // Whoever gives no area lives with their guardian, whose area is known only after asking.
    let (id, guardian, _) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Person>(&asked.request_id),
        ),
        field("guardian_id", person::read_person_id(&asked.guardian_id)),
        nested("member", arrival(Some(service.authority))),
    )
        .all()?;

    // Ask.
    let (guardian, relation) = asked::person(service, &caller, guardian).await?;
    let home = service.vault.identity(&guardian)?.area;
    let family_size = people::family(&service.db, guardian.id).await?;

    // Decide.
    let arrival = arrival(Some(home)).map_err(|flaws| flaws.under("member"))?;
    let is_counted = family_size.contains(&id);
    if family_size.len() >= LARGEST_FAMILY && !is_counted {
        return Err(Error::FamilyTooLarge);
    }
    let source = if relation == Relation::InScope {
        Source::Staff
    } else {
        Source::Guardian
    };
    let registered_by = source.name_of(caller.key());
    let common = newcomer::Request {
        id,
        hash: asked::hash(asked),
        met_in: Some(guardian.ward),
        registered_by,
        notice_version: "",
        now,
    };
    let place = Place {
        id,
        guardian: Some(guardian.id),
        source,
        code: Some(CodeKind::Phone),
    };
    let ready = newcomer::prepare(service, &common, &arrival, &place)?;

    // Record.
    let entry = asked::entry(&caller, now, "AddFamilyMember", "person", id.as_uuid()).about(id.as_uuid());
    let household = Household {
        head: ready.newcomer.clone(),
        family: Vec::new(),
        entry,
    };
    let member = match service.record(household).await? {
        Recorded::Registered { .. } => ready.answer(true, now),
        Recorded::Known => {
            newcomer::count_known(service, origin, now).await?;
            ready.answer(false, now)
        }
        Recorded::Repeated => again(service, id, registered_by).await?,
        Recorded::Reused => return Err(Error::RequestIdReused),
    };
    Ok(Response::new(pb::AddFamilyMemberResponse {
        member: Some(member),
    }))
}

/// The same request again: a code anew, as things stand now.
async fn again(service: &Registration, id: PersonId, made_by: &str) -> Result<pb::RegisteredMember, Error> {
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let person = people::by_id_in(&mut tx, id).await?.ok_or(Error::UnknownPerson)?;
    let standing = standings::of_in(&mut tx, id).await?;
    let decision = person.stand.decision();
    let bearer = Bearer {
        person: id,
        ward: &person.ward,
        decision: &decision,
    };
    let (row, code) = minting::code(
        service,
        &bearer,
        CodeKind::Phone,
        standing.earliest_issue(now),
        made_by,
    )?;
    codes::add(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(pb::RegisteredMember {
        outcome: pb::Outcome::Registered.into(),
        person_id: id.to_string(),
        health_code: Some(code),
        level: Some(health::level_decision(&decision, now)),
    })
}
