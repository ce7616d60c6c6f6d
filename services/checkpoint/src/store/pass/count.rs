//! Passes counted one by one, where an hour is cut by the edge of a span.

use kit::clock::Moment;
use kit::db::{Db, Error, Tx};
use vocabulary::{Area, CheckpointId, Verdict};

use super::list::end_of;
use crate::rules::sight::Sight;
use crate::rules::summary::{ByGate, Figures};

/// `$1`, `$2` bound the scan, `$3`, `$4` the receipt; received before `$5` is recorded, later is late; a reading that should have come by
/// `$6` is missing, a later one is waited for.
macro_rules! counted {
    ($of:literal) => {
        concat!(
            "SELECT checkpoint_id, \
             COUNT(*) FILTER (WHERE received_at < $5), \
             COUNT(*) FILTER (WHERE received_at >= $5), \
             COUNT(*) FILTER (WHERE received_at < $5 AND confirm_by <= $6), \
             COUNT(*) FILTER (WHERE received_at < $5 AND confirm_by > $6) \
             FROM pass WHERE scanned_at >= $1 AND scanned_at < $2 AND received_at >= $3 AND received_at < $4 \
             AND voided_at IS NULL AND ",
            $of,
            " GROUP BY checkpoint_id"
        )
    };
}
const OF_DISTRICT: &str = counted!("district = $7");
const OF_GATE: &str = counted!("checkpoint_id = $7");

/// Self-scans whose reading is still waited for at `$2`: scanned from `$3` on and before `$4`, known before `$5`. The condition of the
/// index of those without a reading stands here word for word; the times are compared in the filter, lest another index be taken for
/// them.
macro_rules! waiting {
    ($of:literal) => {
        concat!(
            "SELECT checkpoint_id, COUNT(*) FILTER (WHERE scanned_at >= $3 AND scanned_at < $4 AND received_at < $5) \
             FROM pass WHERE district = $1 AND confirm_by IS NOT NULL AND confirm_by > $2 AND voided_at IS NULL AND ",
            $of,
            " GROUP BY checkpoint_id"
        )
    };
}
const WAITING_IN_AREA: &str = waiting!("area >= $6 AND area < $7");
const WAITING_AT_GATE: &str = waiting!("checkpoint_id = $6");

/// Verdicts that held somebody up, by verdict. The condition of the index of what is rare stands here word for word, and every verdict it
/// begins with is named, so that a span is a piece of it.
macro_rules! held {
    ($of:literal) => {
        concat!(
            "SELECT verdict, COUNT(*), COUNT(*) FILTER (WHERE confirm_by IS NOT NULL) FROM pass WHERE ",
            $of,
            " AND verdict IN ('ask_now', 'recheck', 'refuse', 'fever_clinic', 'report_to_street') \
             AND verdict NOT IN ('pass', 'take_temperature') \
             AND scanned_at >= $2 AND scanned_at < $3 AND voided_at IS NULL GROUP BY verdict"
        )
    };
}
const HELD_IN_AREA: &str = held!("district = $1 AND area >= $4 AND area < $5");
const HELD_AT_GATE: &str = held!("checkpoint_id = $1");

/// Which passes are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// When they were scanned, from inclusive and to exclusive.
    pub scanned: (Moment, Moment),
    /// When they became known.
    pub received: (Moment, Moment),
    /// Known before then counts as recorded, later as late.
    pub known_until: Moment,
    /// When it is asked: a self-scan whose minutes are over by then is unconfirmed.
    pub now: Moment,
}

/// What they come to, by gate: of all gates of the district, or of one.
pub async fn by_gate(
    tx: &mut Tx,
    district: &Area,
    only: Option<CheckpointId>,
    counted: &Counted,
) -> Result<ByGate, Error> {
    let query = tx
        .query(if only.is_some() { OF_GATE } else { OF_DISTRICT })
        .bind(counted.scanned.0)
        .bind(counted.scanned.1)
        .bind(counted.received.0)
        .bind(counted.received.1)
        .bind(counted.known_until)
        .bind(counted.now);
    let query = match only {
        Some(gate) => query.bind(gate),
        None => query.bind(district.code().to_owned()),
    };
    let rows = query.fetch_all::<(CheckpointId, i64, i64, i64, i64)>().await?;
    let figures = rows
        .into_iter()
        .map(|(gate, passes, late, unconfirmed, waiting)| {
            let figures = Figures {
                passes,
                late,
                unconfirmed,
                waiting,
            };
            (gate, figures)
        });
    Ok(figures.collect())
}

/// How many self-scans still wait for their reading at this moment, by gate: of those scanned from the first time (inclusive) until the
/// second, and known before `known_before`.
pub async fn waiting(
    tx: &mut Tx,
    district: &Area,
    sight: &Sight,
    scanned: (Moment, Moment),
    known_before: Moment,
    now: Moment,
) -> Result<Vec<(CheckpointId, i64)>, Error> {
    let sql = match sight {
        Sight::Area(_) => WAITING_IN_AREA,
        Sight::Checkpoint(_) => WAITING_AT_GATE,
    };
    let query = tx
        .query(sql)
        .bind(district.code().to_owned())
        .bind(now)
        .bind(scanned.0)
        .bind(scanned.1)
        .bind(known_before);
    let query = match sight {
        Sight::Area(area) => query.bind(area.code().to_owned()).bind(end_of(area)),
        Sight::Checkpoint(gate) => query.bind(*gate),
    };
    query.fetch_all().await
}

/// How often somebody was held up, and how often of these by a self-scan without a reading, by verdict, gravest last; verdicts that nobody
/// met with are left out.
pub async fn held(
    db: &Db,
    district: &Area,
    sight: &Sight,
    first: Moment,
    end: Moment,
) -> Result<Vec<(Verdict, i64, i64)>, Error> {
    let query = match sight {
        Sight::Area(_) => db.query(HELD_IN_AREA).bind(district.code().to_owned()),
        Sight::Checkpoint(gate) => db.query(HELD_AT_GATE).bind(*gate),
    };
    let query = query.bind(first).bind(end);
    let query = match sight {
        Sight::Area(area) => query.bind(area.code().to_owned()).bind(end_of(area)),
        Sight::Checkpoint(_) => query,
    };
    let mut held = query.fetch_all::<(Verdict, i64, i64)>().await?;
    held.sort_unstable();
    Ok(held)
}
