//! Tables `household` and `household_member`: who lives together, as registration last told.

use crate::quota::rules::household::{Exemption, Household, Member};
use kit::clock::Day;
use kit::db::{Db, Error, FromRow, Json, Sql, Tx};
use std::collections::HashMap;
use vocabulary::{Area, HouseholdId, PersonId};

const PUT: &str = "INSERT INTO household (id, area, house_number, village_group, version, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET area = excluded.area, house_number = excluded.house_number, \
     village_group = excluded.village_group, version = excluded.version, delete_by = excluded.delete_by";
const ADD_MEMBERS: &str = "INSERT INTO household_member (person_id, household_id, exemptions, delete_by)";
const WHO_MOVE: &str = "ON CONFLICT (person_id) DO UPDATE SET household_id = excluded.household_id, \
     exemptions = excluded.exemptions, delete_by = excluded.delete_by";
const CLEAR: &str = "DELETE FROM household_member WHERE household_id = $1";
const FORGET: &str = "DELETE FROM household WHERE id = $1";
const ALL: &str = "SELECT id, area, house_number, village_group, version FROM household";
const MEMBERS: &str = "SELECT person_id, household_id, exemptions FROM household_member";

#[derive(FromRow)]
struct Row {
    id: HouseholdId,
    area: Area,
    house_number: String,
    village_group: Option<i32>,
    version: i64,
}

/// Every household with its members.
pub async fn all(db: &Db) -> Result<Vec<Household>, Error> {
    let mut members: HashMap<HouseholdId, Vec<Member>> = HashMap::new();
    let rows = db.query(MEMBERS);
    for (person, household, exemptions) in rows
        .fetch_all::<(PersonId, HouseholdId, Json<Vec<Exemption>>)>()
        .await?
    {
        members.entry(household).or_default().push(Member {
            person,
            exemptions: exemptions.0,
        });
    }
    let rows = db.query(ALL).fetch_all::<Row>().await?;
    let household = |row: Row| Household {
        members: members.remove(&row.id).unwrap_or_default(),
        id: row.id,
        area: row.area,
        house_number: row.house_number,
        village_group: row.village_group,
        version: row.version,
        gone: false,
    };
    Ok(rows.into_iter().map(household).collect())
}

/// Writes a household as it stands; it is deleted on `delete_by` unless it is told again. One that is gone is forgotten.
pub async fn put(tx: &mut Tx, household: &Household, delete_by: Day) -> Result<(), Error> {
    const COLUMNS: usize = 4;
    if household.gone {
        return forget(tx, household.id).await;
    }
    tx.query(PUT)
        .bind(household.id)
        .bind(household.area)
        .bind(household.house_number.clone())
        .bind(household.village_group)
        .bind(household.version)
        .bind(delete_by)
        .execute()
        .await?;
    tx.query(CLEAR).bind(household.id).execute().await?;
    for batch in tx.engine().batches(&household.members, COLUMNS) {
        let mut query = tx.query(Sql::rows(ADD_MEMBERS, COLUMNS, batch.len(), WHO_MOVE));
        for member in batch {
            query = query
                .bind(member.person)
                .bind(household.id)
                .bind(Json(member.exemptions.clone()))
                .bind(delete_by);
        }
        query.execute().await?;
    }
    Ok(())
}

/// Forgets a household and who belonged to it.
pub async fn forget(tx: &mut Tx, id: HouseholdId) -> Result<(), Error> {
    tx.query(CLEAR).bind(id).execute().await?;
    tx.query(FORGET).bind(id).execute().await?;
    Ok(())
}
