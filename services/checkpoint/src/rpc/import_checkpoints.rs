//! ImportCheckpoints: many gates from the rows of a table. Staged whole, every row read, then committed in batches.

use crate::convert::import as convert;
use crate::error::Refusal;
use crate::rules::import::{self, ImportRow, MOST_ROWS};
use crate::service::Checkpoint;
use crate::store::{building, checkpoint, place_counter, unit};
use crate::trail;
use futures::{Stream, TryStreamExt};
use kit::audit;
use kit::clock::Moment;
use kit::fault::Fault;
use kit::parse::Flaws;
use proto::checkpoint::v1 as pb;
use std::pin::pin;
use tonic::Status;
use vocabulary::{Caller, ImportId};

/// Rows of one transaction: nobody else who writes a place waits longer than that takes.
const BATCH: usize = 500;
/// Refused rows that the answer names.
const MOST_REPORTED: usize = 1_000;

/// Reads the whole table before anything is written: one that breaks off changes nothing.
pub async fn import(
    service: &Checkpoint,
    caller: &Caller,
    rows: impl Stream<Item = Result<pb::ImportCheckpointsRequest, Status>> + Send,
) -> Result<pb::ImportCheckpointsResponse, Status> {
    let mut report = Report::default();
    let staged = stage(service, caller, rows, &mut report).await?;
    let import = ImportId::new(service.clock.now());
    let mut rest = staged.into_iter().peekable();
    while rest.peek().is_some() {
        let batch: Vec<ImportRow> = rest.by_ref().take(BATCH).collect();
        commit(service, caller, import, batch, &mut report).await?;
    }
    Ok(report.answer())
}

/// Reads every row; keeps the good ones and reports the others.
async fn stage(
    service: &Checkpoint,
    caller: &Caller,
    rows: impl Stream<Item = Result<pb::ImportCheckpointsRequest, Status>> + Send,
    report: &mut Report,
) -> Result<Vec<ImportRow>, Status> {
    let mut rows = pin!(rows);
    let mut staged = Vec::new();
    while let Some(row) = rows.try_next().await? {
        report.rows += 1;
        if report.rows > MOST_ROWS {
            return Err(Fault::from(Refusal::TooManyRows).into());
        }
        match convert::read_row(&row, caller.sight(), &service.gazetteer) {
            Ok(row) => staged.push(row),
            Err(flaws) => report.refuse(row.line, flaws),
        }
    }
    Ok(staged)
}

/// Registers what a batch names and the books do not hold yet, in one transaction.
async fn commit(
    service: &Checkpoint,
    caller: &Caller,
    import: ImportId,
    rows: Vec<ImportRow>,
    report: &mut Report,
) -> Result<(), Fault> {
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    // The change first: from here on nobody else writes a place, so what is not in the books stays out of them.
    let change = place_counter::next_change(&mut tx).await?;

    let keys: Vec<_> = rows.iter().map(ImportRow::unit_key).collect();
    let known = unit::known(&mut tx, &keys).await?;
    let in_units = import::into_units(rows, known, now);

    let keys: Vec<_> = in_units
        .rows
        .iter()
        .filter_map(|(row, unit)| import::building_key(row, *unit))
        .collect();
    let known = building::known(&mut tx, &keys).await?;
    let (placed, new_buildings) = import::into_buildings(in_units.rows, known, now);

    let keys: Vec<_> = placed.iter().map(import::PlacedRow::gate_key).collect();
    let known = checkpoint::known(&mut tx, &keys).await?;
    let (new_gates, known_already) = import::new_gates(placed, known, now);

    if !new_gates.is_empty() {
        unit::insert_all(&mut tx, &in_units.new_units, change).await?;
        building::insert_all(&mut tx, &new_buildings, change).await?;
        let count = i64::try_from(new_gates.len()).unwrap_or(i64::MAX);
        let first = place_counter::take_numbers(&mut tx, count).await?;
        checkpoint::insert_all(&mut tx, &new_gates, first, change).await?;
        audit::write(&mut tx, line(caller, now, import, &new_gates)).await?;
        tx.commit().await?;
        service.gates.after_write().await;
        report.units_created += in_units.new_units.len();
    }
    for line in in_units.of_another_kind {
        report.refuse(line, convert::unit_of_another_kind());
    }
    report.created += new_gates.len();
    report.known_already += known_already;
    Ok(())
}

/// One line for a batch: the import's id ties the batches of a table together.
fn line(caller: &Caller, now: Moment, import: ImportId, gates: &[import::NewGate]) -> audit::Entry {
    let ids: String = gates.iter().map(|gate| gate.id.to_string()).collect();
    let area = caller.sight().area().map(|area| area.code().to_owned());
    let whole = trail::entry(
        caller,
        now,
        "ImportCheckpoints",
        ("import", import.as_uuid()),
        &gates[0].area,
    );
    audit::Entry {
        area,
        new_hash: Some(trail::hash(&ids)),
        ..whole
    }
}

#[derive(Debug, Default)]
struct Report {
    rows: usize,
    created: usize,
    known_already: usize,
    units_created: usize,
    refused: Vec<(i32, Flaws)>,
}

impl Report {
    fn refuse(&mut self, line: i32, flaws: Flaws) {
        self.refused.push((line, flaws));
    }

    fn answer(mut self) -> pb::ImportCheckpointsResponse {
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let refused = count(self.refused.len());
        // Rows of one batch are refused after those that did not read: back into the order of the file.
        self.refused.sort_by_key(|(line, _)| *line);
        let named = self.refused.into_iter().take(MOST_REPORTED);
        pb::ImportCheckpointsResponse {
            rows: count(self.rows),
            created: count(self.created),
            known_already: count(self.known_already),
            refused,
            units_created: count(self.units_created),
            refused_rows: named
                .map(|(line, flaws)| convert::write_refused(line, flaws))
                .collect(),
        }
    }
}
