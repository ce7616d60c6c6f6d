//! The period of an order grows.

use crate::convert::person;
use crate::error::Error as Ground;
use crate::quarantine::convert::words;
use crate::quarantine::error::Error;
use crate::quarantine::rpc::reach;
use crate::quarantine::rules::ids;
use crate::quarantine::rules::order::{self, LONGEST_PERIOD};
use crate::quarantine::rules::policy::QuarantinePolicy;
use crate::quarantine::store::changes::{self, NewExtension};
use crate::quarantine::store::{deadlines, orders, places};
use crate::rpc::asked;
use crate::service::Registration;
use kit::caller::Principal;
use kit::once::Repeat;
use kit::parse::{All, field, within};
use kit::{audit, due};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn extend_quarantine(
    service: &Registration,
    request: Request<pb::ExtendQuarantineRequest>,
) -> Result<Response<pb::ExtendQuarantineResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (change, id, days, reason, evidence) = (
        field("request_id", person::read_id::<ids::Change>(&asked.request_id)),
        field(
            "quarantine_id",
            person::read_id::<ids::Order>(&asked.quarantine_id),
        ),
        field("days", within(asked.days, 1..=30)),
        field("reason", words::read_extension_reason(asked.reason)),
        field("evidence", asked::text(&asked.evidence, 2, 500)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "ExtendQuarantine", change.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let (order, person, _) = reach::order_in(&mut tx, &caller, id).await?;

    // Decide.
    if !order.is_in_force() {
        return Err(Error::Ended);
    }
    let last_day = order.last_day.plus_days(days);
    if last_day > order::last_day(order.first_day, LONGEST_PERIOD) {
        return Err(Error::PeriodTooLong);
    }
    let policy = service
        .in_force::<QuarantinePolicy>(&order.terms.watch, now)?
        .policy;
    let delete_by = policy
        .delete_by(last_day.max(service.day(now)))
        .max(order.delete_by);

    // Record.
    let new = NewExtension {
        person: person.id,
        id: change,
        order: id,
        days,
        last_day,
        reason,
        evidence: service
            .vault
            .seal(places::extension_of(change.as_uuid()), &evidence, now)?,
        extended_by: caller.key().to_owned(),
        extended_at: now,
        delete_by,
    };
    if !changes::add_extension(&mut tx, &new).await? {
        return Err(Ground::RequestIdReused.into());
    }
    orders::extend(&mut tx, (person.id, id), last_day, delete_by).await?;
    // If that day has passed as well, the duty reminds of it anew.
    due::close(&mut tx, deadlines::RELEASE, id.as_uuid(), now).await?;
    let answer = pb::ExtendQuarantineResponse {
        last_day: last_day.to_string(),
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "ExtendQuarantine", "quarantine", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}
