//! Passes and tallies as they are looked through: only the hours of gates of which something became known, each along its own index.
//! What the journal of the tally still holds is counted before a look.

use std::time::Duration;

use kit::clock::Moment;
use kit::db::{Db, Error, Sql};
use vocabulary::{Area, CheckpointId, PersonId};

const HOUR: Duration = Duration::from_secs(3_600);

/// `$1` the district, `$2` scanned in this hour or later, `$3`, `$4` became known in these hours. Gate by gate along the key of `tally`.
const TOUCHED: Sql = Sql::Differs {
    postgres: "SELECT g.id, t.scanned_hour FROM checkpoint g CROSS JOIN LATERAL (SELECT DISTINCT scanned_hour FROM tally \
               WHERE checkpoint_id = g.id AND scanned_hour >= $2 AND received_hour >= $3 AND received_hour <= $4) t WHERE g.district = $1",
    sqlite: "SELECT DISTINCT g.id, t.scanned_hour FROM checkpoint g CROSS JOIN tally t WHERE g.district = $1 AND t.checkpoint_id = g.id \
             AND t.scanned_hour >= $2 AND t.received_hour >= $3 AND t.received_hour <= $4",
};
/// `$1` the gate, `$2`, `$3` bound the scan, `$4`, `$5` the receipt, `$6` microseconds between two passes. Each is looked up along the
/// index of its person.
const ELSEWHERE: Sql = Sql::Differs {
    postgres: "SELECT p.person_id, p.scanned_at, q.checkpoint_id, q.scanned_at FROM pass p JOIN pass q ON q.person_id = p.person_id \
               AND q.scanned_at >= p.scanned_at - $6 * INTERVAL '1 microsecond' AND q.scanned_at <= p.scanned_at + $6 * INTERVAL '1 microsecond' \
               WHERE p.checkpoint_id = $1 AND p.scanned_at >= $2 AND p.scanned_at < $3 AND p.received_at >= $4 AND p.received_at < $5 \
               AND p.person_id IS NOT NULL AND p.voided_at IS NULL AND q.voided_at IS NULL AND q.checkpoint_id <> p.checkpoint_id \
               ORDER BY p.scanned_at, q.scanned_at",
    sqlite: "SELECT p.person_id, p.scanned_at, q.checkpoint_id, q.scanned_at FROM pass p CROSS JOIN pass q ON q.person_id = p.person_id \
             AND q.scanned_at >= p.scanned_at - $6 AND q.scanned_at <= p.scanned_at + $6 \
             WHERE p.checkpoint_id = $1 AND p.scanned_at >= $2 AND p.scanned_at < $3 AND p.received_at >= $4 AND p.received_at < $5 \
             AND p.person_id IS NOT NULL AND p.voided_at IS NULL AND q.voided_at IS NULL AND q.checkpoint_id <> p.checkpoint_id \
             ORDER BY p.scanned_at, q.scanned_at",
};
const SELF_SCANS: &str = "SELECT scanned_at FROM pass WHERE checkpoint_id = $1 AND scanned_at >= $2 AND scanned_at < $3 \
                          AND origin = 'self_scan' AND voided_at IS NULL";
const BUSIEST: &str = "SELECT CAST(COALESCE(MAX(passes), 0) AS BIGINT) FROM (SELECT SUM(passes) AS passes FROM tally \
                       WHERE checkpoint_id = $1 AND scanned_hour >= $2 AND scanned_hour < $3 GROUP BY scanned_hour) hours";
const LAST_RECORDS: &str = "SELECT g.id, (SELECT MAX(t.scanned_hour) FROM tally t WHERE t.checkpoint_id = g.id AND t.scanned_hour >= $2 \
                            AND t.passes > 0) FROM checkpoint g WHERE g.district = $1 AND g.closed_at IS NULL";

/// What became known between two moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// Inclusive.
    pub from: Moment,
    /// Exclusive.
    pub until: Moment,
}

/// Hours of gates of which something became known, as far back as an offline gate may tell.
pub async fn touched(
    db: &Db,
    district: &Area,
    received: Received,
    scanned_from: Moment,
) -> Result<Vec<(CheckpointId, Moment)>, Error> {
    db.query(TOUCHED)
        .bind(district.code().to_owned())
        .bind(scanned_from.floor_hour())
        .bind(received.from.floor_hour())
        .bind(received.until)
        .fetch_all()
        .await
}

/// Somebody at this gate, and at another within a time.
pub type Elsewhere = (PersonId, Moment, CheckpointId, Moment);

/// Of the passes of one hour of a gate that became known: whose person was at another gate at about the same time, and when.
pub async fn elsewhere(
    db: &Db,
    (gate, hour): (CheckpointId, Moment),
    received: Received,
    within: Duration,
) -> Result<Vec<Elsewhere>, Error> {
    db.query(ELSEWHERE)
        .bind(gate)
        .bind(hour)
        .bind(hour + HOUR)
        .bind(received.from)
        .bind(received.until)
        .bind(i64::try_from(within.as_micros()).unwrap_or(i64::MAX))
        .fetch_all()
        .await
}

/// When a gate's poster was scanned in one hour.
pub async fn self_scans(db: &Db, gate: CheckpointId, hour: Moment) -> Result<Vec<Moment>, Error> {
    let query = db.query(SELF_SCANS).bind(gate).bind(hour).bind(hour + HOUR);
    let rows = query.fetch_all::<(Moment,)>().await?;
    Ok(rows.into_iter().map(|(at,)| at).collect())
}

/// The most records a gate had in one hour between two moments.
pub async fn busiest_hour(db: &Db, gate: CheckpointId, from: Moment, to: Moment) -> Result<i64, Error> {
    let query = db
        .query(BUSIEST)
        .bind(gate)
        .bind(from.floor_hour())
        .bind(to.floor_hour());
    let (busiest,) = query.fetch_one::<(i64,)>().await?;
    Ok(busiest)
}

/// The last hour in which each open gate had records since then; nothing for one that had none.
pub async fn last_records(
    db: &Db,
    district: &Area,
    since: Moment,
) -> Result<Vec<(CheckpointId, Option<Moment>)>, Error> {
    db.query(LAST_RECORDS)
        .bind(district.code().to_owned())
        .bind(since.floor_hour())
        .fetch_all()
        .await
}
