//! The trips that lists of returnees tell: sealed outside the transaction, written with the rows that told them, many at a time.

use crate::imports::rules::arrival;
use crate::imports::rules::entrant::CellFlaw;
use crate::imports::store::imports::Import;
use crate::returnees::rules::declaration::{Declared, Ordered};
use crate::returnees::rules::facts::Told as TripTold;
use crate::returnees::rules::policy::ReturneePolicy;
use crate::returnees::rules::trip::Trip;
use crate::returnees::rules::words::{TripAct, TripState};
use crate::returnees::store::known;
use crate::returnees::store::places::details_of;
use crate::returnees::store::trips::{self, Act, Written};
use crate::store::policies::InForce;
use crate::store::trouble::StoreError;
use crate::store::vault::Vault;
use crate::store::{people, tokens};
use kit::clock::{Day, Moment, Zone};
use kit::db::{Error, Tx};
use vocabulary::PersonId;
use vocabulary::area::Area;
use vocabulary::gazetteer::Gazetteer;

/// The row that tells a trip, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct OfRow {
    /// Its line.
    pub line: i32,
    /// The person.
    pub person: PersonId,
    /// The area that looks after them: where they come to.
    pub ward: Area,
    /// Whether they were known before the list came.
    pub is_known: bool,
}

/// A trip as a row tells it, and the order it is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The list.
    pub import: &'a Import,
    /// What is told.
    pub told: &'a TripTold,
    /// The row.
    pub row: OfRow,
    /// The order in force where they come to, when the list was handed in.
    pub order: &'a InForce<ReturneePolicy>,
    /// The town's distance from UTC.
    pub zone: Zone,
}

/// A trip that a row tells, about to be written.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The trip.
    pub trip: Trip,
    row: OfRow,
    at_once: usize,
    origin_today: Option<Area>,
    details: Vec<u8>,
}

/// Declares a trip and seals what is personal of it; nothing is asked of the database. One that may not be declared is told as what is wrong
/// with its row.
pub fn sealed(
    vault: &Vault,
    gazetteer: &Gazetteer,
    told: &Told<'_>,
    now: Moment,
) -> Result<Result<Arrival, CellFlaw>, StoreError> {
    let (import, row) = (told.import, told.row);
    let by = Declared {
        by: import.imported_by.clone(),
        source: import.kind.source(),
        at: import.began_at,
        on: Day::of(import.began_at, told.zone),
    };
    let order = Ordered {
        policy: &told.order.policy,
        by: &told.order.by,
    };
    let declared = arrival::declared(row.person, told.told.facts(row.ward), by, order, told.zone);
    let trip = match declared {
        Ok(trip) => trip,
        Err(unfit) => return Ok(Err(arrival::unfit(&unfit))),
    };
    let origin = trip.facts.origin.area();
    Ok(Ok(Arrival {
        details: vault.seal(details_of(trip.id), &told.told.details, now)?,
        origin_today: origin.map(|area| gazetteer.today(&area)),
        at_once: usize::from(told.order.policy.expected_at_once),
        trip,
        row,
    }))
}

/// What becomes of the trips of some rows.
#[derive(Clone, Debug, Default)]
pub struct Sorted<'a> {
    /// Those to be written. Of somebody who has that trip already there is none.
    pub new: Vec<&'a Arrival>,
    /// Lines of people who are expected too often already.
    pub too_many: Vec<i32>,
}

/// Sorts the trips of some rows by what is known of their people, of whom nobody else tells anything until the transaction ends. `None` when
/// somebody who was known is not there any more: match again.
pub async fn sorted<'a>(tx: &mut Tx, arrivals: &'a [Arrival]) -> Result<Option<Sorted<'a>>, Error> {
    let known: Vec<PersonId> = arrivals
        .iter()
        .filter(|arrival| arrival.row.is_known)
        .map(|arrival| arrival.trip.person)
        .collect();
    if people::lock_all(tx, &known).await?.len() != known.len() {
        return Ok(None);
    }
    let trips = known::of_people(tx, &known).await?;
    let mut sorted = Sorted::default();
    for arrival in arrivals {
        let person = arrival.trip.person;
        if trips.holds(&arrival.trip, arrival.origin_today.as_ref()) {
            continue;
        }
        let is_expected = arrival.trip.state == TripState::Expected;
        if is_expected && trips.expected(person) >= arrival.at_once {
            sorted.too_many.push(arrival.row.line);
        } else {
            sorted.new.push(arrival);
        }
    }
    Ok(Some(sorted))
}

/// Writes trips of an import whose people are registered, and keeps whoever was known as long as if they had declared it.
pub async fn add(
    tx: &mut Tx,
    import: &Import,
    new: &[&Arrival],
    (now, until): (Moment, Day),
) -> Result<(), Error> {
    let rows: Vec<Written<'_>> = new
        .iter()
        .map(|arrival| Written {
            trip: &arrival.trip,
            origin_today: arrival.origin_today,
            details: arrival.details.clone(),
            act: Act {
                what: TripAct::Declared,
                by: import.imported_by.clone(),
                at: now,
                reason: None,
            },
        })
        .collect();
    trips::add_all(tx, &rows, &import.request_hash).await?;
    let known: Vec<PersonId> = new
        .iter()
        .filter(|arrival| arrival.row.is_known)
        .map(|arrival| arrival.trip.person)
        .collect();
    people::keep_all_longer(tx, &known, until).await?;
    tokens::keep_all_longer(tx, &known, until).await?;
    Ok(())
}
