//! Tables `household_member` and `household_exemption`: who belongs where, and who is not held to a quota.

use crate::survey::rules::household::Exemption;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use std::collections::BTreeSet;
use vocabulary::{ExemptionKind, HouseholdId, PersonId};

const OF: &str = "SELECT person_id FROM household_member WHERE household_id = $1 AND left_version IS NULL \
     ORDER BY place, person_id";
const OF_VERSION: &str = "SELECT person_id FROM household_member WHERE household_id = $1 AND joined_version <= $2 \
     AND (left_version IS NULL OR left_version > $2) ORDER BY place, person_id";
const HOUSEHOLD_OF: &str =
    "SELECT household_id FROM household_member WHERE person_id = $1 AND left_version IS NULL";
const LEAVE: &str = "UPDATE household_member SET left_version = $3, left_at = $4 \
     WHERE person_id = $1 AND household_id = $2 AND left_version IS NULL";
const JOIN: &str =
    "INSERT INTO household_member (person_id, household_id, joined_version, place, joined_at, delete_by)";
const JOIN_COLUMNS: usize = 6;
const STAY: &str = "UPDATE household_member SET place = $3, delete_by = $4 \
     WHERE person_id = $1 AND household_id = $2 AND left_version IS NULL";
const EXEMPTIONS: &str = "SELECT person_id, kind, until FROM household_exemption \
     WHERE household_id = $1 AND withdrawn_at IS NULL AND until >= $2 ORDER BY person_id, kind";
const EXEMPT: &str = "INSERT INTO household_exemption (person_id, kind, noted_at, household_id, until, noted_by, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const WITHDRAW: &str = "UPDATE household_exemption SET withdrawn_at = $4 \
     WHERE person_id = $1 AND kind = $2 AND household_id = $3 AND withdrawn_at IS NULL";

/// What a change of a household's members is made under.
#[derive(Clone, Copy, Debug)]
pub struct Change<'c> {
    /// The household.
    pub household: HouseholdId,
    /// Its version from then on.
    pub version: i64,
    /// By which account.
    pub by: &'c str,
    /// When.
    pub at: Moment,
    /// The last day of what is written.
    pub delete_by: Day,
}

/// The members of a household, the head first.
pub async fn of(db: &Db, household: HouseholdId) -> Result<Vec<PersonId>, Error> {
    Ok(ids(db
        .query(OF)
        .bind(household)
        .fetch_all::<(PersonId,)>()
        .await?))
}

/// The same inside a transaction.
pub async fn of_in(tx: &mut Tx, household: HouseholdId) -> Result<Vec<PersonId>, Error> {
    Ok(ids(tx
        .query(OF)
        .bind(household)
        .fetch_all::<(PersonId,)>()
        .await?))
}

/// Those who belonged to a version of a household; erased people are not among them.
pub async fn of_version(db: &Db, household: HouseholdId, version: i64) -> Result<Vec<PersonId>, Error> {
    let query = db.query(OF_VERSION).bind(household).bind(version);
    Ok(ids(query.fetch_all::<(PersonId,)>().await?))
}

/// The household somebody belongs to; `None` when they belong to none.
pub async fn household_of(tx: &mut Tx, person: PersonId) -> Result<Option<HouseholdId>, Error> {
    let row = tx.query(HOUSEHOLD_OF).bind(person);
    Ok(row.fetch_optional::<(HouseholdId,)>().await?.map(|(id,)| id))
}

/// Somebody leaves a household.
pub async fn leave(tx: &mut Tx, person: PersonId, change: Change<'_>) -> Result<(), Error> {
    let query = tx.query(LEAVE).bind(person).bind(change.household);
    query.bind(change.version).bind(change.at).execute().await?;
    Ok(())
}

/// These are the members now, the head first: others leave, new ones join. Whoever joins has left every other household before.
pub async fn set(tx: &mut Tx, members: &[PersonId], change: Change<'_>) -> Result<(), Error> {
    let before: BTreeSet<PersonId> = of_in(tx, change.household).await?.into_iter().collect();
    for gone in before.iter().filter(|person| !members.contains(person)) {
        leave(tx, *gone, change).await?;
    }
    let (staying, joining): (Vec<_>, Vec<_>) = (0_i32..)
        .zip(members)
        .partition(|(_, person)| before.contains(person));
    for (place, person) in staying {
        let query = tx.query(STAY).bind(*person).bind(change.household);
        query.bind(place).bind(change.delete_by).execute().await?;
    }
    for batch in tx.engine().batches(&joining, JOIN_COLUMNS) {
        let mut query = tx.query(Sql::rows(JOIN, JOIN_COLUMNS, batch.len(), ""));
        for (place, person) in batch {
            query = query
                .bind(**person)
                .bind(change.household)
                .bind(change.version)
                .bind(*place)
                .bind(change.at)
                .bind(change.delete_by);
        }
        query.execute().await?;
    }
    Ok(())
}

/// The exemptions of a household that hold on that day.
pub async fn exemptions(db: &Db, household: HouseholdId, on: Day) -> Result<Vec<Exemption>, Error> {
    let query = db.query(EXEMPTIONS).bind(household).bind(on);
    Ok(query
        .fetch_all::<Row>()
        .await?
        .into_iter()
        .map(Exemption::from)
        .collect())
}

/// The same inside a transaction.
pub async fn exemptions_in(tx: &mut Tx, household: HouseholdId, on: Day) -> Result<Vec<Exemption>, Error> {
    let query = tx.query(EXEMPTIONS).bind(household).bind(on);
    Ok(query
        .fetch_all::<Row>()
        .await?
        .into_iter()
        .map(Exemption::from)
        .collect())
}

/// These are the exemptions now: others are withdrawn, new ones noted; nothing is overwritten.
pub async fn set_exemptions(tx: &mut Tx, exemptions: &[Exemption], change: Change<'_>) -> Result<(), Error> {
    let before = exemptions_in(tx, change.household, Day::FIRST).await?;
    for gone in before.iter().filter(|known| !exemptions.contains(known)) {
        let query = tx.query(WITHDRAW).bind(gone.person).bind(gone.kind);
        query.bind(change.household).bind(change.at).execute().await?;
    }
    for new in exemptions.iter().filter(|new| !before.contains(new)) {
        tx.query(EXEMPT)
            .bind(new.person)
            .bind(new.kind)
            .bind(change.at)
            .bind(change.household)
            .bind(new.until)
            .bind(change.by.to_owned())
            .bind(change.delete_by)
            .execute()
            .await?;
    }
    Ok(())
}

fn ids(rows: Vec<(PersonId,)>) -> Vec<PersonId> {
    rows.into_iter().map(|(id,)| id).collect()
}

#[derive(FromRow)]
struct Row {
    person_id: PersonId,
    kind: ExemptionKind,
    until: Day,
}

impl From<Row> for Exemption {
    fn from(row: Row) -> Self {
        Self {
            person: row.person_id,
            kind: row.kind,
            until: row.until,
        }
    }
}
