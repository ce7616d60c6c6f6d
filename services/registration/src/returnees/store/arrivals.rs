//! Who is awaited and who is here, by the area a trip leads to.

use crate::returnees::rules::origin::Country;
use crate::returnees::rules::transport::TransportNumber;
use crate::returnees::rules::trip::Trip;
use crate::returnees::rules::words::{ReturneeKind, TripState};
use crate::returnees::store::trips::{codes_in, of_level};
use crate::rules::level::Decision;
use crate::rules::stand::Stand;
use crate::store::holds::Holds;
use kit::clock::Day;
use kit::db::{Db, Error, FromRow, Json};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::Area;

/// Which arrivals are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Trips that lead into this area.
    pub area: Area,
    /// What became of them.
    pub state: TripState,
    /// The first day of arrival.
    pub from: Day,
    /// The last day of arrival.
    pub to: Day,
    /// Of this kind only.
    pub kind: Option<ReturneeKind>,
    /// From anywhere in this area only, under the code it has today.
    pub origin: Option<Area>,
    /// From this country only.
    pub country: Option<Country>,
    /// By this train, flight, coach or ship only.
    pub transport_number: Option<TransportNumber>,
    /// Declared late only.
    pub late: bool,
}

/// Where a page of arrivals goes on: the day, the trip.
pub type Keyset = (Day, Uuid);

/// Before the first arrival.
pub const EARLIEST: Keyset = (Day::FIRST, Uuid::nil());

/// A trip and whose it is.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The trip.
    pub trip: Trip,
    /// Seat, plate and companions, sealed.
    pub details: Vec<u8>,
    /// Who the person is, sealed.
    pub sealed: Vec<u8>,
    /// How they stand.
    pub stand: Stand,
}

#[derive(FromRow)]
struct Row {
    person_id: PersonId,
    body: Json<Trip>,
    details: Vec<u8>,
    sealed: Vec<u8>,
    declared: Json<Decision>,
    holds: Option<Holds>,
}

impl From<Row> for Listed {
    fn from(row: Row) -> Self {
        Self {
            trip: Trip {
                person: row.person_id,
                ..row.body.0
            },
            details: row.details,
            sealed: row.sealed,
            stand: Holds::stand(row.declared, row.holds),
        }
    }
}

// Somebody who came again is here by that arrival, and by no earlier one.
macro_rules! listed {
    ($level:literal) => {
        concat!(
            "SELECT t.person_id, t.body, t.details, p.sealed, p.declared, ",
            crate::store::holds::of_p!(),
            " FROM trip t JOIN person p ON p.id = t.person_id WHERE t.",
            $level,
            " = $1 AND t.state = $2 AND t.day >= $3 AND t.day <= $4 AND (t.day, t.id) > ($5, $6) \
             AND ($7 = '' OR t.kind = $7) AND t.origin_code >= $8 AND t.origin_code < $9 \
             AND ($10 = '' OR t.origin_country = $10) AND ($11 = '' OR t.transport_number = $11) \
             AND t.late_minutes >= $12 AND ($2 <> 'present' OR NOT EXISTS (SELECT 1 FROM trip n \
             WHERE n.person_id = t.person_id AND n.arrived_on >= t.arrived_on \
             AND (n.arrived_on, n.id) > (t.arrived_on, t.id))) \
             ORDER BY t.day, t.id LIMIT $13"
        )
    };
}

/// Arrivals, earliest day first, after `after`.
pub async fn page(db: &Db, wanted: &Wanted, after: Keyset, most: i64) -> Result<Vec<Listed>, Error> {
    let statements = [listed!("community"), listed!("street"), listed!("district")];
    let (first, beyond) = codes_in(wanted.origin.as_ref());
    let country = wanted.country.map(|country| country.to_string());
    let number = wanted.transport_number.as_ref().map(TransportNumber::text);
    let query = db
        .query(of_level(&wanted.area, statements))
        .bind(wanted.area.code().to_owned())
        .bind(wanted.state)
        .bind(wanted.from)
        .bind(wanted.to)
        .bind(after.0)
        .bind(after.1)
        .bind(wanted.kind.map(ReturneeKind::text).unwrap_or_default().to_owned())
        .bind(first)
        .bind(beyond)
        .bind(country.unwrap_or_default())
        .bind(number.unwrap_or_default().to_owned())
        .bind(i64::from(wanted.late));
    let rows = query.bind(most).fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(Listed::from).collect())
}
