//! A resident registers, with their family, at the poster they scanned.

use crate::convert::{health, person};
use crate::error::Error;
use crate::rpc::asked;
use crate::rpc::minting::{self, Bearer};
use crate::rpc::newcomer::{self, Arrival, Place, Ready};
use crate::rules::level::Decision;
use crate::rules::limits::LARGEST_FAMILY;
use crate::rules::words::{CodeKind, Source};
use crate::service::Registration;
use crate::store::registrations::{Household, Recorded};
use crate::store::{codes, people, standings, tokens};
use kit::audit::Entry;
use kit::clock::Moment;
use kit::cose;
use kit::db::Tx;
use kit::keys::KeyId;
use kit::parse::{All, Flaws, Unreadable, field, nested, present, spread};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::PersonId;
use vocabulary::area::Area;
use vocabulary::claims::poster_ticket::{KIND, PosterTicketClaims};

/// The purpose of the keys checkpoint signs tickets with.
const TICKET_PURPOSE: &str = "ticket";

pub(super) async fn register_by_poster(
    service: &Registration,
    request: Request<pb::RegisterByPosterRequest>,
) -> Result<Response<pb::RegisterByPosterResponse>, Error> {
    // Read. The ticket first: it says whose poster it was, and keeps out whoever has none.
    let origin = asked::origin(&request);
    let asked = request.get_ref();
    let now = service.clock.now();
    let ticket = read_ticket(service, &asked.poster_ticket, now)?;
    let met_in = ticket.as_ref().map(|ticket| ticket.1);
    let (id, _, notice_version, head, family) = (
        field("request_id", person::read_person_id(&asked.request_id)),
        field("poster_ticket", present(ticket.as_ref())),
        field("notice_version", newcomer::read_notice(&asked.notice_version)),
        spread(newcomer::read_arrival(
            service,
            asked.person.as_ref(),
            asked.health.as_ref(),
            "",
            met_in,
        )),
        spread(read_family(service, &asked.family, met_in)),
    )
        .all()?;
    newcomer::check_distinct(&head, &family)?;

    // Ask.
    newcomer::check_notice(service, notice_version, now)?;

    // Decide.
    let registered_by = match &ticket {
        Some((ticket, _)) => format!("poster:{}", ticket.checkpoint),
        None => "poster".to_owned(),
    };
    // A phone that lost the answer may have to scan the poster again: another ticket, the same request.
    let without_ticket = pb::RegisterByPosterRequest {
        poster_ticket: Vec::new(),
        ..asked.clone()
    };
    let common = newcomer::Request {
        id,
        hash: asked::hash(&without_ticket),
        met_in,
        registered_by: &registered_by,
        notice_version,
        now,
    };
    let code = Some(CodeKind::Phone);
    let itself = Place {
        id,
        guardian: None,
        source: Source::Itself,
        code,
    };
    let ready = newcomer::prepare(service, &common, &head, &itself)?;
    let mut members = Vec::with_capacity(family.len());
    for member in &family {
        let place = Place {
            id: PersonId::new(now),
            guardian: Some(id),
            source: Source::Guardian,
            code,
        };
        members.push(newcomer::prepare(service, &common, member, &place)?);
    }

    // Record.
    let entry = Entry::new(
        now,
        registered_by.clone(),
        "resident",
        "RegisterByPoster",
        "person",
        id.as_uuid(),
    );
    let household = Household {
        head: ready.newcomer.clone(),
        family: members.iter().map(|member| member.newcomer.clone()).collect(),
        entry: entry.about(id.as_uuid()),
    };
    match service.record(household).await? {
        Recorded::Registered { family } => {
            Ok(Response::new(registered(service, ready, members, &family, now)?))
        }
        Recorded::Repeated => Ok(Response::new(
            again(service, &ready, &members, &registered_by, now).await?,
        )),
        Recorded::Reused => Err(Error::RequestIdReused),
        Recorded::Known => {
            newcomer::count_known(service, origin, now).await?;
            let outcome = pb::Outcome::KnownAlready.into();
            Ok(Response::new(pb::RegisterByPosterResponse {
                outcome,
                ..Default::default()
            }))
        }
    }
}

/// The ticket and the poster's area; `None` when no ticket was sent.
fn read_ticket(
    service: &Registration,
    ticket: &[u8],
    now: Moment,
) -> Result<Option<(PosterTicketClaims, Area)>, Error> {
    if ticket.is_empty() {
        return Ok(None);
    }
    let verified = cose::verify(ticket, KIND, |key_id| {
        let parsed = KeyId::parse(key_id).ok()?;
        let is_of_checkpoint = parsed.issuer == &*service.issuer && parsed.purpose == TICKET_PURPOSE;
        is_of_checkpoint.then(|| service.trust.key(key_id)).flatten()
    })?;
    let claims = PosterTicketClaims::decode(verified.payload).map_err(|_| Error::TicketForged)?;
    let area = Area::parse(&claims.area).map_err(|_| Error::TicketForged)?;
    if now >= claims.expires_at {
        return Err(Error::TicketExpired);
    }
    Ok(Some((claims, area)))
}

