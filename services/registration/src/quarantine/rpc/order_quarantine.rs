//! A quarantine is ordered: from now on it holds the person's level, and gates hear of it.

use crate::convert::{health, person};
use crate::error::Error as Ground;
use crate::quarantine::convert::{show, words};
use crate::quarantine::error::Error;
use crate::quarantine::rpc::reach;
use crate::quarantine::rules::ids;
use crate::quarantine::rules::obligations::Obligations;
use crate::quarantine::rules::order::{self, LONGEST_ORDER, OLDEST_FIRST_DAY, Order};
use crate::quarantine::rules::words::{Mode, State};
use crate::quarantine::store::changes::{self, NewStay};
use crate::quarantine::store::{orders, places, reporters};
use crate::rpc::{alone, asked};
use crate::service::Registration;
use crate::store::{standings, stands};
use kit::audit;
use kit::caller::Principal;
use kit::clock::{Day, Moment};
use kit::once::Repeat;
use kit::parse::{All, Flaws, Unreadable, field, spread, within};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::PersonId;

/// How many may be named on an order.
const MOST_REPORTERS: usize = 3;

pub(super) async fn order_quarantine(
    service: &Registration,
    request: Request<pb::OrderQuarantineRequest>,
) -> Result<Response<pb::OrderQuarantineResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, person_id, mode, reason, evidence, first_day, days, place, given, named) = (
        field("request_id", person::read_id::<ids::Order>(&asked.request_id)),
        field("person_id", person::read_person_id(&asked.person_id)),
        field("mode", words::read_mode(asked.mode)),
        field("reason", words::read_reason(asked.reason)),
        field("evidence", asked::text(&asked.evidence, 2, 500)),
        field("first_day", read_first_day(&asked.first_day, service.day(now))),
        field("days", within(asked.days, 0..=LONGEST_ORDER)),
        field("place", read_place(&asked.place, asked.mode)),
        field("watched_by", reach::read_watch(&asked.watched_by, service)),
        spread(read_reporters(&asked.reporter_ids, &asked.person_id)),
    )
        .all()?;

    // Ask.
    for neighbour in &named {
        asked::person(service, &caller, *neighbour).await?;
    }
    let repeat = Repeat::new(caller.key(), "OrderQuarantine", id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let (known, _) = asked::person_in(&mut tx, &caller, person_id).await?;
    if orders::in_force_of(&mut tx, person_id).await?.is_some() {
        return Err(Error::AlreadyInQuarantine);
    }

    // Decide.
    let watch = reach::watch(&caller, given, known.ward)?;
    // What is told late is ordered as on its first day.
    let began = order::began(first_day, now, service.clock.zone());
    let in_force = reach::in_force_then(service, &watch, began)?;
    let terms = in_force.policy.terms(mode);
    let sealed = place
        .map(|place| service.vault.seal(places::place_of(id.as_uuid()), &place, now))
        .transpose()?;
    let stay = order::stay(mode, sealed, watch, terms, in_force.by.clone());
    let days = match days {
        0 => i32::from(terms.days_for(reason)),
        days => days,
    };
    let last_day = order::last_day(first_day, days);
    let today = service.day(now);
    let delete_by = in_force.policy.delete_by(last_day.max(today));
    if in_force.policy.delete_by(last_day) < today {
        return Err(Flaws::one("first_day", long_ago()).into());
    }
    let obligations = Obligations::of(&in_force.policy);
    let new = Order {
        person: person_id,
        id,
        reason,
        evidence: service
            .vault
            .seal(places::evidence_of(id.as_uuid()), &evidence, now)?,
        ordered_by: caller.key().to_owned(),
        ordered_at: now,
        first_day,
        last_day,
        obligations,
        progress: obligations.at_first(first_day, now, service.clock.zone()),
        last_check: None,
        alarms: 0,
        needs: 0,
        state: State::InForce,
        released_at: None,
        delete_by,
        terms: stay,
    };
    let stand = order::stand_under(&known.stand, id, &new.terms, began);

    alone::worsens(service, &mut tx, &caller, &known, &stand.decision()).await?;

    // Record.
    if !orders::add(&mut tx, &new).await? {
        return Err(Ground::RequestIdReused.into());
    }
    changes::add_stay(&mut tx, &first_stay(&new, began)).await?;
    for neighbour in named {
        reporters::add(&mut tx, (person_id, id), neighbour, new.delete_by).await?;
    }
    let kept = reach::heard_of(service, &mut tx, known).await?;
    let news = stands::put(&mut tx, &kept, &stand, now).await?;
    let answer = pb::OrderQuarantineResponse {
        quarantine_id: id.to_string(),
        last_day: last_day.to_string(),
        level: Some(health::level_decision(&stand.decision(), now)),
        policy: Some(show::policy(&in_force.by)),
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "OrderQuarantine", "quarantine", id.as_uuid());
    audit::write(&mut tx, entry.about(person_id.as_uuid())).await?;
    standings::announce(&mut tx, &service.standings, news.as_slice()).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(Response::new(answer))
}

/// The first stretch of an order is as old as the order.
fn first_stay(order: &Order, began_at: Moment) -> NewStay {
    NewStay {
        person: order.person,
        id: order.id.as_uuid(),
        order: order.id,
        stay: order.terms.clone(),
        note: None,
        ordered_by: order.ordered_by.clone(),
        began_at,
        recorded_at: order.ordered_at,
        delete_by: order.delete_by,
    }
}

/// Today, or an earlier day: what becomes known late is a fact all the same.
fn read_first_day(text: &str, today: Day) -> Result<Day, Unreadable> {
    if text.trim().is_empty() {
        return Ok(today);
    }
    let day = Day::parse(text)?;
    if day > today {
        return Err(Unreadable::new("IN_THE_FUTURE", "must not lie in the future"));
    }
    if day < today.plus_days(-OLDEST_FIRST_DAY) {
        return Err(long_ago());
    }
    Ok(day)
}

/// What would be deleted by now is not written down.
fn long_ago() -> Unreadable {
    Unreadable::new("TOO_LONG_AGO", "what is kept of it would be deleted by now")
}

/// The name of the place, which a centralised one must have.
pub(super) fn read_place(text: &str, mode: i32) -> Result<Option<&str>, Unreadable> {
    if text.trim().is_empty() {
        return match words::read_mode(mode) {
            Ok(Mode::Centralised) => Err(Unreadable::new(
                "MISSING",
                "a centralised quarantine has a place with a name",
            )),
            _ => Ok(None),
        };
    }
    asked::text(text, 2, 60).map(Some)
}

fn read_reporters(ids: &[String], person: &str) -> Result<Vec<PersonId>, Flaws> {
    if ids.len() > MOST_REPORTERS {
        let many = Unreadable::new("TOO_MANY", "at most 3 people may report");
        return Err(Flaws::one("reporter_ids", many));
    }
    ids.iter()
        .map(|id| field("reporter_ids", read_reporter(id, person)))
        .collect::<Vec<_>>()
        .all()
}

fn read_reporter(id: &str, person: &str) -> Result<PersonId, Unreadable> {
    let reporter = person::read_person_id(id)?;
    if id == person {
        return Err(Unreadable::new(
            "THE_PERSON",
            "whoever is kept apart reports anyway",
        ));
    }
    Ok(reporter)
}
