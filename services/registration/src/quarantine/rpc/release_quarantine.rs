//! A release: at once when the last day has come, proposed to a second person before.

use crate::convert::{health, person};
use crate::error::Error as Ground;
use crate::quarantine::convert::words;
use crate::quarantine::ending::{self, Ending};
use crate::quarantine::error::Error;
use crate::quarantine::rpc::reach;
use crate::quarantine::rules::words::ReleaseReason;
use crate::quarantine::rules::{ids, release};
use crate::quarantine::store::places;
use crate::quarantine::store::releases::{self, NewRelease};
use crate::rpc::{alone, asked};
use crate::rules::words::Decided;
use crate::service::Registration;
use crate::store::standings;
use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn release_quarantine(
    service: &Registration,
    request: Request<pb::ReleaseQuarantineRequest>,
) -> Result<Response<pb::ReleaseQuarantineResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (now, zone) = (service.clock.now(), service.clock.zone());
    let today = service.day(now);
    let (id, order_id, reason, evidence, happened) = (
        field("request_id", person::read_id::<ids::Release>(&asked.request_id)),
        field(
            "quarantine_id",
            person::read_id::<ids::Order>(&asked.quarantine_id),
        ),
        field("reason", words::read_release_reason(asked.reason)),
        field("evidence", read_evidence(&asked.evidence, asked.reason)),
        field(
            "happened_at",
            reach::read_happened(asked.happened_at.as_ref(), now),
        ),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "ReleaseQuarantine", id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let (order, person, _) = reach::order_in(&mut tx, &caller, order_id).await?;
    let waits = releases::open_of(&mut tx, (person.id, order_id)).await?;
    let at = happened.unwrap_or(now);

    // Decide. What is told late is judged as on its day.
    let state = release::decide(&order, reason, service.day(at))?;
    reach::check_happened(&mut tx, &order, at).await?;
    let in_force = reach::in_force_then(service, &order.terms.watch, at)?;
    if state == Decided::Proposed && waits.is_some() {
        return Err(Error::ReleaseProposedAlready);
    }
    let terms = in_force.policy.terms(order.terms.mode);
    let after = release::after(terms, &in_force.by, reason, at, zone);
    let delete_by = in_force
        .policy
        .delete_by(order.last_day.max(today))
        .max(order.delete_by);

    // Record.
    let new = NewRelease {
        person: person.id,
        id,
        order: order_id,
        reason,
        evidence: evidence
            .map(|evidence| {
                service
                    .vault
                    .seal(places::release_evidence_of(id.as_uuid()), &evidence, now)
            })
            .transpose()?,
        state,
        author: caller.key().to_owned(),
        at: now,
        happened_at: happened,
        delete_by,
    };
    if !releases::add(&mut tx, &new).await? {
        return Err(Ground::RequestIdReused.into());
    }
    let (decision, news) = match state {
        Decided::Approved => {
            releases::overtaken(&mut tx, (person.id, order_id), now).await?;
            let ending = Ending {
                order: &order,
                person: &person,
                release: id,
                after,
                at,
                now,
                day: service.day(at),
                delete_by,
            };
            // Whoever only watched themselves is watched by policy from now on.
            let ended = ending::end(&mut tx, &ending).await?;
            alone::worsens(service, &mut tx, &caller, &person, &ended.0).await?;
            ended
        }
        _ => (person.stand.decision(), None),
    };
    let answer = pb::ReleaseQuarantineResponse {
        release_id: id.to_string(),
        state: words::release_state(state).into(),
        level: Some(health::level_decision(&decision, now)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(
        &caller,
        now,
        "ReleaseQuarantine",
        "quarantine_release",
        id.as_uuid(),
    );
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    standings::announce(&mut tx, &service.standings, news.as_slice()).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(Response::new(answer))
}

/// What shows it; a completed period shows itself.
fn read_evidence(text: &str, reason: i32) -> Result<Option<&str>, Unreadable> {
    let is_completed = matches!(
        words::read_release_reason(reason),
        Ok(ReleaseReason::PeriodCompleted)
    );
    if is_completed && text.trim().is_empty() {
        return Ok(None);
    }
    asked::text(text, 2, 500).map(Some)
}
