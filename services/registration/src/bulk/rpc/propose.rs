//! One level for many people is proposed, for an event that is on record.

use crate::bulk::error::Error;
use crate::bulk::rpc::shown;
use crate::bulk::rules::order::BulkPolicy;
use crate::bulk::rules::words::BulkState;
use crate::bulk::store::bulk_changes::{self, BulkChange, evidence_of};
use crate::bulk::store::events;
use crate::convert::{person, words};
use crate::error::Error as Ground;
use crate::rpc::asked;
use crate::rules::level;
use crate::service::Registration;
use kit::audit;
use kit::caller::Principal;
use kit::parse::{All, Flaws, Unreadable, field, spread};
use proto::registration::v1 as pb;
use std::collections::{HashMap, HashSet};
use tonic::{Request, Response};
use vocabulary::PersonId;
use vocabulary::caller::Caller;

/// The fewest and the most people of one change.
const PEOPLE: std::ops::RangeInclusive<usize> = 2..=10_000;
/// So many people that are not known here are named; a list of ten thousand helps nobody.
const NAMED_AT_MOST: usize = 20;

pub(super) async fn set_levels(
    service: &Registration,
    request: Request<pb::SetLevelsRequest>,
) -> Result<Response<pb::SetLevelsResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, event_id, proposed, reason, evidence, people) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::BulkChange>(&asked.request_id),
        ),
        field(
            "event_id",
            person::read_id::<vocabulary::kinds::Event>(&asked.event_id),
        ),
        field("level", words::read_level(asked.level)),
        field("reason", words::read_level_reason(asked.reason)),
        field("evidence", asked::text(&asked.evidence, 2, 500)),
        spread(read_people(&asked.person_ids)),
    )
        .all()?;
    let hash = asked::hash(asked);

    // Ask.
    if let Some(known) = bulk_changes::by_id(&service.db, id).await? {
        return repeated(known, &hash, &caller);
    }
    let event = events::by_id(&service.db, event_id)
        .await?
        .filter(|event| caller.sight().covers_area(&event.area))
        .ok_or(Error::UnknownEvent)?;
    check_people(service, &caller, &people).await?;

    // Decide.
    let order = service.policy::<BulkPolicy>(&event.area, now)?;
    let today = service.day(now);
    if !order.is_recent(event.happened_on, today) {
        return Err(Error::EventTooOld);
    }
    if !level::fits(proposed, reason) {
        let unfit = Unreadable::new("REASON_DOES_NOT_FIT", "this reason leads to another level");
        return Err(Flaws::one("level", unfit).into());
    }

    // Record.
    let change = BulkChange {
        id,
        request_hash: hash,
        event_id,
        level: proposed,
        reason,
        evidence: service.vault.seal(evidence_of(id.as_uuid()), &evidence, now)?,
        state: BulkState::Proposed,
        author: caller.key().to_owned(),
        proposed_at: now,
        approver: None,
        decided_at: None,
        note: None,
        people: i32::try_from(people.len()).unwrap_or(i32::MAX),
        done: 0,
        gone: 0,
    };
    let mut tx = service.db.begin().await?;
    if !bulk_changes::add(&mut tx, &change, &event.area, &people, order.kept_until(today)).await? {
        let known = bulk_changes::by_id_in(&mut tx, id)
            .await?
            .ok_or(Error::UnknownBulkChange)?;
        return repeated(known, &change.request_hash, &caller);
    }
    let entry = asked::entry(&caller, now, "SetLevels", "bulk_change", id.as_uuid());
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Response::new(answer(&change)))
}

fn repeated(
    known: BulkChange,
    hash: &[u8],
    caller: &Caller,
) -> Result<Response<pb::SetLevelsResponse>, Error> {
    if known.request_hash != hash || known.author != caller.key() {
        return Err(Ground::RequestIdReused.into());
    }
    Ok(Response::new(answer(&known)))
}

fn answer(change: &BulkChange) -> pb::SetLevelsResponse {
    pb::SetLevelsResponse {
        bulk_change: Some(shown::bulk_change(change)),
    }
}

/// The people, nobody twice; every id that does not read is named.
fn read_people(ids: &[String]) -> Result<Vec<PersonId>, Flaws> {
    if !PEOPLE.contains(&ids.len()) {
        let wrong = Unreadable::new("OUT_OF_RANGE", "must be 2 to 10000 people");
        return Err(Flaws::one("person_ids", wrong));
    }
    let mut seen = HashSet::with_capacity(ids.len());
    let named = ids.iter().enumerate().map(|(at, id)| {
        let read = person::read_person_id(id).and_then(|id| {
            if seen.insert(id) {
                Ok(id)
            } else {
                Err(Unreadable::new("NAMED_TWICE", "must not be named twice"))
            }
        });
        field(format!("person_ids[{at}]"), read)
    });
    named.collect::<Vec<_>>().all()
}

/// Refuses whoever is not registered in the caller's scope, and names them by their place in the list.
async fn check_people(service: &Registration, caller: &Caller, people: &[PersonId]) -> Result<(), Error> {
    let wards: HashMap<_, _> = bulk_changes::wards(&service.db, people)
        .await?
        .into_iter()
        .collect();
    let is_ours = |person: &PersonId| {
        wards
            .get(person)
            .is_some_and(|ward| caller.sight().covers_area(ward))
    };
    let unknown: Vec<_> = people
        .iter()
        .enumerate()
        .filter(|(_, person)| !is_ours(person))
        .take(NAMED_AT_MOST)
        .flat_map(|(at, _)| {
            let unknown = Unreadable::new("UNKNOWN_PERSON", "nobody of this id is registered here");
            Flaws::one(format!("person_ids[{at}]"), unknown).0
        })
        .collect();
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(Flaws(unknown).into())
    }
}
