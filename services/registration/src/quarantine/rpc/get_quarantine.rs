//! One order with all of its history; free text to whoever may read it, audited first.

use crate::convert::person;
use crate::error::Error as Ground;
use crate::quarantine::convert::{show, words};
use crate::quarantine::error::Error;
use crate::quarantine::rpc::list_quarantines::add_deadlines;
use crate::quarantine::rpc::reach;
use crate::quarantine::rpc::shown::{self, Shown};
use crate::quarantine::rules::ids::{self, OrderId};
use crate::quarantine::rules::order::Order;
use crate::quarantine::store::{changes, checks, deadlines, needs, orders, places, releases, reporters};
use crate::rpc::asked;
use crate::rules::person::Person;
use crate::rules::sight::{self, Relation};
use crate::service::Registration;
use crate::store::people;
use kit::audit;
use kit::clock::Day;
use kit::parse::{All, Flaws, Unreadable, field};
use proto::registration::v1 as pb;
use std::collections::BTreeSet;
use tonic::{Request, Response};
use vocabulary::caller::Caller;
use vocabulary::{PersonId, purpose};

const MOST_CHECKS: i64 = 400;
const MOST_NEEDS: i64 = 100;

pub(super) async fn show_quarantine(
    service: &Registration,
    request: Request<pb::GetQuarantineRequest>,
) -> Result<Response<pb::GetQuarantineResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, person_id, in_clear, purpose) = (
        field("quarantine_id", read_quarantine_id(asked)),
        field("person_id", read_person_id(asked)),
        field("view", read_view(asked.view)),
        field("purpose", purpose::parse_optional(&asked.purpose)),
    )
        .all()?;

    // Ask.
    let (order, found, relation) = ask(service, &caller, (id, person_id)).await?;

    // Decide.
    if in_clear {
        if !sight::may_read_clear(&caller, relation) {
            return Err(Ground::ClearNotAllowed.into());
        }
        // One's own data are one's own; everybody else says why.
        if relation == Relation::InScope && purpose.is_none() {
            let missing = Unreadable::new(
                "MISSING",
                "must say why the clear text is needed, in 2 characters or more",
            );
            return Err(Ground::PurposeMissing(Flaws::one("purpose", missing)).into());
        }
    }

    // Record, before the answer: a read nobody knows of must not happen.
    if in_clear {
        let id = order.id.as_uuid();
        let mut entry =
            asked::entry(&caller, now, "GetQuarantine", "quarantine", id).about(order.person.as_uuid());
        entry.purpose = purpose.map(str::to_owned);
        let mut tx = service.db.begin().await?;
        audit::write(&mut tx, entry).await?;
        tx.commit().await?;
    }
    Ok(Response::new(history(service, &order, &found, in_clear).await?))
}

/// The order, its person, and what the caller is to them. Others hear that there is none.
async fn ask(
    service: &Registration,
    caller: &Caller,
    (id, person_id): (Option<OrderId>, Option<PersonId>),
) -> Result<(Order, Person, Relation), Error> {
    let order = match (id, person_id) {
        (Some(id), _) => orders::by_id(&service.db, id).await?,
        (None, Some(person)) => orders::last_of(&service.db, person).await?,
        (None, None) => None,
    };
    let order = order.ok_or(Error::UnknownQuarantine)?;
    let found = people::by_id(&service.db, order.person)
        .await?
        .ok_or(Error::UnknownQuarantine)?;
    let relation = reach::relation(caller, &found, &order).ok_or(Error::UnknownQuarantine)?;
    Ok((order, found, relation))
}

async fn history(
    service: &Registration,
    order: &Order,
    found: &Person,
    in_clear: bool,
) -> Result<pb::GetQuarantineResponse, Error> {
    let (db, key) = (&service.db, (order.person, order.id));
    let shown = Shown {
        service,
        order: order.id,
        in_clear,
    };
    let identity = shown::identity(service, order, &found.sealed)?.ok_or(Error::UnknownQuarantine)?;
    let when = (service.clock.now(), service.clock.zone());
    let place = shown::place(service, order.id, order.terms.place.as_deref())?;
    let mut now = [show::quarantine(
        order,
        &identity,
        place,
        &service.gazetteer,
        when,
    )];
    add_deadlines(service, &[order], &mut now).await?;
    let [quarantine] = now;

    let stays = changes::stays(db, key).await?.into_iter();
    let extensions = changes::extensions(db, key).await?.into_iter();
    let checks = checks::of_order(db, key, MOST_CHECKS).await?.into_iter();
    let needs = needs::of_order(db, key, MOST_NEEDS).await?.into_iter();
    let releases = releases::of_order(db, key).await?.into_iter();
    let hops = deadlines::hops_of(db, key).await?.into_iter();
    Ok(pb::GetQuarantineResponse {
        quarantine: Some(quarantine),
        stays: stays.map(|row| shown.stay(row)).collect::<Result<_, _>>()?,
        extensions: extensions
            .map(|row| shown.extension(row))
            .collect::<Result<_, _>>()?,
        checks: checks.map(|row| shown.check(row)).collect::<Result<_, _>>()?,
        needs: needs.map(|row| shown.need(row)).collect::<Result<_, _>>()?,
        releases: releases.map(|row| shown.release(row)).collect::<Result<_, _>>()?,
        hops: hops.map(shown::hop).collect(),
        missed: missed(service, order).await?,
        evidence: shown.text(places::evidence_of(order.id.as_uuid()), Some(&order.evidence))?,
        reporter_ids: reporters::of(db, key)
            .await?
            .iter()
            .map(ToString::to_string)
            .collect(),
    })
}

/// Half-days that were owed and never told, before today or before it ended.
async fn missed(service: &Registration, order: &Order) -> Result<Vec<pb::MissedCheck>, Error> {
    let zone = service.clock.zone();
    let checked: BTreeSet<_> = checks::half_days(&service.db, (order.person, order.id))
        .await?
        .into_iter()
        .collect();
    let ended = order.released_at.unwrap_or_else(|| service.clock.now());
    let until = Day::of(ended, zone).min(order.last_day.next());
    let owed_since = |half| {
        order
            .obligations
            .first_owed(half, order.first_day, order.ordered_at, zone)
    };
    let missed = order.obligations.missed(owed_since, until, &checked);
    Ok(missed
        .into_iter()
        .map(|(day, half)| pb::MissedCheck {
            day: day.to_string(),
            half: words::half(half).into(),
        })
        .collect())
}

fn read_quarantine_id(asked: &pb::GetQuarantineRequest) -> Result<Option<OrderId>, Unreadable> {
    if asked.quarantine_id.is_empty() && asked.person_id.is_empty() {
        return Err(Unreadable::new("MISSING", "an order or a person must be given"));
    }
    person::read_optional_id::<ids::Order>(&asked.quarantine_id)
}

fn read_person_id(asked: &pb::GetQuarantineRequest) -> Result<Option<PersonId>, Unreadable> {
    if !asked.quarantine_id.is_empty() && !asked.person_id.is_empty() {
        return Err(Unreadable::new(
            "ONE_OF_TWO",
            "either an order or a person is asked for",
        ));
    }
    person::read_optional_id(&asked.person_id)
}

fn read_view(view: i32) -> Result<bool, Unreadable> {
    match pb::PersonView::try_from(view) {
        Ok(pb::PersonView::Unspecified | pb::PersonView::Masked) => Ok(false),
        Ok(pb::PersonView::Clear) => Ok(true),
        Err(_) => Err(Unreadable::new(
            "UNKNOWN_VIEW",
            "must be one of the values of the contract",
        )),
    }
}