fn read_family(
    service: &Registration,
    family: &[pb::FamilyMember],
    met_in: Option<Area>,
) -> Result<Vec<Arrival>, Flaws> {
    if family.len() > LARGEST_FAMILY {
        let too_many = Unreadable::new("TOO_MANY", "at most eight people are registered with one person");
        return Err(Flaws::one("family", too_many));
    }
    let members = family.iter().enumerate().map(|(at, member)| {
        let health = member.health.as_ref();
        let read = newcomer::read_arrival(service, member.person.as_ref(), health, &member.relation, met_in);
        nested(format!("family[{at}]"), read)
    });
    members.collect::<Vec<_>>().all()
}

fn registered(
    service: &Registration,
    ready: Ready,
    members: Vec<Ready>,
    is_new: &[bool],
    now: Moment,
) -> Result<pb::RegisterByPosterResponse, Error> {
    let person = ready.newcomer.person.person.id;
    let (session_token, expires_at) = minting::session(service, person, &ready.ward)?;
    let family = members
        .into_iter()
        .zip(is_new)
        .map(|(member, is_new)| member.answer(*is_new, now))
        .collect();
    Ok(pb::RegisterByPosterResponse {
        outcome: pb::Outcome::Registered.into(),
        person_id: person.to_string(),
        session_token,
        session_expires_at: Some(expires_at.to_proto()),
        health_code: ready.health_code,
        level: Some(health::level_decision(&ready.decision, now)),
        family,
    })
}

/// The same request again: the answer may have been lost, so it is given anew, as things stand now. Whoever sends it
/// knows all that is in it.
async fn again(
    service: &Registration,
    ready: &Ready,
    members: &[Ready],
    made_by: &str,
    now: Moment,
) -> Result<pb::RegisterByPosterResponse, Error> {
    let head = ready.newcomer.person.person.id;
    let mut tx = service.db.begin().await?;
    let (health_code, decision) = code_again(service, &mut tx, head, made_by).await?;
    let mut family = Vec::with_capacity(members.len());
    for member in members {
        family.push(match registered_with(&mut tx, member, head).await? {
            None => pb::RegisteredMember {
                outcome: pb::Outcome::KnownAlready.into(),
                ..Default::default()
            },
            Some(person) => {
                let (health_code, decision) = code_again(service, &mut tx, person, made_by).await?;
                pb::RegisteredMember {
                    outcome: pb::Outcome::Registered.into(),
                    person_id: person.to_string(),
                    health_code: Some(health_code),
                    level: Some(health::level_decision(&decision, now)),
                }
            }
        });
    }
    tx.commit().await?;
    let (session_token, expires_at) = minting::session(service, head, &ready.ward)?;
    Ok(pb::RegisterByPosterResponse {
        outcome: pb::Outcome::Registered.into(),
        person_id: head.to_string(),
        session_token,
        session_expires_at: Some(expires_at.to_proto()),
        health_code: Some(health_code),
        level: Some(health::level_decision(&decision, now)),
        family,
    })
}

/// The member of that document, if they were registered with this request.
async fn registered_with(tx: &mut Tx, member: &Ready, head: PersonId) -> Result<Option<PersonId>, Error> {
    let Some(person) = tokens::owner_in(tx, &member.newcomer.document).await? else {
        return Ok(None);
    };
    let create = people::create_of(tx, person).await?;
    Ok(create
        .filter(|create| create.registered_with == head)
        .map(|_| person))
}

async fn code_again(
    service: &Registration,
    tx: &mut Tx,
    person: PersonId,
    made_by: &str,
) -> Result<(pb::HealthCode, Decision), Error> {
    let person = people::by_id_in(tx, person).await?.ok_or(Error::UnknownPerson)?;
    let standing = standings::of_in(tx, person.id).await?;
    let decision = person.stand.decision();
    let bearer = Bearer {
        person: person.id,
        ward: &person.ward,
        decision: &decision,
    };
    let issued_at = standing.earliest_issue(service.clock.now());
    let (row, code) = minting::code(service, &bearer, CodeKind::Phone, issued_at, made_by)?;
    codes::add(tx, &row).await?;
    Ok((code, decision))
}
