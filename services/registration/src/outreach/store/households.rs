//! The people of a list of households: asked of the survey's tables, many households at once.

use crate::outreach::store::places::Columns;
use crate::store::trouble::StoreError;
use kit::db::{Db, Error, FromRow, Sql};
use std::collections::HashSet;
use vocabulary::area::Area;
use vocabulary::{HouseholdId, PersonId};

// A door that nobody has been to is no household yet.
const SURVEYED: &str =
    "SELECT id, district, street, community FROM household WHERE NOT gone AND version > 0 AND id IN (";
const MEMBERS: &str =
    "SELECT person_id FROM household_member WHERE left_version IS NULL AND household_id IN (";

#[derive(FromRow)]
struct Row {
    id: HouseholdId,
    district: String,
    street: String,
    community: String,
}

/// Which of these are surveyed households of this area.
pub async fn in_area(db: &Db, area: &Area, ids: &[HouseholdId]) -> Result<HashSet<HouseholdId>, StoreError> {
    let mut found = HashSet::with_capacity(ids.len());
    for batch in db.engine().batches(ids, 1) {
        let mut query = db.query(Sql::rows(SURVEYED, 1, batch.len(), ")"));
        for id in batch {
            query = query.bind(*id);
        }
        for row in query.fetch_all::<Row>().await? {
            let columns = Columns {
                district: row.district,
                street: row.street,
                community: row.community,
            };
            if area.contains(&columns.area()?) {
                found.insert(row.id);
            }
        }
    }
    Ok(found)
}

/// Who belongs to these households, each of which is named once.
pub async fn members(db: &Db, ids: &[HouseholdId]) -> Result<Vec<PersonId>, Error> {
    let mut members = Vec::with_capacity(ids.len());
    for batch in db.engine().batches(ids, 1) {
        let mut query = db.query(Sql::rows(MEMBERS, 1, batch.len(), ")"));
        for id in batch {
            query = query.bind(*id);
        }
        let rows = query.fetch_all::<(PersonId,)>().await?;
        members.extend(rows.into_iter().map(|(person,)| person));
    }
    Ok(members)
}
