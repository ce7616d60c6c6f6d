//! Whose trip it is, what its caller is to it, and how its next version is written.

use crate::convert::person::Shown;
use crate::error::Error;
use crate::returnees::convert::shown;
use crate::returnees::convert::told::Here;
use crate::returnees::error::Refusal;
use crate::returnees::rules::declaration::Ordered;
use crate::returnees::rules::details::Details;
use crate::returnees::rules::facts::Today;
use crate::returnees::rules::policy::ReturneePolicy;
use crate::returnees::rules::trip::Trip;
use crate::returnees::rules::words::{TripAct, TripState};
use crate::returnees::store::places::{details_of, reason_of};
use crate::returnees::store::trips::{self, Act, Stored, Written};
use crate::rpc::asked;
use crate::rules::person::Person;
use crate::rules::retention::RetentionPolicy;
use crate::rules::sight::{Relation, Seen};
use crate::service::Registration;
use crate::store::policies::InForce;
use crate::store::trouble::StoreError;
use crate::store::{people, tokens};
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::Tx;
use kit::keys::KeyError;
use kit::sealed::SealError;
use proto::registration::v1 as pb;
use vocabulary::TripId;
use vocabulary::area::Area;
use vocabulary::caller::Caller;

/// A trip somebody wants something of, held by the transaction together with its person.
pub(super) struct Found {
    /// As it is stored.
    pub(super) stored: Stored,
    /// Whose it is.
    pub(super) person: Person,
    /// What the caller is to them.
    pub(super) relation: Relation,
}

impl Found {
    /// Where the trip leads: whose policy holds.
    pub(super) fn to(&self) -> Area {
        self.stored.trip.facts.to
    }
}

/// The moment a request is decided at.
pub(super) fn today(service: &Registration) -> Today {
    Today::of(service.clock.now(), service.clock.zone())
}

/// The town a trip leads to.
pub(super) fn here(service: &Registration) -> Here<'_> {
    Here {
        authority: &service.authority,
        gazetteer: &service.gazetteer,
        zone: service.clock.zone(),
    }
}

/// The order about returnees in an area at a moment.
pub(super) fn order(
    service: &Registration,
    area: &Area,
    at: Moment,
) -> Result<InForce<ReturneePolicy>, Refusal> {
    Ok(service.in_force::<ReturneePolicy>(area, at)?)
}

/// As rules take it.
pub(super) fn ordered(order: &InForce<ReturneePolicy>) -> Ordered<'_> {
    Ordered {
        policy: &order.policy,
        by: &order.by,
    }
}

/// A trip this caller may know of, until the end of the transaction nobody else's to change. Others hear that there is none.
pub(super) async fn found_in(tx: &mut Tx, caller: &Caller, id: TripId) -> Result<Found, Refusal> {
    let owner = trips::by_id_in(tx, id).await?.ok_or(Refusal::UnknownTrip)?;
    // Whoever holds the person holds their trips: read again what may have changed before that.
    let person = people::by_id_in(tx, owner.trip.person).await?;
    let person = person.ok_or(Refusal::UnknownTrip)?;
    let stored = trips::by_id_in(tx, id).await?.ok_or(Refusal::UnknownTrip)?;
    let relation = relation(caller, &person, &stored.trip)?;
    Ok(Found {
        stored,
        person,
        relation,
    })
}

/// A trip this caller may know of, to be read.
pub(super) async fn found(service: &Registration, caller: &Caller, id: TripId) -> Result<Stored, Refusal> {
    let stored = trips::by_id(&service.db, id).await?.ok_or(Refusal::UnknownTrip)?;
    let person = people::by_id(&service.db, stored.trip.person).await?;
    relation(caller, &person.ok_or(Refusal::UnknownTrip)?, &stored.trip)?;
    Ok(stored)
}

