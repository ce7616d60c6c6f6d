//! How many returnees there are on a day, by the areas inside an area and by kind.

use crate::returnees::rules::figures::{Counted, Figures};
use crate::returnees::rules::words::ReturneeKind;
use crate::returnees::store::trips::of_level;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow};
use vocabulary::area::Area;

/// Which day is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct On {
    /// The day.
    pub day: Day,
    /// The last day on which an expected arrival counts as planned.
    pub planned_until: Day,
    /// When the day ends.
    pub end: Moment,
}

// Everybody once, by the last arrival of those up to the day. By what is known now: late facts change the figures of past days.
macro_rules! counted {
    ($level:literal, $inside:literal) => {
        concat!(
            "SELECT c.place, c.kind, CAST(COUNT(*) FILTER (WHERE c.here) AS BIGINT) AS present, \
             CAST(COUNT(*) FILTER (WHERE c.came) AS BIGINT) AS arrived, \
             CAST(COUNT(*) FILTER (WHERE c.awaited AND c.due_on >= $2 AND c.due_on <= $3) AS BIGINT) AS planned, \
             CAST(COUNT(*) FILTER (WHERE c.here AND c.isolated) AS BIGINT) AS isolated, \
             CAST(COUNT(*) FILTER (WHERE c.here AND c.late_minutes > 0) AS BIGINT) AS late, \
             CAST(COUNT(*) FILTER (WHERE c.awaited AND c.due_on < $2) AS BIGINT) AS overdue FROM (SELECT t.",
            $inside,
            " AS place, t.kind AS kind, t.due_on AS due_on, t.late_minutes AS late_minutes, \
             (t.arrived_on <= $2 AND (t.departed_on IS NULL OR t.departed_on > $2)) AS here, \
             (t.arrived_on = $2) AS came, \
             (t.declared_on <= $2 AND (t.settled_on IS NULL OR t.settled_on > $2)) AS awaited, \
             EXISTS (SELECT 1 FROM isolation i WHERE i.person_id = t.person_id AND i.begun_at < $4 \
             AND (i.ended_at IS NULL OR i.ended_at >= $4)) AS isolated FROM trip t WHERE t.",
            $level,
            " = $1 AND NOT EXISTS (SELECT 1 FROM trip n WHERE n.person_id = t.person_id AND n.arrived_on <= $2 \
             AND (n.arrived_on, n.id) > (t.arrived_on, t.id))) c GROUP BY c.place, c.kind"
        )
    };
}

/// The figures of a day in an area, of each area directly inside it that has any, and of the area itself for those whose place inside is
/// not known; of a community, of itself.
pub async fn of(db: &Db, area: &Area, on: &On) -> Result<Vec<Counted>, Error> {
    let statements = [
        counted!("community", "community"),
        counted!("street", "community"),
        counted!("district", "street"),
    ];
    let query = db
        .query(of_level(area, statements))
        .bind(area.code().to_owned())
        .bind(on.day)
        .bind(on.planned_until)
        .bind(on.end);
    let rows = query.fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(|row| row.counted(area)).collect())
}

#[derive(FromRow)]
struct Row {
    place: String,
    kind: ReturneeKind,
    present: i64,
    arrived: i64,
    planned: i64,
    isolated: i64,
    late: i64,
    overdue: i64,
}

impl Row {
    fn counted(self, around: &Area) -> Counted {
        Counted {
            area: Area::parse(&self.place).unwrap_or(*around),
            kind: self.kind,
            figures: Figures {
                present: self.present,
                arrived: self.arrived,
                planned: self.planned,
                isolated: self.isolated,
                late: self.late,
                overdue: self.overdue,
            },
        }
    }
}
