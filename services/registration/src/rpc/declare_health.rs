//! A health declaration, and the level that the policy in force makes of it.

use crate::convert::{health, person};
use crate::error::Error;
use crate::rpc::minting::{self, Bearer};
use crate::rpc::{alone, asked};
use crate::rules::answers::Answers;
use crate::rules::level::{Decision, FreshnessPolicy, LevelPolicy};
use crate::rules::limits::DeclarationPolicy;
use crate::rules::person::Person;
use crate::rules::retention::RetentionPolicy;
use crate::rules::sight::Relation;
use crate::rules::stand::Stand;
use crate::rules::words::CodeKind;
use crate::service::Registration;
use crate::store::declarations::{self, NewDeclaration};
use crate::store::vault::answers_of;
use crate::store::{codes, people, standings, stands, tokens};
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::Tx;
use kit::parse::{All, Unreadable, field, nested, past};
use proto::registration::v1 as pb;
use std::time::Duration;
use tonic::{Request, Response};
use vocabulary::DeclarationId;
use vocabulary::caller::Caller;

/// How far a phone's clock may be ahead.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);
/// How long ago a declaration may have been made: phones without a network.
const OLDEST: Duration = Duration::from_secs(48 * 3_600);

pub(super) async fn declare_health(
    service: &Registration,
    request: Request<pb::DeclareHealthRequest>,
) -> Result<Response<pb::DeclareHealthResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, person_id, answers, declared_at) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Declaration>(&asked.request_id),
        ),
        field("person_id", person::read_person_id(&asked.person_id)),
        nested("health", health::read_answers(asked.health.as_ref())),
        field("declared_at", read_declared_at(asked.declared_at.as_ref(), now)),
    )
        .all()?;

    // Ask.
    let hash = asked::hash(asked);
    let mut tx = service.db.begin().await?;
    let (person, relation) = asked::person_in(&mut tx, &caller, person_id).await?;
    if let Some(known) = declarations::create_of(&mut tx, id.as_uuid()).await? {
        if known.person_id != person_id || known.request_hash.as_ref() != Some(&hash) {
            return Err(Error::RequestIdReused);
        }
        let answer = answer(service, &mut tx, &caller, id, &person.stand, (&person, relation)).await?;
        tx.commit().await?;
        return Ok(Response::new(answer));
    }

    // Decide and record.
    let declared = Declared {
        id,
        hash,
        answers,
        at: declared_at,
    };
    let (stand, is_news) = record(service, &mut tx, &caller, &declared, (&person, relation)).await?;
    let answer = answer(service, &mut tx, &caller, id, &stand, (&person, relation)).await?;
    let entry = asked::entry(&caller, now, "DeclareHealth", "declaration", id.as_uuid());
    audit::write(&mut tx, entry.about(person_id.as_uuid())).await?;
    if let Some(standing) = &is_news {
        standings::announce(&mut tx, &service.standings, std::slice::from_ref(standing)).await?;
    }
    tx.commit().await?;
    if is_news.is_some() {
        service.standings.wake();
    }
    Ok(Response::new(answer))
}

/// What was declared.
struct Declared {
    id: DeclarationId,
    hash: Vec<u8>,
    answers: Answers,
    at: Moment,
}

/// Records a declaration; how the person stands then, and what gates must be told.
async fn record(
    service: &Registration,
    tx: &mut Tx,
    caller: &Caller,
    declared: &Declared,
    (person, relation): (&Person, Relation),
) -> Result<(Stand, Option<crate::rules::standing::Standing>), Error> {
    let now = service.clock.now();
    let source = relation.source();
    let level = service.in_force::<LevelPolicy>(&person.ward, declared.at)?;
    let freshness = service.in_force::<FreshnessPolicy>(&person.ward, declared.at)?;
    let retention = service.policy::<RetentionPolicy>(&person.ward, now)?;
    let limits = service.policy::<DeclarationPolicy>(&person.ward, now)?;
    let (by, freshness) = (level.decides(), freshness.decides());
    let decision = Decision::of_declaration(&declared.answers, declared.at, by, freshness, now);

    let day = service.day(declared.at);
    let delete_by = retention.declaration(day);
    if !declarations::count(tx, person.id, day, source, limits.limit(source), delete_by).await? {
        return Err(Error::TooManyDeclarations);
    }
    let declaration = NewDeclaration {
        person: person.id,
        id: declared.id,
        request_hash: Some(declared.hash.clone()),
        answers: service
            .vault
            .seal(answers_of(declared.id.as_uuid()), &declared.answers, now)?,
        source,
        declared_by: source.name_of(caller.key()).to_owned(),
        verdict: decision.verdict.clone(),
        by: level.by,
        fresh_until: decision.fresh_until,
        declared_at: declared.at,
        received_at: now,
        delete_by,
    };
    declarations::add(tx, &declaration).await?;
    let until = retention.person(service.day(now));
    if people::keep_longer(tx, person.id, until).await? {
        tokens::keep_longer(tx, person.id, until).await?;
    }
    // A late declaration is kept as a fact, but what was declared after it goes on counting.
    if !people::set_declared(tx, person.id, declared.at, source).await? {
        return Ok((person.stand.clone(), None));
    }
    let stand = person.stand.after_declaration(decision);
    if relation == Relation::InScope {
        alone::worsens(service, tx, caller, person, &stand.decision()).await?;
    }
    let kept = Person {
        delete_by: person.delete_by.max(until),
        ..person.clone()
    };
    let next = stands::put(tx, &kept, &stand, now).await?;
    Ok((stand, next))
}

/// The answer; with a new code for the family, whose phone shows it.
async fn answer(
    service: &Registration,
    tx: &mut Tx,
    caller: &Caller,
    id: DeclarationId,
    stand: &Stand,
    (person, relation): (&Person, Relation),
) -> Result<pb::DeclareHealthResponse, Error> {
    let now = service.clock.now();
    let mut health_code = None;
    if relation.is_family() {
        let issued_at = standings::of_in(tx, person.id).await?.earliest_issue(now);
        let bearer = Bearer {
            person: person.id,
            ward: &person.ward,
            decision: &stand.decision(),
        };
        let made_by = relation.source().name_of(caller.key());
        let (row, code) = minting::code(service, &bearer, CodeKind::Phone, issued_at, made_by)?;
        codes::add(tx, &row).await?;
        health_code = Some(code);
    }
    Ok(pb::DeclareHealthResponse {
        declaration_id: id.to_string(),
        level: Some(health::level_decision(&stand.decision(), now)),
        health_code,
    })
}

fn read_declared_at(at: Option<&prost_types::Timestamp>, now: Moment) -> Result<Moment, Unreadable> {
    let Some(at) = at else { return Ok(now) };
    let at = past(Moment::from_proto(at)?, now, CLOCKS_DIFFER)?;
    if now.since(at) > OLDEST {
        return Err(Unreadable::new(
            "TOO_LONG_AGO",
            "must not be more than 48 hours ago",
        ));
    }
    Ok(at)
}
