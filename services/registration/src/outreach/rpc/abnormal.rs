//! One abnormal case: with its answers, hops and tries; and closed with what it led to.

use crate::convert::person::read_id;
use crate::error::Error;
use crate::outreach::convert::{answers, plan as parts, questions, words};
use crate::outreach::error::OutreachError;
use crate::outreach::rpc::{reach, shown};
use crate::outreach::rules::answers::Given;
use crate::outreach::rules::ids::AnAbnormal;
use crate::outreach::rules::words::CareLevel;
use crate::outreach::service::Outreach;
use crate::outreach::store::abnormal_list;
use crate::outreach::store::abnormals::{self, Abnormal, Closing};
use crate::outreach::store::attempts::{self as tries, Attempt};
use crate::outreach::store::places::{abnormal_answers_of, answers_of, note_of};
use crate::rpc::asked;
use crate::rules::sight::{self, Relation};
use kit::audit;
use kit::caller::Principal;
use kit::due::{self, Hop};
use kit::fault::Fault;
use kit::once::Repeat;
use kit::parse::{All, Unreadable, field, optional};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::caller::Caller;
use vocabulary::purpose;

/// What stands in place of a note that the reader may not see.
const COVERED: &str = "***";

pub(super) async fn get_abnormal(
    outreach: &Outreach,
    request: Request<pb::GetAbnormalRequest>,
) -> Result<Response<pb::GetAbnormalResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let (id, purpose) = (
        field("abnormal_id", read_id::<AnAbnormal>(&asked.abnormal_id)),
        field("purpose", purpose::parse_optional(&asked.purpose)),
    )
        .all()?;

    // Ask.
    let unknown = || OutreachError::UnknownAbnormal;
    let case = abnormals::by_id(&ground.db, id).await?.ok_or_else(unknown)?;
    check_scope(&caller, &case)?;
    let listed = abnormal_list::by_id(&ground.db, id).await?.ok_or_else(unknown)?;
    let shown = shown::case(outreach, &listed)?.ok_or_else(unknown)?;
    let set = reach::version(outreach, case.question_set_id, case.question_set_version).await?;
    let hops = due::hops(&ground.db, abnormals::DUE, id.as_uuid()).await?;
    let attempts = tries::of_task(&ground.db, case.task_id).await?;
    let newest = tries::newest_answers(&ground.db, case.task_id).await?;

    // Decide.
    let clear = purpose.is_some();
    if clear && !sight::may_read_clear(&caller, Relation::InScope) {
        return Err(Error::ClearNotAllowed.into());
    }
    let place = abnormal_answers_of(id.as_uuid());
    let given: Vec<Given> = ground.vault.open_sealed(place, &case.answers)?;
    let newest: Vec<Given> = match newest {
        Some((attempt, sealed)) => ground.vault.open_sealed(answers_of(attempt.as_uuid()), &sealed)?,
        None => Vec::new(),
    };
    let note = match &case.note {
        Some(sealed) if clear => ground
            .vault
            .open_sealed::<String>(note_of(id.as_uuid()), sealed)?,
        Some(_) => COVERED.to_owned(),
        None => String::new(),
    };

    // Record, before the answer: a read nobody knows of must not happen.
    if clear {
        let mut entry = asked::entry(&caller, now, "GetAbnormal", "outreach_abnormal", id.as_uuid());
        entry.purpose = purpose.map(str::to_owned);
        let mut tx = ground.db.begin().await?;
        audit::write(&mut tx, entry.about(case.person_id.as_uuid())).await?;
        tx.commit().await?;
    }
    Ok(Response::new(pb::GetAbnormalResponse {
        abnormal_case: Some(shown),
        answers: given.iter().map(|given| answers::told(given, clear)).collect(),
        questions: set.body.0.questions.iter().map(questions::question).collect(),
        hops: hops.iter().map(hop).collect(),
        attempts: attempts.iter().map(attempt).collect(),
        note,
        notified: case.notified.unwrap_or_default(),
        closed_by: case.closed_by.unwrap_or_default(),
        policy: Some(parts::policy(&case.decided_by.0)),
        newest_answers: newest.iter().map(|given| answers::told(given, clear)).collect(),
    }))
}

pub(super) async fn close_abnormal(
    outreach: &Outreach,
    request: Request<pb::CloseAbnormalRequest>,
) -> Result<Response<pb::CloseAbnormalResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let (request_id, id, outcome, note, notified) = (
        field("request_id", read_id::<AnAbnormal>(&asked.request_id)),
        field("abnormal_id", read_id::<AnAbnormal>(&asked.abnormal_id)),
        field("outcome", words::read_abnormal_outcome(asked.outcome)),
        field("note", asked::text(&asked.note, 2, 500)),
        field("notified", read_notified(&asked.notified)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "CloseAbnormal", request_id.as_uuid(), asked);
    let mut tx = ground.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await.map_err(Fault::from)? {
        return Ok(Response::new(answer));
    }
    let case = abnormals::by_id_in(&mut tx, id)
        .await?
        .ok_or(OutreachError::UnknownAbnormal)?;
    let deadline = due::open_of_in(&mut tx, abnormals::DUE, id.as_uuid()).await?;

    // Decide.
    check_scope(&caller, &case)?;
    let in_time = deadline.is_some_and(|deadline| deadline.step == 0 && now <= deadline.due_at);

    // Record.
    let closing = Closing {
        outcome,
        note: ground.vault.seal(note_of(id.as_uuid()), &note, now)?,
        notified: notified.map(str::to_owned),
        by: caller.key().to_owned(),
        at: now,
        in_time,
    };
    if !abnormals::close(&mut tx, &case, &closing).await? {
        return Err(OutreachError::ClosedAlready);
    }
    due::close(&mut tx, abnormals::DUE, id.as_uuid(), now).await?;
    let answer = pb::CloseAbnormalResponse {
        closed_at: Some(now.to_proto()),
        closed_timely: in_time,
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "CloseAbnormal", "outreach_abnormal", id.as_uuid());
    audit::write(&mut tx, entry.about(case.person_id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

/// Others than those whose scope covers the case hear that there is none.
fn check_scope(caller: &Caller, case: &Abnormal) -> Result<(), OutreachError> {
    if caller.sight().covers_area(&case.columns().area()?) {
        Ok(())
    } else {
        Err(OutreachError::UnknownAbnormal)
    }
}

/// Which office was told; it stands unsealed: nobody's number belongs there.
fn read_notified(text: &str) -> Result<Option<&str>, Unreadable> {
    optional(text, 100)?;
    purpose::parse_optional(text)
}

fn hop(hop: &Hop) -> pb::AbnormalHop {
    let level = |text: &str| CareLevel::parse(text).map_or(pb::AbnormalLevel::Unspecified, words::level);
    pb::AbnormalHop {
        from_level: level(&hop.from_level).into(),
        to_level: hop
            .to_level
            .as_deref()
            .map_or(pb::AbnormalLevel::Unspecified, level)
            .into(),
        at: Some(hop.at.to_proto()),
    }
}

fn attempt(attempt: &Attempt) -> pb::OutreachAttempt {
    pb::OutreachAttempt {
        attempt_id: attempt.id.to_string(),
        channel: words::channel(attempt.channel).into(),
        outcome: words::outcome(attempt.outcome).into(),
        number: attempt.number,
        recorded_by: attempt.recorded_by.clone(),
        tried_at: Some(attempt.tried_at.to_proto()),
        received_at: Some(attempt.received_at.to_proto()),
        abnormal: attempt.is_abnormal,
    }
}
