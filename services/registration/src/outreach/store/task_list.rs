//! Tasks as a worker or community lists them: the most urgent first, with the sealed identity beside each.

use crate::outreach::rules::ids::{PlanId, TaskId};
use crate::outreach::rules::words::{Channel, TaskState};
use crate::outreach::store::places::Columns;
use kit::clock::Moment;
use kit::db::{Db, Error, FromRow};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::{Area, AreaLevel};

/// Where a page of tasks goes on: due at, id.
pub type Keyset = (Moment, Uuid);

/// Which tasks.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Where.
    pub area: Area,
    /// Of one worker only.
    pub assignee: Option<String>,
    /// Where they stand.
    pub state: TaskState,
    /// Of one round only.
    pub plan: Option<PlanId>,
    /// On one channel only.
    pub channel: Option<Channel>,
    /// Only what may be tried by then.
    pub next_by: Option<Moment>,
    /// Only what was due by then.
    pub due_by: Option<Moment>,
}

/// A task as it is listed.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Listed {
    /// Who is to be reached.
    pub person_id: PersonId,
    /// Who that is, sealed.
    pub sealed: Vec<u8>,
    /// The round.
    pub plan_id: PlanId,
    /// Its id.
    pub id: TaskId,
    /// Six digits.
    pub district: String,
    /// Nine digits, or nothing.
    pub street: String,
    /// Twelve digits, or nothing.
    pub community: String,
    /// By whom; empty: the community.
    pub assignee: String,
    /// Where it stands.
    pub state: TaskState,
    /// By which channel.
    pub channel: Channel,
    /// Tries on it.
    pub attempts: i32,
    /// Not to be tried before.
    pub next_at: Moment,
    /// By when.
    pub due_at: Moment,
    /// When they answered.
    pub answered_at: Option<Moment>,
    /// Whether an answer was abnormal.
    pub is_abnormal: bool,
}

impl Listed {
    /// Their ward when it was made.
    pub fn columns(&self) -> Columns {
        Columns {
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
        }
    }
}

macro_rules! listed {
    ($where:literal) => {
        concat!(
            "SELECT t.person_id, p.sealed, t.plan_id, t.id, t.district, t.street, t.community, t.assignee, t.state, ",
            "t.channel, t.attempts, t.next_at, t.due_at, t.answered_at, t.is_abnormal ",
            "FROM outreach_task t JOIN person p ON p.id = t.person_id WHERE ",
            $where,
            " AND t.state = $2 AND (t.due_at, t.id) > ($3, $4) AND ($5 IS NULL OR t.plan_id = $5) ",
            "AND ($6 IS NULL OR t.channel = $6) AND ($7 IS NULL OR t.next_at <= $7) AND ($8 IS NULL OR t.due_at <= $8) ",
            "ORDER BY t.due_at, t.id LIMIT $9"
        )
    };
}

const IN_DISTRICT: &str = listed!("t.district = $1");
const IN_STREET: &str = listed!("t.street = $1");
const IN_COMMUNITY: &str = listed!("t.community = $1");
const OF_ASSIGNEE: &str = listed!(
    "t.assignee <> '' AND t.assignee = $1 AND t.district = $10 AND ($11 = '' OR t.street = $11) \
     AND ($12 = '' OR t.community = $12)"
);

/// Tasks after `after`, the most urgent first.
pub async fn page(db: &Db, filter: &Filter, after: Keyset, most: i64) -> Result<Vec<Listed>, Error> {
    let (sql, key) = match (&filter.assignee, filter.area.level()) {
        (Some(assignee), _) => (OF_ASSIGNEE, assignee.clone()),
        (None, AreaLevel::Community) => (IN_COMMUNITY, filter.area.code().to_owned()),
        (None, AreaLevel::Street) => (IN_STREET, filter.area.code().to_owned()),
        (None, _) => (IN_DISTRICT, filter.area.code().to_owned()),
    };
    let mut query = db
        .query(sql)
        .bind(key)
        .bind(filter.state)
        .bind(after.0)
        .bind(after.1)
        .bind(filter.plan)
        .bind(filter.channel)
        .bind(filter.next_by)
        .bind(filter.due_by)
        .bind(most);
    if filter.assignee.is_some() {
        let columns = Columns::of(&filter.area);
        query = query
            .bind(columns.district)
            .bind(columns.street)
            .bind(columns.community);
    }
    query.fetch_all().await
}
