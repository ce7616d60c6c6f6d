//! RecordDisinfection: a fact is written down, and what is wrong with it is answered.

use kit::audit;
use kit::caller::Principal;
use kit::clock::Day;
use kit::fault::Fault;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use crate::disinfection::convert;
use crate::disinfection::rules::entry::{Entry, judge};
use crate::disinfection::rules::order::DisinfectionOrder;
use crate::disinfection::rules::place::PlaceKey;
use crate::disinfection::store::{entry, place};
use crate::error::Refusal;
use crate::rpc::reach;
use crate::rules::place::folded;
use crate::rules::repeat;
use crate::service::Checkpoint;
use crate::store::unit;
use crate::trail;

/// Judged by the order that was in force when it was done.
pub(super) async fn record(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::RecordDisinfectionRequest,
) -> Result<pb::RecordDisinfectionResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let done = convert::read_record(&request, now)?;
    let hash = trail::hash(&request);

    // Ask. Whoever sees one gate only writes down what was done at that gate.
    let unit = unit::unit(&service.db, done.unit)
        .await?
        .ok_or(Refusal::UnknownUnit)?;
    let gate = match done.gate {
        Some(id) => {
            let gate = service.gates.gate(id).filter(|gate| gate.unit == unit.id);
            let gate = gate.ok_or(Refusal::UnknownCheckpoint)?;
            reach::gate(caller, &gate)?;
            Some(gate)
        }
        None => {
            reach::change_unit(caller, &unit)?;
            None
        }
    };
    let (stamp, order) = service
        .orders
        .in_force::<DisinfectionOrder>(&unit.area, done.done_at);

    // Decide.
    let place_name = gate.as_ref().map(|gate| gate.name.clone()).or(done.place_name);
    let entry = Entry {
        id: done.id,
        unit: unit.id,
        area: unit.area,
        gate: done.gate,
        kind: done.kind,
        place_name: place_name.unwrap_or_default(),
        doing: done.doing,
        square_metres: done.square_metres,
        done_at: done.done_at,
        done_by: done.done_by.unwrap_or_else(|| caller.key().to_owned()),
        recorded_at: now,
        recorded_by: caller.key().to_owned(),
        findings: judge(&done.doing, &order),
        policy: stamp,
    };
    let key = PlaceKey {
        unit: unit.id,
        kind: entry.kind,
        name_folded: match entry.gate {
            Some(gate) => gate.to_string(),
            None => folded(&entry.place_name),
        },
    };

    // Record.
    let day = Day::of(entry.done_at, service.clock.zone());
    let delete_by = day.plus_days(i32::from(order.kept_days) + 1);
    let mut tx = service.db.begin().await?;
    if !entry::insert(&mut tx, &entry, &hash, delete_by).await? {
        let earlier = entry::request_hash(&mut tx, entry.unit, entry.id).await?;
        repeat::again(Some(earlier), &hash).map_err(Refusal::from)?;
        let known = entry::entry_in(&mut tx, entry.unit, entry.id).await?;
        return Ok(answer(service, &known.unwrap_or(entry)));
    }
    place::count(&mut tx, &entry, &key, day).await?;
    let object = ("disinfection", entry.id.as_uuid());
    let line = trail::entry(caller, now, "RecordDisinfection", object, &unit.area);
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    Ok(answer(service, &entry))
}

fn answer(service: &Checkpoint, entry: &Entry) -> pb::RecordDisinfectionResponse {
    let document = |stamp| service.orders.document_of(stamp);
    pb::RecordDisinfectionResponse {
        disinfection: Some(convert::write_entry(entry, &service.gazetteer, document)),
    }
}
