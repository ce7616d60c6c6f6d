//! A second person approves or rejects an early release; never whoever proposed it.

use crate::convert::{health, person};
use crate::error::Error as Ground;
use crate::quarantine::convert::words;
use crate::quarantine::ending::{self, Ending};
use crate::quarantine::error::Error;
use crate::quarantine::rpc::reach;
use crate::quarantine::rules::{ids, release};
use crate::quarantine::store::releases::{self, Decision};
use crate::quarantine::store::{changes, places};
use crate::rpc::asked;
use crate::rules::words::Decided;
use crate::service::Registration;
use crate::store::standings;
use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use kit::parse::{All, Unreadable, field, optional};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn approve_release(
    service: &Registration,
    request: Request<pb::ApproveReleaseRequest>,
) -> Result<Response<pb::ApproveReleaseResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (now, zone) = (service.clock.now(), service.clock.zone());
    let (request_id, id, note) = (
        field("request_id", person::read_id::<ids::Change>(&asked.request_id)),
        field("release_id", person::read_id::<ids::Release>(&asked.release_id)),
        field("note", read_note(&asked.note, asked.approve)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "ApproveRelease", request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let known = releases::by_id_in(&mut tx, id)
        .await?
        .ok_or(Error::UnknownRelease)?;
    let (order, person, _) = reach::order_in(&mut tx, &caller, known.quarantine_id)
        .await
        .map_err(unknown)?;
    // Of what was told late they were released then; but never before they came where they are now.
    let began = changes::last_began(&mut tx, (person.id, order.id)).await?;
    let at = known
        .happened_at
        .map_or(now, |at| began.map_or(at, |began| at.max(began)));
    let in_force = reach::in_force_then(service, &order.terms.watch, at)?;

    // Decide. An early answer here says more than a failed statement below would.
    if known.author == caller.key() {
        return Err(Error::ApproverIsAuthor);
    }
    let state = Decided::by(asked.approve);
    // A rejected one stands there as it was proposed.
    let happened_at = match state {
        Decided::Approved => known.happened_at.map(|_| at),
        _ => known.happened_at,
    };
    let decided = Decision {
        state,
        approver: caller.key().to_owned(),
        note: note
            .map(|note| {
                service
                    .vault
                    .seal(places::release_note_of(id.as_uuid()), &note, now)
            })
            .transpose()?,
        at: now,
        happened_at,
    };

    // Record.
    if !releases::decide(&mut tx, (person.id, id), &decided).await? {
        return Err(Ground::DecidedAlready.into());
    }
    let (decision, news) = match state {
        Decided::Approved => {
            // Seen again: what was true when it was proposed may not be any more.
            release::may_end(&order)?;
            let terms = in_force.policy.terms(order.terms.mode);
            let day = service.day(at);
            let ending = Ending {
                order: &order,
                person: &person,
                release: id,
                after: release::after(terms, &in_force.by, known.reason, at, zone),
                at,
                now,
                day,
                delete_by: in_force
                    .policy
                    .delete_by(order.last_day.max(service.day(now)))
                    .max(order.delete_by),
            };
            ending::end(&mut tx, &ending).await?
        }
        _ => (person.stand.decision(), None),
    };
    let answer = pb::ApproveReleaseResponse {
        state: words::release_state(state).into(),
        level: Some(health::level_decision(&decision, now)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "ApproveRelease", "quarantine_release", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    standings::announce(&mut tx, &service.standings, news.as_slice()).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(Response::new(answer))
}

fn unknown(error: Error) -> Error {
    match error {
        Error::UnknownQuarantine => Error::UnknownRelease,
        other => other,
    }
}

fn read_note(note: &str, approve: bool) -> Result<Option<&str>, Unreadable> {
    match optional(note, 200)? {
        None if !approve => Err(Unreadable::new("MISSING", "a rejection says why")),
        note => Ok(note),
    }
}
