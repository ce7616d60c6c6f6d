//! An objection is made: a correction of what was declared, or an appeal against a level.

use crate::convert::{health, person};
use crate::error::Error as Ground;
use crate::objections::error::Error;
use crate::objections::rpc::shown;
use crate::objections::rules::deadline::ObjectionPolicy;
use crate::objections::rules::words::ObjectionKind;
use crate::objections::store::objections::{self, DUE, NewObjection, Objection, corrected_of, statement_of};
use crate::rpc::asked;
use crate::rules::answers::Answers;
use crate::rules::person::Person;
use crate::service::Registration;
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::Tx;
use kit::due::{self, Step};
use kit::parse::{All, field, nested};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::caller::Caller;
use vocabulary::level::Level;
use vocabulary::{ObjectionId, PersonId};

pub(super) async fn correct_health(
    service: &Registration,
    request: Request<pb::CorrectHealthRequest>,
) -> Result<Response<pb::CorrectHealthResponse>, Error> {
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (id, person, statement, answers) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Objection>(&asked.request_id),
        ),
        field("person_id", person::read_person_id(&asked.person_id)),
        field("statement", asked::text(&asked.statement, 2, 500)),
        nested("health", health::read_answers(asked.health.as_ref())),
    )
        .all()?;
    let said = Said {
        id,
        person,
        hash: asked::hash(asked),
        statement,
        answers: Some(answers),
    };
    let made = make(service, &caller, ObjectionKind::Correction, &said).await?;
    Ok(Response::new(pb::CorrectHealthResponse {
        objection: Some(shown::objection(&made, service.clock.now())),
    }))
}

pub(super) async fn appeal(
    service: &Registration,
    request: Request<pb::AppealRequest>,
) -> Result<Response<pb::AppealResponse>, Error> {
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (id, person, statement) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Objection>(&asked.request_id),
        ),
        field("person_id", person::read_person_id(&asked.person_id)),
        field("statement", asked::text(&asked.statement, 2, 500)),
    )
        .all()?;
    let said = Said {
        id,
        person,
        hash: asked::hash(asked),
        statement,
        answers: None,
    };
    let made = make(service, &caller, ObjectionKind::Appeal, &said).await?;
    Ok(Response::new(pb::AppealResponse {
        objection: Some(shown::objection(&made, service.clock.now())),
    }))
}

/// What was said.
struct Said<'a> {
    id: ObjectionId,
    person: PersonId,
    hash: Vec<u8>,
    statement: &'a str,
    answers: Option<Answers>,
}

async fn make(
    service: &Registration,
    caller: &Caller,
    kind: ObjectionKind,
    said: &Said<'_>,
) -> Result<Objection, Error> {
    let now = service.clock.now();

    // Ask.
    let mut tx = service.db.begin().await?;
    let (person, relation) = asked::person_in(&mut tx, caller, said.person).await?;
    let source = relation.source();
    let made_by = source.name_of(caller.key());
    if let Some(known) = objections::by_id_in(&mut tx, said.id).await? {
        if known.request_hash != said.hash || known.made_by != made_by {
            return Err(Ground::RequestIdReused.into());
        }
        return Ok(known);
    }

    // Decide.
    check(kind, &person, now)?;
    let ordered = service.in_force::<ObjectionPolicy>(&person.ward, now)?;
    let rungs = ordered.policy.ladder.rungs_of(&person.ward);
    let ladder = rungs
        .into_iter()
        .map(|(office, within)| Step::new(office, within))
        .collect();

    // Record.
    let row = said.id.as_uuid();
    let seal = |answers: &Answers| service.vault.seal(corrected_of(row), answers, now);
    let new = NewObjection {
        person: person.id,
        id: said.id,
        request_hash: said.hash.clone(),
        kind,
        source,
        made_by: made_by.to_owned(),
        made_at: now,
        statement: service.vault.seal(statement_of(row), &said.statement, now)?,
        corrected: said.answers.as_ref().map(seal).transpose()?,
        decision: person.stand.decision(),
        by: ordered.by,
        ward: person.ward,
        delete_by: ordered.policy.kept_until(service.day(now)),
    };
    if !objections::add(&mut tx, &new).await? {
        return Err(Error::ObjectionOpen);
    }
    due::open(&mut tx, DUE, row, ladder, now).await?;
    let act = match kind {
        ObjectionKind::Correction => "CorrectHealth",
        ObjectionKind::Appeal => "Appeal",
    };
    let entry = asked::entry(caller, now, act, "objection", row);
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    let made = recorded(&mut tx, said.id).await?;
    tx.commit().await?;
    Ok(made)
}

/// Whether there is anything to object to.
fn check(kind: ObjectionKind, person: &Person, now: Moment) -> Result<(), Error> {
    match kind {
        ObjectionKind::Correction if person.last_declared_at.is_none() => Err(Error::NothingDeclared),
        ObjectionKind::Appeal if person.stand.decision().at(now).level == Level::Green => {
            Err(Error::NothingToAppeal)
        }
        ObjectionKind::Correction | ObjectionKind::Appeal => Ok(()),
    }
}

async fn recorded(tx: &mut Tx, id: ObjectionId) -> Result<Objection, Error> {
    objections::by_id_in(tx, id).await?.ok_or(Error::UnknownObjection)
}
