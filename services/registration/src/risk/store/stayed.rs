//! Who came from where: the one place of this house that knows it. People tell it when they declare a trip.

use crate::returnees::store::trips;
use kit::clock::Day;
use kit::db::{Db, Error};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::Area;

/// Read at a time; the whole list is held in memory, sixteen bytes each.
const PIECE: i64 = 10_000;

/// People looked after by an area who came from a county (under the code it has today) on that day or later, in the order of their ids.
pub async fn people_from(db: &Db, within: &Area, county: &Area, since: Day) -> Result<Vec<PersonId>, Error> {
    let mut all: Vec<PersonId> = Vec::new();
    loop {
        let after = all.last().copied().unwrap_or(PersonId::from_uuid(Uuid::nil()));
        let piece = trips::people_from(db, within, county, since, after, PIECE).await?;
        let is_last = piece.len() < usize::try_from(PIECE).unwrap_or_default();
        all.extend(piece);
        if is_last {
            return Ok(all);
        }
    }
}
