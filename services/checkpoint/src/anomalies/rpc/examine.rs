//! ExamineAnomaly: somebody says what it was, and its deadline ends.

use kit::audit::{self, Entry};
use kit::caller::Principal;
use kit::due;
use kit::fault::Fault;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use crate::anomalies::convert;
use crate::anomalies::error::Unexamined;
use crate::anomalies::rules::anomaly::{DUE, Examined};
use crate::anomalies::store::anomaly;
use crate::error::Refusal;
use crate::service::Checkpoint;
use crate::trail;

/// Once; whoever comes second is told.
pub(super) async fn examine(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ExamineAnomalyRequest,
) -> Result<pb::ExamineAnomalyResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let (request_id, id, outcome, note) = convert::read_examine(&request)?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "ExamineAnomaly", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let mut known = anomaly::one_in(&mut tx, id)
        .await?
        .ok_or(Unexamined::UnknownAnomaly)?;

    // Decide.
    if !caller.sight().covers_checkpoint(known.gate, &known.area) {
        return Err(Refusal::OutOfScope.into());
    }

    // Record.
    let found = Examined {
        outcome,
        note,
        at: now,
        by: caller.key().to_owned(),
    };
    if !anomaly::examine(&mut tx, id, &found).await? {
        return Err(Unexamined::ExaminedAlready.into());
    }
    due::close(&mut tx, DUE, id.as_uuid(), now).await?;
    known.examined = Some(found);
    let gate = service.gates.gate(known.gate);
    let document = |stamp| service.orders.document_of(stamp);
    let answer = pb::ExamineAnomalyResponse {
        anomaly: Some(convert::write(
            &known,
            None,
            gate.as_deref(),
            &service.gazetteer,
            document,
        )),
    };
    repeat.keep(&mut tx, &answer).await?;
    let object = ("anomaly", id.as_uuid());
    let line = trail::entry(caller, now, "ExamineAnomaly", object, &known.area);
    let line = Entry {
        subject: known.person.map(|person| person.as_uuid()),
        ..line
    };
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    Ok(answer)
}
