//! Who is in a round: page by page in the order of their ids, each with the area that looks after them.

use crate::outreach::rules::cohort::Cohort;
use crate::outreach::rules::ids::PlanId;
use crate::outreach::store::places::Columns;
use crate::quarantine::store::orders;
use crate::returnees::store::trips;
use crate::store::trouble::StoreError;
use kit::clock::Day;
use kit::db::{Db, Error, FromRow, Sql};
use vocabulary::PersonId;
use vocabulary::area::{Area, AreaLevel};

/// Somebody to be reached.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Member {
    /// The person.
    pub id: PersonId,
    /// Their ward: six digits.
    pub district: String,
    /// Nine digits, or nothing.
    pub street: String,
    /// Twelve digits, or nothing.
    pub community: String,
}

/// Some members of a cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Those who live in the area, in the order of their ids.
    pub members: Vec<Member>,
    /// Where the next page goes on; `None` after the last.
    pub next: Option<PersonId>,
}

/// Which cohort of which round.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The round, for those listed by name.
    pub plan: PlanId,
    /// Where.
    pub area: &'a Area,
    /// Who.
    pub cohort: &'a Cohort,
    /// From which day the cohort looks back.
    pub today: Day,
}

const LISTED: &str =
    "SELECT person_id FROM outreach_listed WHERE plan_id = $1 AND person_id > $2 ORDER BY person_id LIMIT $3";
const IN_DISTRICT: &str =
    "SELECT id, district, street, community FROM person WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3";
const IN_STREET: &str =
    "SELECT id, district, street, community FROM person WHERE street = $1 AND id > $2 ORDER BY id LIMIT $3";
const IN_COMMUNITY: &str = "SELECT id, district, street, community FROM person WHERE community = $1 AND id > $2 ORDER BY id LIMIT $3";
const WARDS: (&str, &str) = (
    "WITH asked (id) AS (",
    ") SELECT p.id, p.district, p.street, p.community FROM asked a JOIN person p ON p.id = a.id ORDER BY p.id",
);

/// The members after `after`, at most so many.
pub async fn members(db: &Db, asked: &Asked<'_>, after: PersonId, most: i64) -> Result<Page, StoreError> {
    match asked.cohort {
        Cohort::AllOfArea => {
            let members = of_area(db, asked.area, after, most).await?;
            let next = members
                .last()
                .map(|member| member.id)
                .filter(|_| is_full(&members, most));
            Ok(Page { members, next })
        }
        Cohort::People | Cohort::Households => {
            let listed = db.query(LISTED).bind(asked.plan).bind(after).bind(most);
            let listed = listed.fetch_all::<(PersonId,)>().await?;
            let listed: Vec<PersonId> = listed.into_iter().map(|(id,)| id).collect();
            of_ids(db, asked.area, &listed, most).await
        }
        Cohort::Returnees { days } => {
            let since = asked.today.plus_days(-days);
            let arrived = trips::people_arrived(db, asked.area, since, after, most).await?;
            of_ids(db, asked.area, &arrived, most).await
        }
        Cohort::FromArea { origin, days } => {
            let since = asked.today.plus_days(-days);
            let arrived = trips::people_from(db, asked.area, origin, since, after, most).await?;
            of_ids(db, asked.area, &arrived, most).await
        }
        Cohort::UnderQuarantine => {
            let kept = orders::people_in_force(db, asked.area, after, most).await?;
            of_ids(db, asked.area, &kept, most).await
        }
    }
}

async fn of_area(db: &Db, area: &Area, after: PersonId, most: i64) -> Result<Vec<Member>, Error> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    let query = db.query(sql).bind(area.code().to_owned()).bind(after);
    query.bind(most).fetch_all().await
}

/// Those of a page of ids who are known and live in the area.
async fn of_ids(db: &Db, area: &Area, ids: &[PersonId], most: i64) -> Result<Page, StoreError> {
    let mut members = Vec::with_capacity(ids.len());
    for batch in db.engine().batches(ids, 1) {
        let mut query = db.query(Sql::rows(WARDS.0, 1, batch.len(), WARDS.1));
        for id in batch {
            query = query.bind(*id);
        }
        for member in query.fetch_all::<Member>().await? {
            if area.contains(&member.columns().area()?) {
                members.push(member);
            }
        }
    }
    Ok(Page {
        members,
        next: ids.last().copied().filter(|_| is_full(ids, most)),
    })
}

fn is_full<T>(page: &[T], most: i64) -> bool {
    i64::try_from(page.len()).unwrap_or(i64::MAX) >= most
}

impl Member {
    /// Their ward.
    pub fn columns(&self) -> Columns {
        Columns {
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
        }
    }
}
