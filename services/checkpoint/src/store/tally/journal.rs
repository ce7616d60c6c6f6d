//! Table `tally_journal`: what each commit adds to the tally, in one row, until it is counted.

use std::collections::BTreeMap;

use kit::clock::Moment;
use kit::db::{Db, Error, Query, Sql, Tx};
use kit::id::{Id, Kind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::CheckpointId;

use crate::rules::pass::{NewPass, Pass};

const NOTE: &str = "INSERT INTO tally_journal (id, addends) VALUES ($1, $2)";
const IS_ANY: &str = "SELECT EXISTS (SELECT 1 FROM tally_journal)";
const NOTED: &str = "SELECT addends FROM tally_journal";
const TAKE: &str = "DELETE FROM tally_journal RETURNING addends";
const COLUMNS: usize = 5;
const ADD: &str = "INSERT INTO tally (checkpoint_id, scanned_hour, received_hour, passes, unmeasured)";
const TO_WHAT_IS_THERE: &str = "ON CONFLICT (checkpoint_id, scanned_hour, received_hour) DO UPDATE SET passes = tally.passes + excluded.passes, \
     unmeasured = tally.unmeasured + excluded.unmeasured";

/// A row of the tally: its gate, and the hours of scan and receipt.
type Cell = (CheckpointId, Moment, Moment);

/// Passes, and how many of them are self-scans without a reading; less than nothing takes back.
type Addend = (i64, i64);

/// What some commits add, by the cell.
pub(super) type Sums = BTreeMap<Cell, Addend>;

/// What one commit adds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Addends(Vec<OfHour>);

/// Of one hour of scans that became known in one hour: nearly all passes of a commit are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OfHour {
    scanned: Moment,
    received: Moment,
    gates: Vec<(CheckpointId, i64, i64)>,
}

kit::stored_as_json!(Addends);

impl Addends {
    /// What new passes add.
    fn of(passes: &[&NewPass]) -> Self {
        let each = passes.iter().map(|new| &new.pass);
        Self::sum(each.map(|pass| (pass, 1, i64::from(pass.is_unmeasured()))))
    }

    fn sum<'p>(changes: impl Iterator<Item = (&'p Pass, i64, i64)>) -> Self {
        let mut by_hour: BTreeMap<(Moment, Moment), BTreeMap<CheckpointId, Addend>> = BTreeMap::new();
        for (pass, passes, unmeasured) in changes {
            let hours = (pass.scanned_at.floor_hour(), pass.received_at.floor_hour());
            let gates = by_hour.entry(hours).or_default();
            let sum = gates.entry(pass.checkpoint).or_default();
            *sum = (sum.0 + passes, sum.1 + unmeasured);
        }
        let hours = by_hour.into_iter().map(|((scanned, received), gates)| OfHour {
            scanned,
            received,
            gates: gates
                .into_iter()
                .map(|(gate, (passes, unmeasured))| (gate, passes, unmeasured))
                .collect(),
        });
        Self(hours.collect())
    }

    fn add_to(self, sums: &mut Sums) {
        for OfHour {
            scanned,
            received,
            gates,
        } in self.0
        {
            for (gate, passes, unmeasured) in gates {
                let sum = sums.entry((gate, scanned, received)).or_default();
                *sum = (sum.0 + passes, sum.1 + unmeasured);
            }
        }
    }
}

/// The id of a row: unlike every other's, and after those of earlier passes.
fn id_of(pass: &Pass) -> Uuid {
    Id::<Noted>::new(pass.received_at).as_uuid()
}

/// Notes what new passes add.
pub(in crate::store) async fn note(tx: &mut Tx, passes: &[&NewPass]) -> Result<(), Error> {
    match passes {
        [first, ..] => write(tx, &first.pass, Addends::of(passes)).await,
        [] => Ok(()),
    }
}

/// Takes a pass back, as it stood in the books.
pub async fn take_back(tx: &mut Tx, pass: &Pass) -> Result<(), Error> {
    let addends = Addends::sum([(pass, -1, -i64::from(pass.is_unmeasured()))].into_iter());
    write(tx, pass, addends).await
}

/// The reading of a self-scan has come.
pub async fn confirm(tx: &mut Tx, pass: &Pass) -> Result<(), Error> {
    write(tx, pass, Addends::sum([(pass, 0, -1)].into_iter())).await
}

async fn write(tx: &mut Tx, pass: &Pass, addends: Addends) -> Result<(), Error> {
    tx.query(NOTE).bind(id_of(pass)).bind(addends).execute().await?;
    Ok(())
}

/// What is noted and not counted yet, at the moment that `tx` sees.
pub(super) async fn noted(tx: &mut Tx) -> Result<Sums, Error> {
    Ok(sum(tx.query(NOTED).fetch_all().await?))
}

fn sum(noted: Vec<(Addends,)>) -> Sums {
    let mut sums = Sums::new();
    for (addends,) in noted {
        addends.add_to(&mut sums);
    }
    sums
}

/// Counts whatever is noted; not within another transaction that writes, for SQLite has one writer. Once it returns, everything that was committed before it was called is in the tally.
pub async fn count(db: &Db) -> Result<(), Error> {
    let (is_any,) = db.query(IS_ANY).fetch_one::<(bool,)>().await?;
    if !is_any {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    // Rows that somebody else is counting are waited for, and then gone.
    let sums = sum(tx.query(TAKE).fetch_all().await?);
    // In the order of the keys: two who count must not wait for each other in a circle.
    let sums: Vec<(Cell, Addend)> = sums.into_iter().collect();
    for batch in tx.engine().batches(&sums, COLUMNS) {
        let query = tx.query(Sql::rows(ADD, COLUMNS, batch.len(), TO_WHAT_IS_THERE));
        batch.iter().fold(query, bound).execute().await?;
    }
    tx.commit().await
}

fn bound<'q>(
    query: Query<'q>,
    ((gate, scanned, received), (passes, unmeasured)): &(Cell, Addend),
) -> Query<'q> {
    query
        .bind(*gate)
        .bind(*scanned)
        .bind(*received)
        .bind(*passes)
        .bind(*unmeasured)
}

/// What the id of a row is the id of.
enum Noted {}

impl Kind for Noted {
    const NAME: &'static str = "noted";
}
