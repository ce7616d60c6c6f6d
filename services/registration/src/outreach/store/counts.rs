//! Coverage and timeliness, counted over tasks and cases: by the areas inside an area, by channel, by state.

use crate::outreach::rules::ids::PlanId;
use crate::outreach::rules::words::TaskState;
use crate::outreach::store::places::Columns;
use kit::clock::Moment;
use kit::db::{Db, Error, FromRow};
use vocabulary::area::{Area, AreaLevel};

/// Which tasks are counted.
#[derive(Clone, Debug)]
pub struct Span {
    /// Where.
    pub area: Area,
    /// Of one round only.
    pub plan: Option<PlanId>,
    /// Due from then on.
    pub from: Option<Moment>,
    /// Due before then.
    pub to: Option<Moment>,
}

/// What tasks of one area or channel come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Tasks {
    /// The area's code, or the channel.
    pub group_key: String,
    /// Without the cancelled ones.
    pub planned: i64,
    /// Spoken to.
    pub reached: i64,
    /// Answered.
    pub answered: i64,
    /// Before they were due.
    pub in_time: i64,
    /// Open and past their moment.
    pub overdue: i64,
    /// With abnormal answers.
    pub abnormal: i64,
}

/// What cases of one area or channel come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Cases {
    /// The area's code, or the channel.
    pub group_key: String,
    /// Closed.
    pub closed: i64,
    /// Before anybody was passed over.
    pub in_time: i64,
}

/// How many tasks of a round stand so.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Standing {
    /// So.
    pub state: TaskState,
    /// How many.
    pub tasks: i64,
    /// Of these past their moment.
    pub overdue: i64,
    /// Of these with abnormal answers.
    pub abnormal: i64,
}

/// By what figures are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The areas directly inside.
    Area,
    /// Channels.
    Channel,
}

macro_rules! tasks {
    ($key:literal, $where:literal) => {
        concat!(
            "SELECT ", $key, " AS group_key, CAST(COUNT(*) AS BIGINT) AS planned, ",
            "CAST(COUNT(*) FILTER (WHERE t.state IN ('answered', 'refused')) AS BIGINT) AS reached, ",
            "CAST(COUNT(*) FILTER (WHERE t.state = 'answered') AS BIGINT) AS answered, ",
            "CAST(COUNT(*) FILTER (WHERE t.answered_at <= t.due_at) AS BIGINT) AS in_time, ",
            "CAST(COUNT(*) FILTER (WHERE t.state = 'open' AND t.due_at < $5) AS BIGINT) AS overdue, ",
            "CAST(COUNT(*) FILTER (WHERE t.is_abnormal) AS BIGINT) AS abnormal ",
            "FROM outreach_task t WHERE ", $where, " = $1 AND t.state <> 'cancelled' ",
            "AND ($2 IS NULL OR t.plan_id = $2) AND ($3 IS NULL OR t.due_at >= $3) AND ($4 IS NULL OR t.due_at < $4) ",
            "GROUP BY ", $key, " ORDER BY ", $key
        )
    };
}
macro_rules! cases {
    ($key:literal, $where:literal) => {
        concat!(
            "SELECT ", $key, " AS group_key, CAST(COUNT(*) FILTER (WHERE a.closed_at IS NOT NULL) AS BIGINT) AS closed, ",
            "CAST(COUNT(*) FILTER (WHERE a.closed_in_time) AS BIGINT) AS in_time ",
            "FROM outreach_abnormal a JOIN outreach_task t ON t.person_id = a.person_id AND t.plan_id = a.plan_id ",
            "WHERE ", $where, " = $1 AND t.state <> 'cancelled' ",
            "AND ($2 IS NULL OR t.plan_id = $2) AND ($3 IS NULL OR t.due_at >= $3) AND ($4 IS NULL OR t.due_at < $4) ",
            "GROUP BY ", $key, " ORDER BY ", $key
        )
    };
}

/// A pair of statements, about tasks and about cases.
struct Pair {
    tasks: &'static str,
    cases: &'static str,
}

macro_rules! pair {
    ($key:literal, $where:literal) => {
        Pair {
            tasks: tasks!($key, $where),
            cases: cases!($key, $where),
        }
    };
}

const STREETS: Pair = pair!("t.street", "t.district");
const COMMUNITIES: Pair = pair!("t.community", "t.street");
const ITSELF: Pair = pair!("t.community", "t.community");
const CHANNELS_OF_DISTRICT: Pair = pair!("t.channel", "t.district");
const CHANNELS_OF_STREET: Pair = pair!("t.channel", "t.street");
const CHANNELS_OF_COMMUNITY: Pair = pair!("t.channel", "t.community");
const OF_PLAN: &str = "SELECT state, CAST(COUNT(*) AS BIGINT) AS tasks, \
     CAST(COUNT(*) FILTER (WHERE state = 'open' AND due_at < $2) AS BIGINT) AS overdue, \
     CAST(COUNT(*) FILTER (WHERE is_abnormal) AS BIGINT) AS abnormal \
     FROM outreach_task WHERE plan_id = $1 AND district = $3 AND ($4 = '' OR street = $4) AND ($5 = '' OR community = $5) \
     GROUP BY state";

/// What tasks come to, and what their cases do, in the order of their keys.
pub async fn count(db: &Db, span: &Span, by: By, now: Moment) -> Result<(Vec<Tasks>, Vec<Cases>), Error> {
    let pair = match (by, span.area.level()) {
        (By::Area, AreaLevel::Community) => ITSELF,
        (By::Area, AreaLevel::Street) => COMMUNITIES,
        (By::Area, _) => STREETS,
        (By::Channel, AreaLevel::Community) => CHANNELS_OF_COMMUNITY,
        (By::Channel, AreaLevel::Street) => CHANNELS_OF_STREET,
        (By::Channel, _) => CHANNELS_OF_DISTRICT,
    };
    let area = span.area.code();
    let tasks = db.query(pair.tasks).bind(area.to_owned()).bind(span.plan);
    let tasks = tasks.bind(span.from).bind(span.to).bind(now).fetch_all().await?;
    let cases = db.query(pair.cases).bind(area.to_owned()).bind(span.plan);
    let cases = cases.bind(span.from).bind(span.to).fetch_all().await?;
    Ok((tasks, cases))
}

/// How the tasks of a round stand, within an area.
pub async fn of_plan(db: &Db, plan: PlanId, area: &Area, now: Moment) -> Result<Vec<Standing>, Error> {
    let columns = Columns::of(area);
    let query = db.query(OF_PLAN).bind(plan).bind(now).bind(columns.district);
    query
        .bind(columns.street)
        .bind(columns.community)
        .fetch_all()
        .await
}
