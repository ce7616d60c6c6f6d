//! VerifyPass: staff scan a resident's code.

use std::sync::Arc;

use kit::fault::Fault;
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, CheckpointId};

use super::judge::{Scanner, judge, record};
use super::reach;
use crate::convert::scan::read_verify;
use crate::error::Refusal;
use crate::rules::pass::Origin;
use crate::rules::place::Gate;
use crate::service::Checkpoint;

/// Answers once the pass is durable.
pub async fn verify(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::VerifyPassRequest,
) -> Result<pb::VerifyPassResponse, Fault> {
    let now = service.clock.now();
    let scan = read_verify(&request, now)?;

    let gate = open_gate(
        service,
        caller,
        scan.checkpoint.ok_or(Refusal::UnknownCheckpoint)?,
    )?;
    let direction = scan.direction_at(gate.direction)?;

    let scanner = Scanner {
        origin: Origin::StaffScan,
        verifier: &caller.effective().id,
    };
    let judged = judge(
        service,
        &gate,
        scan,
        direction,
        &request.health_code,
        scanner,
        now,
    );

    let (passage, _) = record(service, judged, false).await?;
    Ok(pb::VerifyPassResponse {
        passage: Some(passage),
    })
}

/// A gate within the caller's scope. Refuses with `UNKNOWN_CHECKPOINT` or `OUT_OF_SCOPE`.
pub fn gate_in_reach(service: &Checkpoint, caller: &Caller, id: CheckpointId) -> Result<Arc<Gate>, Refusal> {
    let gate = service.gates.gate(id).ok_or(Refusal::UnknownCheckpoint)?;
    reach::gate(caller, &gate)?;
    Ok(gate)
}

/// A gate within the caller's scope that is in use. Refuses with `CHECKPOINT_CLOSED`, too.
pub fn open_gate(service: &Checkpoint, caller: &Caller, id: CheckpointId) -> Result<Arc<Gate>, Refusal> {
    let gate = gate_in_reach(service, caller, id)?;
    if gate.is_open() {
        Ok(gate)
    } else {
        Err(Refusal::CheckpointClosed)
    }
}
