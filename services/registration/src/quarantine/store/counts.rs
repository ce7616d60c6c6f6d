//! How many, by the areas directly inside one: one walk over what is in force, one over today's checks, one over today's releases.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow};
use vocabulary::area::{Area, AreaLevel};

/// What is in force in one area.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct InForce {
    /// The code of the area; empty for what no smaller area watches.
    pub area: String,
    /// At home.
    pub at_home: i64,
    /// In a centralised place.
    pub centralised: i64,
    /// Monitoring themselves.
    pub self_monitoring: i64,
    /// Ordered today.
    pub ordered_today: i64,
    /// Whose last day is today.
    pub ends_today: i64,
    /// Past their last day.
    pub release_overdue: i64,
    /// Half-days that are due now.
    pub checks_due: i64,
    /// Half-days of today whose window has closed.
    pub checks_overdue: i64,
    /// Alarming checks nobody has answered.
    pub alarms: i64,
    /// Needs nobody has answered.
    pub needs: i64,
}

/// Half-days of today that are checked, in one area.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Checked {
    /// The code of the area.
    pub area: String,
    /// All of them.
    pub done: i64,
    /// Of these, told after their window.
    pub late: i64,
}

/// Orders released today, in one area.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Released {
    /// The code of the area.
    pub area: String,
    /// All of them.
    pub released: i64,
    /// Of these, ordered today as well.
    pub ordered_today: i64,
    /// Of these, whose last day is today.
    pub ends_today: i64,
    /// Alarming checks that came in late and nobody has answered.
    pub alarms: i64,
    /// Needs nobody has answered.
    pub needs: i64,
}

macro_rules! in_force {
    ($level:literal, $child:literal) => {
        concat!(
            "SELECT q.",
            $child,
            " AS area, COUNT(*) FILTER (WHERE q.mode = 'home') AS at_home, ",
            "COUNT(*) FILTER (WHERE q.mode = 'centralised') AS centralised, ",
            "COUNT(*) FILTER (WHERE q.mode = 'self_monitoring') AS self_monitoring, ",
            "COUNT(*) FILTER (WHERE q.ordered_at >= $4) AS ordered_today, ",
            "COUNT(*) FILTER (WHERE q.last_day = $2) AS ends_today, ",
            "COUNT(*) FILTER (WHERE q.last_day < $2) AS release_overdue, ",
            "COUNT(*) FILTER (WHERE q.last_day >= $2 AND q.mornings_through < $2 AND q.morning_from <= $3 AND q.morning_by > $3) + ",
            "COUNT(*) FILTER (WHERE q.last_day >= $2 AND q.evenings_through < $2 AND q.evening_from <= $3 AND q.evening_by > $3) ",
            "AS checks_due, ",
            "COUNT(*) FILTER (WHERE q.last_day >= $2 AND q.mornings_through < $2 AND q.morning_by <= $3) + ",
            "COUNT(*) FILTER (WHERE q.last_day >= $2 AND q.evenings_through < $2 AND q.evening_by <= $3) AS checks_overdue, ",
            "CAST(SUM(q.alarms) AS BIGINT) AS alarms, CAST(SUM(q.needs) AS BIGINT) AS needs ",
            "FROM quarantine q WHERE q.",
            $level,
            " = $1 AND q.state = 'in_force' GROUP BY q.",
            $child
        )
    };
}

macro_rules! checked {
    ($level:literal, $child:literal) => {
        concat!(
            "SELECT c.",
            $child,
            " AS area, COUNT(*) AS done, COUNT(*) FILTER (WHERE c.late) AS late FROM quarantine_check c ",
            "WHERE c.district = $1 AND c.day = $2 AND c.first_of_half AND c.",
            $level,
            " = $3 GROUP BY c.",
            $child
        )
    };
}

macro_rules! released {
    ($level:literal, $child:literal) => {
        concat!(
            "SELECT q.",
            $child,
            " AS area, COUNT(*) AS released, COUNT(*) FILTER (WHERE q.ordered_at >= $4) AS ordered_today, ",
            "COUNT(*) FILTER (WHERE q.last_day = $2) AS ends_today, ",
            "CAST(SUM(q.alarms) AS BIGINT) AS alarms, CAST(SUM(q.needs) AS BIGINT) AS needs ",
            "FROM quarantine q WHERE q.district = $1 AND q.released_day = $2 AND q.",
            $level,
            " = $3 GROUP BY q.",
            $child
        )
    };
}

const IN_FORCE: [&str; 3] = [
    in_force!("district", "street"),
    in_force!("street", "community"),
    in_force!("community", "community"),
];
const CHECKED: [&str; 3] = [
    checked!("district", "street"),
    checked!("street", "community"),
    checked!("community", "community"),
];
const RELEASED: [&str; 3] = [
    released!("district", "street"),
    released!("street", "community"),
    released!("community", "community"),
];

/// What is in force on a day at a minute of it, by the areas inside `area`.
pub async fn in_force(
    db: &Db,
    area: &Area,
    today: Day,
    minute: i32,
    since: Moment,
) -> Result<Vec<InForce>, Error> {
    db.query(pick(IN_FORCE, area))
        .bind(area.code().to_owned())
        .bind(today)
        .bind(minute)
        .bind(since)
        .fetch_all()
        .await
}

/// Half-days of a day that are checked, by the areas inside `area`.
pub async fn checked(db: &Db, area: &Area, today: Day) -> Result<Vec<Checked>, Error> {
    db.query(pick(CHECKED, area))
        .bind(district(area))
        .bind(today)
        .bind(area.code().to_owned())
        .fetch_all()
        .await
}

/// Orders released on a day that began at `since`, by the areas inside `area`.
pub async fn released(db: &Db, area: &Area, today: Day, since: Moment) -> Result<Vec<Released>, Error> {
    db.query(pick(RELEASED, area))
        .bind(district(area))
        .bind(today)
        .bind(area.code().to_owned())
        .bind(since)
        .fetch_all()
        .await
}

/// The statement for the level of an area.
fn pick(statements: [&'static str; 3], area: &Area) -> &'static str {
    let [district, street, community] = statements;
    match area.level() {
        AreaLevel::Community => community,
        AreaLevel::Street => street,
        _ => district,
    }
}

fn district(area: &Area) -> String {
    crate::quarantine::store::orders::column(area.district())
}
