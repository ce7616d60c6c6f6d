//! Staff register a person who cannot do it alone.

use crate::convert::{health, person};
use crate::error::Error;
use crate::rpc::asked;
use crate::rpc::newcomer::{self, Place};
use crate::rules::words::Source;
use crate::service::Registration;
use crate::store::people;
use crate::store::registrations::{Household, Recorded};
use kit::caller::Principal;
use kit::parse::{All, field, spread};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::PersonId;

pub(super) async fn register_by_staff(
    service: &Registration,
    request: Request<pb::RegisterByStaffRequest>,
) -> Result<Response<pb::RegisterByStaffResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, notice_version, guardian, arrival) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Person>(&asked.request_id),
        ),
        field("notice_version", newcomer::read_notice(&asked.notice_version)),
        field("guardian_id", person::read_optional_id(&asked.guardian_id)),
        spread(newcomer::read_arrival(
            service,
            asked.person.as_ref(),
            asked.health.as_ref(),
            "",
            None,
        )),
    )
        .all()?;

    // Ask.
    newcomer::check_notice(service, notice_version, now)?;
    if let Some(guardian) = guardian {
        asked::person(service, &caller, guardian).await?;
    }

    // Decide.
    let common = newcomer::Request {
        id,
        hash: asked::hash(asked),
        met_in: caller.sight().area(),
        registered_by: caller.key(),
        notice_version,
        now,
    };
    let place = Place {
        id,
        guardian,
        source: Source::Staff,
        code: None,
    };
    let ready = newcomer::prepare(service, &common, &arrival, &place)?;
    if !caller.sight().covers_area(&ready.ward) {
        return Err(Error::OutOfScope);
    }

    // Record.
    let entry = asked::entry(&caller, now, "RegisterByStaff", "person", id.as_uuid()).about(id.as_uuid());
    let household = Household {
        head: ready.newcomer,
        family: Vec::new(),
        entry,
    };
    let decision = match service.record(household).await? {
        Recorded::Registered { .. } => ready.decision,
        Recorded::Repeated => decision_of(service, id).await?,
        Recorded::Reused => return Err(Error::RequestIdReused),
        Recorded::Known => {
            let outcome = pb::Outcome::KnownAlready.into();
            return Ok(Response::new(pb::RegisterByStaffResponse {
                outcome,
                ..Default::default()
            }));
        }
    };
    Ok(Response::new(pb::RegisterByStaffResponse {
        outcome: pb::Outcome::Registered.into(),
        person_id: id.to_string(),
        level: Some(health::level_decision(&decision, now)),
    }))
}

async fn decision_of(service: &Registration, id: PersonId) -> Result<crate::rules::level::Decision, Error> {
    let person = people::by_id(&service.db, id)
        .await?
        .ok_or(Error::UnknownPerson)?;
    Ok(person.stand.decision())
}
