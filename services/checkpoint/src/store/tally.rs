//! Table `tally`: how many records each gate has of each hour, by the hour they became known.

use kit::clock::Moment;
use kit::db::{Db, Error, Sql, Tx};
use vocabulary::CheckpointId;

use crate::rules::pass::{NewPass, Pass};
use crate::rules::sight::Sight;
use crate::rules::summary::{ByGate, Figures, Hours};
use crate::store::by_area::{ByArea, by_area};

const COLUMNS: usize = 5;
const INSERT: &str = "INSERT INTO tally (checkpoint_id, scanned_hour, received_hour, passes, unconfirmed)";
const COUNTED_UP: &str = "ON CONFLICT (checkpoint_id, scanned_hour, received_hour) DO UPDATE SET passes = tally.passes + excluded.passes, \
     unconfirmed = tally.unconfirmed + excluded.unconfirmed";

/// Counts on PostgreSQL what five arrays add; the statement that writes the passes themselves begins with it.
macro_rules! counting_postgres {
    () => {
        "INSERT INTO tally (checkpoint_id, scanned_hour, received_hour, passes, unconfirmed) \
         SELECT * FROM UNNEST($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::int8[], $5::int8[]) \
         ON CONFLICT (checkpoint_id, scanned_hour, received_hour) DO UPDATE SET passes = tally.passes + excluded.passes, \
         unconfirmed = tally.unconfirmed + excluded.unconfirmed"
    };
}
pub(super) use counting_postgres;

const TAKE_BACK: &str = "UPDATE tally SET passes = passes - $4, unconfirmed = unconfirmed - $5 \
                         WHERE checkpoint_id = $1 AND scanned_hour = $2 AND received_hour = $3";

/// What whole cells tell. `$2` and `$3` bound the hour of the scan, `$4` and `$5` part recorded from cut from late cells.
macro_rules! whole {
    ($of:literal) => {
        concat!(
            "SELECT checkpoint_id, \
             CAST(COALESCE(SUM(passes) FILTER (WHERE received_hour < $3), 0) AS BIGINT), \
             CAST(COALESCE(SUM(passes) FILTER (WHERE received_hour >= $4), 0) AS BIGINT), \
             CAST(COALESCE(SUM(unconfirmed) FILTER (WHERE received_hour < $3), 0) AS BIGINT) \
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
            "SELECT scanned_hour, CAST(SUM(passes) AS BIGINT), CAST(SUM(unconfirmed) AS BIGINT) \
             FROM checkpoint CROSS JOIN tally WHERE checkpoint_id = id AND ",
            $of,
            " AND scanned_hour >= $2 AND scanned_hour < $3 GROUP BY scanned_hour ORDER BY scanned_hour"
        )
    };
}
const HOURS_OF_AREA: ByArea = by_area!(by_hour);
const HOURS_OF_GATE: &str = by_hour!("id = $1");

/// One row: gate, hour of the scan, hour of receipt.
type Cell = (CheckpointId, Moment, Moment);

/// How many passes to add to a cell, and how many of them are unconfirmed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addend {
    pub(super) cell: Cell,
    pub(super) passes: i64,
    pub(super) unconfirmed: i64,
}

/// What new passes add, in the order of the keys: two replicas that count the same gates must not wait for each other in a circle.
pub(super) fn addends(passes: &[&NewPass]) -> Vec<Addend> {
    let one = |new: &&NewPass| Addend {
        cell: cell_of(&new.pass),
        passes: 1,
        unconfirmed: i64::from(new.pass.unconfirmed),
    };
    let mut addends: Vec<Addend> = passes.iter().map(one).collect();
    addends.sort_unstable_by_key(|addend| addend.cell);
    addends.dedup_by(|next, kept| {
        let same = next.cell == kept.cell;
        if same {
            kept.passes += next.passes;
            kept.unconfirmed += next.unconfirmed;
        }
        same
    });
    addends
}

/// Counts new passes on SQLite; on PostgreSQL the statement that inserts them counts them, too.
pub(super) async fn count_up(tx: &mut Tx, passes: &[&NewPass]) -> Result<(), Error> {
    for batch in tx.engine().batches(&addends(passes), COLUMNS) {
        let mut query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), COUNTED_UP));
        for Addend {
            cell,
            passes,
            unconfirmed,
        } in batch
        {
            query = query
                .bind(cell.0)
                .bind(cell.1)
                .bind(cell.2)
                .bind(*passes)
                .bind(*unconfirmed);
        }
        query.execute().await?;
    }
    Ok(())
}

/// Takes a pass back, as it stood in the books.
pub async fn take_back(tx: &mut Tx, pass: &Pass) -> Result<(), Error> {
    change(tx, pass, 1, i64::from(pass.unconfirmed)).await
}

/// A reading has come: the pass is not unconfirmed any more.
pub async fn confirm(tx: &mut Tx, pass: &Pass) -> Result<(), Error> {
    change(tx, pass, 0, 1).await
}

async fn change(tx: &mut Tx, pass: &Pass, passes: i64, unconfirmed: i64) -> Result<(), Error> {
    let (gate, scanned, received) = cell_of(pass);
    tx.query(TAKE_BACK)
        .bind(gate)
        .bind(scanned)
        .bind(received)
        .bind(passes)
        .bind(unconfirmed)
        .execute()
        .await?;
    Ok(())
}

fn cell_of(pass: &Pass) -> Cell {
    (
        pass.checkpoint,
        pass.scanned_at.floor_hour(),
        pass.received_at.floor_hour(),
    )
}

/// What the cells of these hours tell of every gate, or of one; cut cells are left out.
pub async fn whole_hours(db: &Db, hours: &Hours, only: Option<CheckpointId>) -> Result<ByGate, Error> {
    let sql = if only.is_some() {
        WHOLE_OF_ONE
    } else {
        WHOLE_OF_ALL
    };
    let mut query = db
        .query(sql)
        .bind(hours.first)
        .bind(hours.end)
        .bind(hours.recorded_before)
        .bind(hours.late_from);
    if let Some(gate) = only {
        query = query.bind(gate);
    }
    let rows = query.fetch_all::<(CheckpointId, i64, i64, i64)>().await?;
    let figures = rows.into_iter().map(|(gate, passes, late, unconfirmed)| {
        (
            gate,
            Figures {
                passes,
                late,
                unconfirmed,
            },
        )
    });
    Ok(figures.collect())
}

/// The hours of scans of which some became known in the hour `cut`.
pub async fn hours_cut(db: &Db, cut: Moment, hours: &Hours) -> Result<Vec<Moment>, Error> {
    let rows = db
        .query(CUT)
        .bind(cut)
        .bind(hours.first)
        .bind(hours.end)
        .fetch_all::<(Moment,)>()
        .await?;
    Ok(rows.into_iter().map(|(hour,)| hour).collect())
}

/// The records and the unconfirmed ones among them, of each hour that has any, oldest first.
pub async fn by_hour(
    db: &Db,
    sight: &Sight,
    first: Moment,
    end: Moment,
) -> Result<Vec<(Moment, i64, i64)>, Error> {
    let query = match sight {
        Sight::Area(area) => {
            let (sql, key) = HOURS_OF_AREA.of(area);
            db.query(sql).bind(key)
        }
        Sight::Checkpoint(gate) => db.query(HOURS_OF_GATE).bind(*gate),
    };
    query.bind(first).bind(end).fetch_all().await
}