/// What a caller is to a trip: what they are to its person; staff of the area it leads to await them.
fn relation(caller: &Caller, person: &Person, trip: &Trip) -> Result<Relation, Refusal> {
    let awaited = Seen {
        ward: trip.facts.to,
        ..person.seen()
    };
    Relation::of(caller, &person.seen())
        .or_else(|| Relation::of(caller, &awaited))
        .ok_or(Refusal::UnknownTrip)
}

/// What was done to a trip by this caller, its reason sealed.
pub(super) fn act(
    service: &Registration,
    (caller, relation): (&Caller, Relation),
    trip: TripId,
    (what, reason): (TripAct, Option<&str>),
    now: Moment,
) -> Result<Act, Refusal> {
    Ok(Act {
        what,
        by: relation.source().name_of(caller.key()).to_owned(),
        at: now,
        reason: reason
            .map(|reason| service.vault.seal(reason_of(trip), &reason, now))
            .transpose()?,
    })
}

/// The row of a trip; its origin stands under the code it has today.
pub(super) fn row<'a>(service: &Registration, trip: &'a Trip, details: Vec<u8>, act: Act) -> Written<'a> {
    let origin = trip.facts.origin.area();
    Written {
        trip,
        origin_today: origin.map(|area| service.gazetteer.today(&area)),
        details,
        act,
    }
}

/// Writes the next version and the line of the audit trail: the transaction's last statements.
pub(super) async fn write_next(
    tx: &mut Tx,
    caller: &Caller,
    person: &Person,
    rpc: &'static str,
    next: &Written<'_>,
) -> Result<(), Refusal> {
    if !trips::change(tx, next).await? {
        return Err(Refusal::Changed);
    }
    let entry = asked::entry(caller, next.act.at, rpc, "trip", next.trip.id.as_uuid());
    audit::write(tx, entry.about(person.id.as_uuid())).await?;
    Ok(())
}

/// Whoever is told of is heard of: the person is kept as long as after a declaration of health.
pub(super) async fn heard_of(
    service: &Registration,
    tx: &mut Tx,
    person: &Person,
    today: &Today,
) -> Result<(), Refusal> {
    let retention = service.policy::<RetentionPolicy>(&person.ward, today.now)?;
    let until = retention.person(today.day);
    if people::keep_longer(tx, person.id, until).await? {
        tokens::keep_longer(tx, person.id, until).await?;
    }
    Ok(())
}

/// What is sealed of a trip; `None` when the key of its month is destroyed: that part is gone.
pub(super) fn details(service: &Registration, stored: &Stored) -> Result<Option<Details>, Refusal> {
    open(service, stored.trip.id, &stored.details)
}

/// The same, of a sealed value.
pub(super) fn open(service: &Registration, trip: TripId, sealed: &[u8]) -> Result<Option<Details>, Refusal> {
    readable(service.vault.open_sealed(details_of(trip), sealed))
}

/// Why something was done; empty when no reason was given, or the key of its month is destroyed.
pub(super) fn reason(service: &Registration, stored: &Stored) -> Result<String, Refusal> {
    let Some(sealed) = &stored.act.reason else {
        return Ok(String::new());
    };
    let reason = readable(service.vault.open_sealed(reason_of(stored.trip.id), sealed))?;
    Ok(reason.unwrap_or_default())
}

/// What was opened; `None` when its key is destroyed.
pub(super) fn readable<T>(opened: Result<T, StoreError>) -> Result<Option<T>, Refusal> {
    match opened {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::Seal(SealError::Key(KeyError::Destroyed(_)))) => Ok(None),
        Err(error) => Err(Error::from(error).into()),
    }
}

/// A trip as lists show it.
pub(super) fn masked(
    service: &Registration,
    trip: &Trip,
    details: &Details,
    state: TripState,
    today: &Today,
) -> pb::Trip {
    shown::trip(
        trip,
        details,
        (state, Shown::Masked),
        &service.gazetteer,
        today.day,
    )
}
