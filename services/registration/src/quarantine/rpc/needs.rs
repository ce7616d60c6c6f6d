//! What somebody who may not go out needs, and what became of it.

use crate::convert::person;
use crate::error::Error as Ground;
use crate::quarantine::convert::words;
use crate::quarantine::error::Error;
use crate::quarantine::rpc::reach;
use crate::quarantine::rules::ids;
use crate::quarantine::rules::policy::QuarantinePolicy;
use crate::quarantine::rules::words::{CheckWay, NeedKind, NeedOutcome};
use crate::quarantine::store::checks::Answer;
use crate::quarantine::store::needs::{self, NewNeed};
use crate::quarantine::store::{deadlines, orders, places};
use crate::rpc::asked;
use crate::service::Registration;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::once::Repeat;
use kit::parse::{All, Unreadable, field, optional};
use kit::{audit, due};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

/// How many needs of one order may be open: somebody who asks more often is called.
const MOST_OPEN: i32 = 10;

pub(super) async fn ask_for_help(
    service: &Registration,
    request: Request<pb::AskForHelpRequest>,
) -> Result<Response<pb::AskForHelpResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, order_id, kind, text) = (
        field("request_id", person::read_id::<ids::Need>(&asked.request_id)),
        field(
            "quarantine_id",
            person::read_id::<ids::Order>(&asked.quarantine_id),
        ),
        field("kind", words::read_need_kind(asked.kind)),
        field("text", read_wish(&asked.text, asked.kind)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "AskForHelp", id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let (order, person, teller) =
        reach::order_to_report(&mut tx, &caller, order_id, CheckWay::SelfReport).await?;

    // Decide.
    if !order.is_in_force() {
        return Err(Error::Ended);
    }
    let policy = service
        .in_force::<QuarantinePolicy>(&order.terms.watch, now)?
        .policy;

    // Record.
    let new = NewNeed {
        person: person.id,
        id,
        order: order.id,
        kind,
        wish: text
            .map(|text| service.vault.seal(places::wish_of(id.as_uuid()), &text, now))
            .transpose()?,
        source: teller,
        asked_by: teller.name_of(caller.key()).to_owned(),
        asked_at: now,
        delete_by: policy.delete_by(service.day(now)),
    };
    if !orders::count_needs(&mut tx, (person.id, order.id), 1, MOST_OPEN).await? {
        return Err(Error::TooManyNeeds);
    }
    if !needs::add(&mut tx, &new).await? {
        return Err(Ground::RequestIdReused.into());
    }
    let ladder = (&policy.need_ladder, &order.terms.watch);
    let due = deadlines::open(&mut tx, deadlines::NEED, id.as_uuid(), ladder, now).await?;
    let answer = pb::AskForHelpResponse {
        need_id: id.to_string(),
        due_at: Some(due.due_at.to_proto()),
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "AskForHelp", "quarantine_need", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

pub(super) async fn answer_need(
    service: &Registration,
    request: Request<pb::AnswerNeedRequest>,
) -> Result<Response<pb::AnswerNeedResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (request_id, id, outcome, note) = (
        field("request_id", person::read_id::<ids::Change>(&asked.request_id)),
        field("need_id", person::read_id::<ids::Need>(&asked.need_id)),
        field("outcome", words::read_need_outcome(asked.outcome)),
        field("note", read_note(&asked.note, asked.outcome)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "AnswerNeed", request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let need = needs::by_id_in(&mut tx, id).await?.ok_or(Error::UnknownNeed)?;
    let (order, person, _) = reach::order_in(&mut tx, &caller, need.quarantine_id)
        .await
        .map_err(unknown)?;

    // Record. The statement decides: of two answers the first counts.
    let answer = Answer {
        outcome,
        note: note
            .map(|note| {
                service
                    .vault
                    .seal(places::need_answer_of(id.as_uuid()), &note, now)
            })
            .transpose()?,
        by: caller.key().to_owned(),
        at: now,
    };
    if !needs::answer(&mut tx, (person.id, id), &answer).await? {
        return Err(Error::AnsweredAlready);
    }
    orders::count_needs(&mut tx, (person.id, order.id), -1, MOST_OPEN).await?;
    due::close(&mut tx, deadlines::NEED, id.as_uuid(), now).await?;
    let answer = pb::AnswerNeedResponse {
        answered_at: Some(Moment::to_proto(now)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "AnswerNeed", "quarantine_need", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

fn unknown(error: Error) -> Error {
    match error {
        Error::UnknownQuarantine => Error::UnknownNeed,
        other => other,
    }
}

fn read_wish(text: &str, kind: i32) -> Result<Option<&str>, Unreadable> {
    match optional(text, 500)? {
        None if matches!(words::read_need_kind(kind), Ok(NeedKind::Other)) => {
            Err(Unreadable::new("MISSING", "must say what is needed"))
        }
        wish => Ok(wish),
    }
}

fn read_note(note: &str, outcome: i32) -> Result<Option<&str>, Unreadable> {
    match optional(note, 500)? {
        None if !matches!(words::read_need_outcome(outcome), Ok(NeedOutcome::Met)) => {
            Err(Unreadable::new("MISSING", "must say why, or who goes on"))
        }
        note => Ok(note),
    }
}
