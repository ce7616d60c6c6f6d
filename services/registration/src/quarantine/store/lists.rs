//! Orders of an area, page by page, with who is kept apart.

use crate::quarantine::rules::order::Order;
use crate::quarantine::rules::words::{Mode, State};
use crate::quarantine::store::orders::{Row, orders};
use crate::store::trouble::StoreError;
use kit::clock::{Day, Moment};
use kit::db::{Db, FromRow};
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};

/// Where a page goes on: ordered at, id.
pub type Keyset = (Moment, Uuid);

/// Before the first order of the newest-first list.
pub const NEWEST: Keyset = (Moment::LAST, Uuid::max());

/// What a list is narrowed to; the numbers are those of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Nothing.
    All = 0,
    /// A check is due now.
    Due = 1,
    /// A check of today was not made in time.
    Overdue = 2,
    /// The last day is today.
    EndsToday = 3,
    /// An alarming check nobody has answered.
    UnansweredCheck = 4,
    /// A need nobody has answered.
    OpenNeed = 5,
    /// The last day has passed without a release.
    ReleaseOverdue = 6,
}

/// Which orders of an area.
#[derive(Clone, Copy, Debug)]
pub struct Which {
    /// Where they stand.
    pub state: State,
    /// In which mode; `None` is any.
    pub mode: Option<Mode>,
    /// Narrowed to.
    pub filter: Filter,
    /// Today.
    pub today: Day,
    /// The minute of today.
    pub minute: i32,
}

macro_rules! page {
    ($level:literal) => {
        concat!(
            orders!(", p.sealed FROM quarantine q CROSS JOIN person p WHERE p.id = q.person_id AND q."),
            $level,
            " = $1 AND q.state = $2 AND (q.ordered_at, q.id) < ($3, $4) AND ($5 IS NULL OR q.mode = $5) AND ($6 = 0 ",
            "OR ($6 = 1 AND q.last_day >= $7 AND ((q.mornings_through < $7 AND q.morning_from <= $8 AND q.morning_by > $8) ",
            "OR (q.evenings_through < $7 AND q.evening_from <= $8 AND q.evening_by > $8))) ",
            "OR ($6 = 2 AND q.last_day >= $7 AND ((q.mornings_through < $7 AND q.morning_by <= $8) ",
            "OR (q.evenings_through < $7 AND q.evening_by <= $8))) ",
            "OR ($6 = 3 AND q.last_day = $7) OR ($6 = 4 AND q.alarms > 0) OR ($6 = 5 AND q.needs > 0) ",
            "OR ($6 = 6 AND q.last_day < $7)) ORDER BY q.ordered_at DESC, q.id DESC LIMIT $9"
        )
    };
}

const IN_DISTRICT: &str = page!("district");
const IN_STREET: &str = page!("street");
const IN_COMMUNITY: &str = page!("community");

/// Orders watched by an area, newest first, after `after`, each with the sealed identity of its person.
pub async fn page(
    db: &Db,
    area: &Area,
    which: &Which,
    after: Keyset,
    most: i64,
) -> Result<Vec<(Order, Vec<u8>)>, StoreError> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    let query = db
        .query(sql)
        .bind(area.code().to_owned())
        .bind(which.state)
        .bind(after.0)
        .bind(after.1)
        .bind(which.mode)
        .bind(which.filter as i32);
    let rows = query
        .bind(which.today)
        .bind(which.minute)
        .bind(most)
        .fetch_all::<PageRow>()
        .await?;
    rows.into_iter()
        .map(|row| Ok((Order::try_from(row.order)?, row.sealed)))
        .collect()
}

#[derive(FromRow)]
struct PageRow {
    #[sqlx(flatten)]
    order: Row,
    sealed: Vec<u8>,
}
