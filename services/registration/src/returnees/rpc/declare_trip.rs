//! 行程申报. A trip from outside is declared, past or planned; late facts are taken and marked late.

use crate::convert::person;
use crate::error::Error;
use crate::returnees::convert::told::read_facts;
use crate::returnees::error::Refusal;
use crate::returnees::rpc::trips::{self as shared, here, masked, order, ordered, today};
use crate::returnees::rules::declaration::{Declaration, Declared};
use crate::returnees::rules::details::Details;
use crate::returnees::rules::facts::Today;
use crate::returnees::rules::policy::ReturneePolicy;
use crate::returnees::rules::trip::Trip;
use crate::returnees::rules::words::{TripAct, TripState};
use crate::returnees::store::places::details_of;
use crate::returnees::store::trips;
use crate::rpc::asked;
use crate::service::Registration;
use kit::audit;
use kit::caller::Principal;
use kit::db::Tx;
use kit::parse::{All, field, nested};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::area::Area;
use vocabulary::kinds;

pub(super) async fn declare_trip(
    service: &Registration,
    request: Request<pb::DeclareTripRequest>,
) -> Result<Response<pb::DeclareTripResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let today = today(service);
    let (id, person_id, told) = (
        field("request_id", person::read_id::<kinds::Trip>(&asked.request_id)),
        field("person_id", person::read_person_id(&asked.person_id)),
        nested("facts", read_facts(asked.facts.as_ref(), &here(service))),
    )
        .all()?;

    // Ask.
    let hash = asked::hash(asked);
    let mut tx = service.db.begin().await?;
    let (person, relation) = asked::person_in(&mut tx, &caller, person_id).await?;
    if let Some(known) = trips::create_of(&mut tx, id).await? {
        if known.person_id != person_id || known.request_hash != hash {
            return Err(Error::RequestIdReused.into());
        }
        let stored = trips::by_id_in(&mut tx, id).await?.ok_or(Refusal::UnknownTrip)?;
        let details = shared::details(service, &stored)?.unwrap_or_default();
        return Ok(Response::new(answer(service, &stored.trip, &details, &today)));
    }
    let facts = told.facts(person.ward);
    let order = order(service, &facts.to, today.now)?;

    // Decide.
    let new = Declaration {
        id,
        person: person_id,
        facts,
        still_on_the_way: asked.still_on_the_way,
        declared: Declared {
            by: relation.source().name_of(caller.key()).to_owned(),
            source: relation.source(),
            at: today.now,
            on: today.day,
        },
    };
    let trip = Trip::declare(new, ordered(&order), &today)?;
    let origin = trip
        .facts
        .origin
        .area()
        .map(|area| service.gazetteer.today(&area));
    may_be_added(&mut tx, &trip, origin.as_ref(), &order.policy).await?;

    // Record.
    let sealed = service.vault.seal(details_of(id), &told.details, today.now)?;
    let act = shared::act(
        service,
        (&caller, relation),
        id,
        (TripAct::Declared, None),
        today.now,
    )?;
    if !trips::add(&mut tx, &shared::row(service, &trip, sealed, act), &hash).await? {
        return Err(Error::RequestIdReused.into());
    }
    shared::heard_of(service, &mut tx, &person, &today).await?;
    let entry = asked::entry(&caller, today.now, "DeclareTrip", "trip", id.as_uuid());
    audit::write(&mut tx, entry.about(person_id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(answer(service, &trip, &told.details, &today)))
}

/// Two who declare the same arrival, one for the other, make one trip; and nobody expects to come time and again.
async fn may_be_added(
    tx: &mut Tx,
    trip: &Trip,
    origin: Option<&Area>,
    policy: &ReturneePolicy,
) -> Result<(), Refusal> {
    if trips::is_declared(tx, trip, origin).await? {
        return Err(Refusal::DeclaredAlready);
    }
    let is_expected = trip.state == TripState::Expected;
    if is_expected && trips::expected(tx, trip.person).await? >= i64::from(policy.expected_at_once) {
        return Err(Refusal::TooManyTrips);
    }
    Ok(())
}

fn answer(service: &Registration, trip: &Trip, details: &Details, today: &Today) -> pb::DeclareTripResponse {
    pb::DeclareTripResponse {
        trip: Some(masked(service, trip, details, trip.state, today)),
    }
}
