//! An appeal is answered: granted, a milder level is proposed, and a second person decides about it as about any other.

use crate::convert::{person, words};
use crate::objections::error::Error;
use crate::objections::rpc::{reach, shown};
use crate::objections::rules::answer::is_milder;
use crate::objections::rules::words::{ObjectionKind, ObjectionState};
use crate::objections::store::objections::{self, Answer, DUE, Objection, answer_of};
use crate::rpc::asked;
use crate::rules::level;
use crate::rules::person::Person;
use crate::rules::retention::RetentionPolicy;
use crate::rules::words::LevelReason;
use crate::service::Registration;
use crate::store::level_changes::{self, NewLevelChange};
use crate::store::vault::evidence_of;
use kit::caller::Principal;
use kit::db::Tx;
use kit::parse::{All, Flaws, Unreadable, field, spread};
use kit::{audit, due};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::LevelChangeId;
use vocabulary::caller::Caller;
use vocabulary::level::Level;

/// The level proposed instead, and why.
struct Instead {
    level: Level,
    reason: LevelReason,
    evidence: String,
}

pub(super) async fn answer_appeal(
    service: &Registration,
    request: Request<pb::AnswerAppealRequest>,
) -> Result<Response<pb::AnswerAppealResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (change, id, text, instead) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::LevelChange>(&asked.request_id),
        ),
        field(
            "objection_id",
            person::read_id::<vocabulary::kinds::Objection>(&asked.objection_id),
        ),
        field("answer", asked::text(&asked.answer, 2, 500)),
        spread(read_instead(asked)),
    )
        .all()?;
    let hash = asked::hash(asked);

    // Ask.
    let mut tx = service.db.begin().await?;
    let (found, person, _) = reach::objection_in(&mut tx, &caller, id).await?;
    if found.kind != ObjectionKind::Appeal {
        return Err(Error::UnknownObjection);
    }
    if reach::is_repeated(&found, change.as_uuid(), &hash)? {
        return Ok(Response::new(answered(service, &found)));
    }

    // Decide.
    reach::check_answerer(&mut tx, &caller, &found).await?;
    if let Some(instead) = &instead {
        check(instead, &found, &person)?;
    }

    // Record.
    let answer = Answer {
        person: person.id,
        id,
        state: match &instead {
            Some(_) => ObjectionState::Proposed,
            None => ObjectionState::Rejected,
        },
        with: change.as_uuid(),
        hash: hash.clone(),
        by: caller.key().to_owned(),
        at: now,
        text: service.vault.seal(answer_of(id.as_uuid()), &text, now)?,
        level_change: instead.as_ref().map(|_| change),
    };
    if !objections::answer(&mut tx, &answer).await? {
        return Err(Error::AnsweredAlready);
    }
    match instead {
        Some(instead) => propose(service, &mut tx, &caller, (change, &person, hash), instead).await?,
        // A granted appeal is over when the second person has approved.
        None => drop(due::close(&mut tx, DUE, id.as_uuid(), now).await?),
    }
    let entry = asked::entry(&caller, now, "AnswerAppeal", "objection", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    let found = objections::by_id_in(&mut tx, id)
        .await?
        .ok_or(Error::UnknownObjection)?;
    tx.commit().await?;
    Ok(Response::new(answered(service, &found)))
}

/// What an answer proposes; `None` when it does not grant.
fn read_instead(asked: &pb::AnswerAppealRequest) -> Result<Option<Instead>, Flaws> {
    if !asked.grant {
        return Ok(None);
    }
    let (level, reason, evidence) = (
        field("level", words::read_level(asked.level)),
        field("reason", words::read_level_reason(asked.reason)),
        field("evidence", asked::text(&asked.evidence, 2, 500)),
    )
        .all()?;
    Ok(Some(Instead {
        level,
        reason,
        evidence: evidence.to_owned(),
    }))
}

/// Refuses a level that its reason does not lead to, or that is no milder; and whatever would end a quarantine.
fn check(instead: &Instead, found: &Objection, person: &Person) -> Result<(), Error> {
    if person.stand.is_in_quarantine() {
        return Err(Error::InQuarantine);
    }
    if !level::fits(instead.level, instead.reason) {
        let unfit = Unreadable::new("REASON_DOES_NOT_FIT", "this reason leads to another level");
        return Err(Flaws::one("level", unfit).into());
    }
    if !is_milder(instead.level, found.decision.verdict.level) {
        let stern = Unreadable::new("NOT_MILDER", "must be milder than the level appealed against");
        return Err(Flaws::one("level", stern).into());
    }
    Ok(())
}

async fn propose(
    service: &Registration,
    tx: &mut Tx,
    caller: &Caller,
    (id, person, request_hash): (LevelChangeId, &Person, Vec<u8>),
    instead: Instead,
) -> Result<(), Error> {
    let now = service.clock.now();
    let retention = service.policy::<RetentionPolicy>(&person.ward, now)?;
    let evidence = service
        .vault
        .seal(evidence_of(id.as_uuid()), &instead.evidence, now)?;
    let new = NewLevelChange {
        person: person.id,
        id,
        request_hash,
        level: instead.level,
        reason: instead.reason,
        evidence,
        author: caller.key().to_owned(),
        proposed_at: now,
        bulk: None,
        delete_by: retention.declaration(service.day(now)),
    };
    level_changes::add(tx, &new).await?;
    Ok(())
}

fn answered(service: &Registration, found: &Objection) -> pb::AnswerAppealResponse {
    pb::AnswerAppealResponse {
        objection: Some(shown::objection(found, service.clock.now())),
    }
}
