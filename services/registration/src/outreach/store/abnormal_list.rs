//! Cases as they are listed: with the sealed identity and the deadline beside each.

use crate::outreach::rules::ids::{AbnormalId, PlanId, TaskId};
use crate::outreach::rules::words::{AbnormalOutcome, CareLevel, Severity};
use crate::outreach::store::places::Columns;
use kit::clock::Moment;
use kit::db::{Db, Error, FromRow};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::{Area, AreaLevel};

/// Where a page of cases goes on: opened at, id.
pub type Keyset = (Moment, Uuid);

/// Before the first of the newest-first list.
pub const NEWEST: Keyset = (Moment::LAST, Uuid::max());

/// Which cases.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Where.
    pub area: Area,
    /// Closed ones instead of open ones.
    pub closed: bool,
    /// Where they stand.
    pub level: Option<CareLevel>,
    /// Only what somebody has let pass by now.
    pub overdue: bool,
}

/// A case as it is listed.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Listed {
    /// Whose answers.
    pub person_id: PersonId,
    /// Who that is, sealed.
    pub sealed: Vec<u8>,
    /// Its id.
    pub id: AbnormalId,
    /// In which task.
    pub task_id: TaskId,
    /// Of which round.
    pub plan_id: PlanId,
    /// Six digits.
    pub district: String,
    /// Nine digits, or nothing.
    pub street: String,
    /// Twelve digits, or nothing.
    pub community: String,
    /// How grave.
    pub severity: Severity,
    /// When it was opened.
    pub opened_at: Moment,
    /// What it led to.
    pub outcome: Option<AbnormalOutcome>,
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// Before anybody was passed over.
    pub closed_in_time: bool,
    /// Where it stands; `None` once closed.
    pub level: Option<CareLevel>,
    /// By when that level must act.
    pub due_at: Option<Moment>,
    /// When the highest level let it pass.
    pub missed_at: Option<Moment>,
}

impl Listed {
    /// Who looks after them.
    pub fn columns(&self) -> Columns {
        Columns {
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
        }
    }
}

macro_rules! listed {
    ($where:literal, $rest:literal) => {
        concat!(
            "SELECT a.person_id, p.sealed, a.id, a.task_id, a.plan_id, a.district, a.street, a.community, a.severity, ",
            "a.opened_at, a.outcome, a.closed_at, a.closed_in_time, d.level, d.due_at, d.missed_at ",
            "FROM outreach_abnormal a JOIN person p ON p.id = a.person_id ",
            "LEFT JOIN due d ON d.object_id = a.id AND d.kind = 'outreach_abnormal' AND d.closed_at IS NULL WHERE ",
            $where,
            $rest
        )
    };
}
macro_rules! page {
    ($where:literal) => {
        listed!(
            $where,
            " AND (a.closed_at IS NOT NULL) = $2 AND ($3 IS NULL OR d.level = $3) \
             AND (NOT $4 OR d.step > 0 OR d.due_at <= $5) AND (a.opened_at, a.id) < ($6, $7) \
             ORDER BY a.opened_at DESC, a.id DESC LIMIT $8"
        )
    };
}

const IN_DISTRICT: &str = page!("a.district = $1");
const IN_STREET: &str = page!("a.street = $1");
const IN_COMMUNITY: &str = page!("a.community = $1");
const BY_ID: &str = listed!("a.id = $1", "");

/// Cases after `after`, newest first.
pub async fn page(
    db: &Db,
    filter: &Filter,
    now: Moment,
    after: Keyset,
    most: i64,
) -> Result<Vec<Listed>, Error> {
    let sql = match filter.area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    db.query(sql)
        .bind(filter.area.code().to_owned())
        .bind(filter.closed)
        .bind(filter.level)
        .bind(filter.overdue)
        .bind(now)
        .bind(after.0)
        .bind(after.1)
        .bind(most)
        .fetch_all()
        .await
}

/// One case as it is listed; `None` when there is none.
pub async fn by_id(db: &Db, id: AbnormalId) -> Result<Option<Listed>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}
