//! Cases in pages, newest first.

use kit::clock::Moment;
use kit::db::{Db, Error};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::AreaLevel;

use super::cases::{Row, cases};
use crate::fevers::rules::case::{Case, Level};
use crate::rules::sight::Sight;

/// `$1` the place, `$2` and `$3` the key, `$4` closed ones too, `$5` overdue ones only, `$6` now, `$7` the level, `$8` how many.
macro_rules! narrowed {
    ($column:literal) => {
        concat!(
            cases!(""),
            "f.",
            $column,
            " = $1 AND (f.opened_at, f.id) < ($2, $3) AND ($4 OR f.closed_at IS NULL) \
             AND (NOT $5 OR d.step > 0 OR d.missed_at IS NOT NULL OR d.due_at <= $6) AND ($7 IS NULL OR d.level = $7) \
             ORDER BY f.opened_at DESC, f.id DESC LIMIT $8"
        )
    };
}
const OF_DISTRICT: &str = narrowed!("district");
const OF_STREET: &str = narrowed!("street");
const OF_COMMUNITY: &str = narrowed!("community");
const OF_GATE: &str = narrowed!("checkpoint_id");

/// Where a page goes on: before this case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// When it opened.
    pub at: Moment,
    /// Its id.
    pub id: Uuid,
}

impl Key {
    /// Before every case.
    pub const NEWEST: Self = Self {
        at: Moment::LAST,
        id: Uuid::max(),
    };

    /// Of a case.
    pub fn of(case: &Case) -> Self {
        Self {
            at: case.opened_at,
            id: case.id.as_uuid(),
        }
    }
}

/// Which cases a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Only what comes before this key.
    pub before: Key,
    /// Closed cases, too.
    pub with_closed: bool,
    /// Only those of which somebody let a deadline pass.
    pub overdue_only: bool,
    /// Only those that wait for this level.
    pub waits_for: Option<Level>,
    /// At most so many.
    pub limit: u32,
}

/// The newest cases in sight.
pub async fn page(db: &Db, sight: &Sight, page: &Page, now: Moment) -> Result<Vec<Case>, Error> {
    let query = match sight {
        Sight::Checkpoint(gate) => db.query(OF_GATE).bind(*gate),
        Sight::Area(area) => {
            let sql = match area.level() {
                AreaLevel::Community => OF_COMMUNITY,
                AreaLevel::Street => OF_STREET,
                _ => OF_DISTRICT,
            };
            db.query(sql).bind(area.code().to_owned())
        }
    };
    let rows = query
        .bind(page.before.at)
        .bind(page.before.id)
        .bind(page.with_closed)
        .bind(page.overdue_only)
        .bind(now)
        .bind(page.waits_for)
        .bind(i64::from(page.limit))
        .fetch_all::<Row>()
        .await?;
    Ok(rows.into_iter().map(Case::from).collect())
}
