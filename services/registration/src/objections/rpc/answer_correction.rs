//! A correction is answered: granted, the corrected answers count, and the policy of their day decides the level.

use crate::convert::{health, person};
use crate::objections::error::Error;
use crate::objections::rpc::{reach, shown};
use crate::objections::rules::words::{ObjectionKind, ObjectionState};
use crate::objections::store::objections::{self, Answer, DUE, Objection, answer_of, corrected_of};
use crate::rpc::asked;
use crate::rules::answers::Answers;
use crate::rules::level::{Decision, FreshnessPolicy, LevelPolicy};
use crate::rules::person::Person;
use crate::rules::retention::RetentionPolicy;
use crate::rules::standing::Standing;
use crate::service::Registration;
use crate::store::declarations::{self, NewDeclaration};
use crate::store::trouble::StoreError;
use crate::store::vault::answers_of;
use crate::store::{standings, stands};
use kit::caller::Principal;
use kit::db::Tx;
use kit::parse::{All, field};
use kit::{audit, due};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::DeclarationId;

pub(super) async fn answer_correction(
    service: &Registration,
    request: Request<pb::AnswerCorrectionRequest>,
) -> Result<Response<pb::AnswerCorrectionResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (with, id, text) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Declaration>(&asked.request_id),
        ),
        field(
            "objection_id",
            person::read_id::<vocabulary::kinds::Objection>(&asked.objection_id),
        ),
        field("answer", asked::text(&asked.answer, 2, 500)),
    )
        .all()?;
    let hash = asked::hash(asked);

    // Ask.
    let mut tx = service.db.begin().await?;
    let (found, person, _) = reach::objection_in(&mut tx, &caller, id).await?;
    if found.kind != ObjectionKind::Correction {
        return Err(Error::UnknownObjection);
    }
    if reach::is_repeated(&found, with.as_uuid(), &hash)? {
        let level = health::level_decision(&person.stand.decision(), now);
        return Ok(Response::new(answered(&found, level, service)));
    }

    // Decide.
    reach::check_answerer(&mut tx, &caller, &found).await?;
    let state = if asked.grant {
        ObjectionState::Granted
    } else {
        ObjectionState::Rejected
    };

    // Record.
    let answer = Answer {
        person: person.id,
        id,
        state,
        with: with.as_uuid(),
        hash,
        by: caller.key().to_owned(),
        at: now,
        text: service.vault.seal(answer_of(id.as_uuid()), &text, now)?,
        level_change: None,
    };
    if !objections::answer(&mut tx, &answer).await? {
        return Err(Error::AnsweredAlready);
    }
    due::close(&mut tx, DUE, id.as_uuid(), now).await?;
    let (decision, news) = if asked.grant {
        take_effect(service, &mut tx, (&found, &person), with, caller.key()).await?
    } else {
        (person.stand.decision(), None)
    };
    let entry = asked::entry(&caller, now, "AnswerCorrection", "objection", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    let found = objections::by_id_in(&mut tx, id)
        .await?
        .ok_or(Error::UnknownObjection)?;
    standings::announce(&mut tx, &service.standings, news.as_slice()).await?;
    tx.commit().await?;
    service.standings.wake();
    let level = health::level_decision(&decision, now);
    Ok(Response::new(answered(&found, level, service)))
}

/// The corrected answers take the place of what was declared, as a declaration of their own: the wrong one stays as a fact.
async fn take_effect(
    service: &Registration,
    tx: &mut Tx,
    (found, person): (&Objection, &Person),
    id: DeclarationId,
    answered_by: &str,
) -> Result<(Decision, Option<Standing>), Error> {
    let now = service.clock.now();
    let sealed = found.corrected.as_deref().ok_or(StoreError::Shape)?;
    let answers: Answers = service
        .vault
        .open_sealed(corrected_of(found.id.as_uuid()), sealed)?;
    let level = service.in_force::<LevelPolicy>(&person.ward, found.made_at)?;
    let freshness = service.in_force::<FreshnessPolicy>(&person.ward, found.made_at)?;
    let retention = service.policy::<RetentionPolicy>(&person.ward, now)?;
    let (by, freshness) = (level.decides(), freshness.decides());
    let decision = Decision::of_declaration(&answers, found.made_at, by, freshness, now);
    let declaration = NewDeclaration {
        person: person.id,
        id,
        request_hash: None,
        answers: service.vault.seal(answers_of(id.as_uuid()), &answers, now)?,
        source: found.source,
        declared_by: answered_by.to_owned(),
        verdict: decision.verdict.clone(),
        by: level.by,
        fresh_until: decision.fresh_until,
        declared_at: found.made_at,
        received_at: now,
        delete_by: retention.declaration(service.day(found.made_at)),
    };
    declarations::add(tx, &declaration).await?;
    // What was declared after the correction was asked for goes on counting.
    if person.last_declared_at.is_some_and(|last| last > found.made_at) {
        return Ok((person.stand.decision(), None));
    }
    let stand = person.stand.after_declaration(decision);
    let news = stands::put(tx, person, &stand, now).await?;
    Ok((stand.decision(), news))
}

fn answered(
    found: &Objection,
    level: pb::LevelDecision,
    service: &Registration,
) -> pb::AnswerCorrectionResponse {
    pb::AnswerCorrectionResponse {
        objection: Some(shown::objection(found, service.clock.now())),
        level: Some(level),
    }
}
