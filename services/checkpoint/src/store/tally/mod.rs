//! Table `tally`: how many records each gate has of each hour, by the hour they became known.
//!
//! A commit notes in the [`journal`] what it adds, which is counted into the table a moment later. Whoever reads, reads both as of one
//! moment, in a transaction that only reads.

pub mod journal;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use kit::clock::Moment;
use kit::db::{Error, Tx};
use vocabulary::CheckpointId;

use crate::rules::sight::Sight;
use crate::rules::summary::{ByGate, Figures, Hours};
use crate::store::by_area::{ByArea, by_area};

/// What whole cells tell. `$2` and `$3` bound the hour of the scan, `$4` and `$5` part recorded from cut from late cells.
macro_rules! whole {
    ($of:literal) => {
        concat!(
            "SELECT checkpoint_id, \
             CAST(COALESCE(SUM(passes) FILTER (WHERE received_hour < $3), 0) AS BIGINT), \
             CAST(COALESCE(SUM(passes) FILTER (WHERE received_hour >= $4), 0) AS BIGINT), \
             CAST(COALESCE(SUM(unmeasured) FILTER (WHERE received_hour < $3), 0) AS BIGINT) \
             FROM tally WHERE scanned_hour >= $1 AND scanned_hour < $2 ",
            $of,
            " GROUP BY checkpoint_id"
        )
    };
}
const WHOLE_OF_ALL: &str = whole!("");
const WHOLE_OF_ONE: &str = whole!("AND checkpoint_id = $5");
const CUT: &str = "SELECT DISTINCT scanned_hour FROM tally WHERE received_hour = $1 AND scanned_hour >= $2 AND scanned_hour < $3 \
                   ORDER BY scanned_hour";

/// What the records of each hour come to, of the gates that the condition names. The gates come first: each has its own end of the key.
macro_rules! by_hour {
    ($of:literal) => {
        concat!(
            "SELECT scanned_hour, CAST(SUM(passes) AS BIGINT), CAST(SUM(unmeasured) AS BIGINT) \
             FROM checkpoint CROSS JOIN tally WHERE checkpoint_id = id AND ",
            $of,
            " AND scanned_hour >= $2 AND scanned_hour < $3 GROUP BY scanned_hour ORDER BY scanned_hour"
        )
    };
}
const HOURS_OF_AREA: ByArea = by_area!(by_hour);
macro_rules! gates {
    ($of:literal) => {
        concat!("SELECT id FROM checkpoint WHERE ", $of)
    };
}
const GATES_OF_AREA: ByArea = by_area!(gates);
const HOURS_OF_GATE: &str = by_hour!("id = $1");

/// What the cells of these hours tell of every gate, or of one; cut cells are left out. Every self-scan without a reading is told as
/// unconfirmed: whose minutes are not over yet is asked of the passes.
pub async fn whole_hours(tx: &mut Tx, hours: &Hours, only: Option<CheckpointId>) -> Result<ByGate, Error> {
    let sql = if only.is_some() {
        WHOLE_OF_ONE
    } else {
        WHOLE_OF_ALL
    };
    let mut query = tx
        .query(sql)
        .bind(hours.first)
        .bind(hours.end)
        .bind(hours.recorded_before)
        .bind(hours.late_from);
    if let Some(gate) = only {
        query = query.bind(gate);
    }
    let rows = query.fetch_all::<(CheckpointId, i64, i64, i64)>().await?;
    let noted = journal::noted(tx).await?;
    let figures = rows.into_iter().map(|(gate, passes, late, unconfirmed)| {
        let figures = Figures {
            passes,
            late,
            unconfirmed,
            waiting: 0,
        };
        (gate, figures)
    });
    let mut figures: ByGate = figures.collect();
    for ((gate, scanned, received), (passes, unmeasured)) in noted {
        if scanned < hours.first || scanned >= hours.end || only.is_some_and(|only| only != gate) {
            continue;
        }
        let of_gate = figures.entry(gate).or_default();
        if received < hours.recorded_before {
            of_gate.passes += passes;
            of_gate.unconfirmed += unmeasured;
        }
        if received >= hours.late_from {
            of_gate.late += passes;
        }
    }
    Ok(figures)
}

/// The hours of scans of which some became known in the hour `cut`.
pub async fn hours_cut(tx: &mut Tx, cut: Moment, hours: &Hours) -> Result<Vec<Moment>, Error> {
    let query = tx.query(CUT).bind(cut).bind(hours.first).bind(hours.end);
    let rows = query.fetch_all::<(Moment,)>().await?;
    let noted = journal::noted(tx).await?;
    let is_cut = |(_, scanned, received): &(CheckpointId, Moment, Moment)| {
        *received == cut && *scanned >= hours.first && *scanned < hours.end
    };
    let noted = noted.into_keys().filter(is_cut).map(|(_, scanned, _)| scanned);
    let all: BTreeSet<Moment> = rows.into_iter().map(|(hour,)| hour).chain(noted).collect();
    Ok(all.into_iter().collect())
}

/// The records and the self-scans among them without a reading, of each hour that has any, oldest first.
pub async fn by_hour(
    tx: &mut Tx,
    sight: &Sight,
    first: Moment,
    end: Moment,
) -> Result<Vec<(Moment, i64, i64)>, Error> {
    let query = match sight {
        Sight::Area(area) => {
            let (sql, key) = HOURS_OF_AREA.of(area);
            tx.query(sql).bind(key)
        }
        Sight::Checkpoint(gate) => tx.query(HOURS_OF_GATE).bind(*gate),
    };
    let rows = query
        .bind(first)
        .bind(end)
        .fetch_all::<(Moment, i64, i64)>()
        .await?;
    let mut noted = journal::noted(tx).await?;
    noted.retain(|(_, scanned, _), _| *scanned >= first && *scanned < end);
    let gates: HashSet<CheckpointId> = match sight {
        Sight::Checkpoint(gate) => HashSet::from([*gate]),
        Sight::Area(_) if noted.is_empty() => HashSet::new(),
        Sight::Area(area) => {
            let (sql, key) = GATES_OF_AREA.of(area);
            let gates = tx.query(sql).bind(key).fetch_all::<(CheckpointId,)>().await?;
            gates.into_iter().map(|(gate,)| gate).collect()
        }
    };
    let mut hours: BTreeMap<Moment, (i64, i64)> = rows
        .into_iter()
        .map(|(hour, passes, unmeasured)| (hour, (passes, unmeasured)))
        .collect();
    for ((gate, scanned, _), (passes, unmeasured)) in noted {
        if gates.contains(&gate) {
            let hour = hours.entry(scanned).or_default();
            *hour = (hour.0 + passes, hour.1 + unmeasured);
        }
    }
    let hours = hours.into_iter();
    Ok(hours
        .map(|(hour, (passes, unmeasured))| (hour, passes, unmeasured))
        .collect())
}
