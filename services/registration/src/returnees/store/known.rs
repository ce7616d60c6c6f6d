//! What is known already of people of whom lists tell trips: asked of many at once.

use crate::returnees::rules::trip::Trip;
use crate::returnees::rules::words::TripState;
use crate::returnees::store::trips::origin;
use kit::clock::Day;
use kit::db::{Error, FromRow, Sql, Tx};
use std::collections::HashMap;
use vocabulary::PersonId;
use vocabulary::area::Area;

const OF_PEOPLE: &str = "SELECT person_id, due_on, origin_code, origin_country, state FROM trip \
     WHERE state <> 'cancelled' AND person_id IN (";

/// The trips of some people that were not cancelled.
#[derive(Clone, Debug, Default)]
pub struct KnownTrips(HashMap<PersonId, Vec<Row>>);

#[derive(Clone, Debug, FromRow)]
struct Row {
    person_id: PersonId,
    due_on: Day,
    origin_code: String,
    origin_country: String,
    state: TripState,
}

impl KnownTrips {
    /// Whether a trip of this person was declared from the same place for the same day.
    pub fn holds(&self, new: &Trip, origin_today: Option<&Area>) -> bool {
        let (code, country) = origin(&new.facts.origin, origin_today);
        let due_on = new.facts.arrives.day;
        self.of(new.person)
            .any(|row| row.due_on == due_on && row.origin_code == code && row.origin_country == country)
    }

    /// How many trips of a person are expected.
    pub fn expected(&self, person: PersonId) -> usize {
        let is_expected = |row: &&Row| row.state == TripState::Expected;
        self.of(person).filter(is_expected).count()
    }

    fn of(&self, person: PersonId) -> impl Iterator<Item = &Row> {
        self.0.get(&person).into_iter().flatten()
    }
}

/// What is known of these people, who are locked.
pub async fn of_people(tx: &mut Tx, people: &[PersonId]) -> Result<KnownTrips, Error> {
    let mut known = KnownTrips::default();
    for batch in tx.engine().batches(people, 1) {
        let mut query = tx.query(Sql::rows(OF_PEOPLE, 1, batch.len(), ")"));
        for person in batch {
            query = query.bind(*person);
        }
        for row in query.fetch_all::<Row>().await? {
            known.0.entry(row.person_id).or_default().push(row);
        }
    }
    Ok(known)
}
