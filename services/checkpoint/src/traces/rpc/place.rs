//! TracePlace: who passed a gate, or any gate of a unit.

use kit::fault::Fault;
use kit::page::Fingerprint;
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, CheckpointId, UnitId};

use super::person::{before, next_page, times, told};
use super::trail::Look;
use crate::convert::field::refused_list;
use crate::error::Refusal;
use crate::rpc::reach;
use crate::service::Checkpoint;
use crate::store::pass::list::Key;
use crate::store::unit;
use crate::traces::convert::{self, Place};
use crate::traces::error::Untraced;
use crate::traces::store::sighting::{self, Page};

/// A page of passes, told once the trail holds a line about everybody in it.
pub(super) async fn trace(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::TracePlaceRequest,
) -> Result<pb::TracePlaceResponse, Fault> {
    // Read.
    let query = Fingerprint::of(&(
        "TracePlace",
        caller.sight(),
        format!("{:?}", request.of),
        times(&request.from, &request.to),
    ));
    let asked = convert::read_place::<Key>(&request, &query).map_err(refused_list)?;

    // Ask: a page of every gate, of which the page of all is made.
    let gates = match asked.whose {
        Place::Gate(gate) => vec![gate_in_reach(service, caller, gate)?],
        Place::Unit(unit) => gates_in_reach(service, caller, unit).await?,
    };
    let page = Page {
        from: asked.span.0,
        before: before(asked.after, asked.span.1),
        limit: asked.size + 1,
    };
    let mut seen = Vec::new();
    for gate in gates {
        let of_gate = sighting::at_gate(&service.db, gate, &page).await;
        seen.extend(of_gate.map_err(Untraced::from)?);
    }

    // Decide.
    seen.sort_unstable_by_key(|seen| std::cmp::Reverse((seen.at, seen.pass.as_uuid())));
    let next_page_token = next_page(&mut seen, asked.size, &query);

    // Record, then answer.
    let look = Look {
        caller,
        now: service.clock.now(),
        act: "TracePlace",
        area: &service.district,
        purpose: &asked.purpose,
        legal_basis: &asked.legal_basis,
    };
    let trace_id = look
        .shows(service, seen.iter().filter_map(|seen| seen.person))
        .await?;
    Ok(pb::TracePlaceResponse {
        passes: seen.iter().map(|seen| told(service, seen)).collect(),
        next_page_token,
        trace_id,
    })
}

/// Closed gates too: what happened there before can be asked.
fn gate_in_reach(service: &Checkpoint, caller: &Caller, id: CheckpointId) -> Result<CheckpointId, Refusal> {
    let gate = service.gates.gate(id).ok_or(Refusal::UnknownCheckpoint)?;
    reach::gate(caller, &gate)?;
    Ok(gate.id)
}

/// Every gate of the unit that the caller sees.
async fn gates_in_reach(
    service: &Checkpoint,
    caller: &Caller,
    id: UnitId,
) -> Result<Vec<CheckpointId>, Refusal> {
    let unit = unit::unit(&service.db, id).await?.ok_or(Refusal::UnknownUnit)?;
    reach::look_at_unit(caller, &unit, &service.gates)?;
    let gates = service.gates.all().into_iter();
    let seen = gates.filter(|gate| gate.unit == id && reach::gate(caller, gate).is_ok());
    Ok(seen.map(|gate| gate.id).collect())
}
