//! What became of a check with a fever or symptom: its deadline ends.

use crate::convert::person;
use crate::error::Error as Ground;
use crate::quarantine::convert::words;
use crate::quarantine::error::Error;
use crate::quarantine::rpc::reach;
use crate::quarantine::rules::ids;
use crate::quarantine::store::checks::{self, Answer};
use crate::quarantine::store::{deadlines, orders, places};
use crate::rpc::asked;
use crate::service::Registration;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::once::Repeat;
use kit::parse::{All, field};
use kit::{audit, due};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn answer_check(
    service: &Registration,
    request: Request<pb::AnswerCheckRequest>,
) -> Result<Response<pb::AnswerCheckResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (request_id, id, outcome, note) = (
        field("request_id", person::read_id::<ids::Change>(&asked.request_id)),
        field("check_id", person::read_id::<ids::Check>(&asked.check_id)),
        field("outcome", words::read_check_outcome(asked.outcome)),
        field("note", asked::text(&asked.note, 2, 500)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "AnswerCheck", request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let check = checks::by_id_in(&mut tx, id).await?.ok_or(Error::UnknownCheck)?;
    let (order, person, _) = reach::order_in(&mut tx, &caller, check.quarantine_id)
        .await
        .map_err(unknown)?;

    // Decide.
    if !check.alarming {
        return Err(Error::NothingToAnswer);
    }

    // Record.
    let answer = Answer {
        outcome,
        note: Some(
            service
                .vault
                .seal(places::check_answer_of(id.as_uuid()), &note, now)?,
        ),
        by: caller.key().to_owned(),
        at: now,
    };
    if !checks::answer(&mut tx, (person.id, id), &answer).await? {
        return Err(Error::AnsweredAlready);
    }
    orders::count_alarms(&mut tx, (person.id, order.id), -1).await?;
    due::close(&mut tx, deadlines::CHECK, id.as_uuid(), now)
        .await
        .map_err(Ground::from)?;
    let answer = pb::AnswerCheckResponse {
        answered_at: Some(Moment::to_proto(now)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "AnswerCheck", "quarantine_check", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

/// An order out of reach says nothing of its checks.
fn unknown(error: Error) -> Error {
    match error {
        Error::UnknownQuarantine => Error::UnknownCheck,
        other => other,
    }
}
