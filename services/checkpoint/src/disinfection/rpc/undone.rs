//! ListUndone: places that were disinfected less often today than the order demands.

use std::collections::HashMap;
use std::sync::Arc;

use kit::clock::{Day, Moment};
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use serde::{Deserialize, Serialize};
use vocabulary::{Area, Caller, CheckpointId, UnitId};

use crate::convert::field::refused_list;
use crate::convert::figures::write_area;
use crate::convert::pass::write_policy;
use crate::disinfection::convert;
use crate::disinfection::rules::order::DisinfectionOrder;
use crate::disinfection::rules::place::{Place, PlaceKey};
use crate::disinfection::rules::words::DisinfectedKind;
use crate::disinfection::store::place;
use crate::error::Refusal;
use crate::rules::place::Gate;
use crate::rules::policy::PolicyStamp;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::store::unit;

/// Places read at once.
const PIECE: u32 = 500;

/// The place a page ended with: gates come first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum After {
    Gate(i64),
    Place(PlaceKey),
}

/// Every open gate that was not often enough, then every other place that was disinfected lately.
pub(super) async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListUndoneRequest,
) -> Result<pb::ListUndoneResponse, Fault> {
    // Read.
    let today = service.clock.today();
    let query = Fingerprint::of(&("ListUndone", caller.sight(), request.area.as_str(), today));
    let (area, size, after) = convert::read_undone::<After>(&request, &query).map_err(refused_list)?;
    let sight = Sight::of(caller.sight(), area).map_err(Refusal::from)?;
    let size = size as usize;

    // Ask, and decide place by place.
    let mut undone: Vec<(After, pb::Undone)> = Vec::new();
    let after_place = match after {
        Some(After::Place(key)) => Some(key),
        after => {
            let after = after.map(|after| match after {
                After::Gate(number) => number,
                After::Place(_) => i64::MAX,
            });
            undone = gates(service, &sight, after, today).await?;
            None
        }
    };
    if let Sight::Area(area) = sight
        && undone.len() <= size
    {
        let rest = size + 1 - undone.len();
        undone.extend(others(service, &area, after_place, rest, today).await?);
    }
    let more = undone.len() > size;
    undone.truncate(size);
    let next = undone
        .last()
        .filter(|_| more)
        .map(|(last, _)| page::write(last, &query));
    Ok(pb::ListUndoneResponse {
        places: undone.into_iter().map(|(_, place)| place).collect(),
        next_page_token: next.unwrap_or_default(),
    })
}

fn order_of(service: &Checkpoint, area: &Area, now: Moment) -> (Option<PolicyStamp>, Arc<DisinfectionOrder>) {
    service.orders.in_force::<DisinfectionOrder>(area, now)
}

/// Gates are expected whether they ever were disinfected or not.
async fn gates(
    service: &Checkpoint,
    sight: &Sight,
    after: Option<i64>,
    today: Day,
) -> Result<Vec<(After, pb::Undone)>, Refusal> {
    let mut gates = service.gates.all();
    gates.retain(|gate| {
        let seen = match sight {
            Sight::Area(area) => area.contains(&gate.area),
            Sight::Checkpoint(id) => gate.id == *id,
        };
        seen && gate.is_open() && after.is_none_or(|after| gate.number > after)
    });
    gates.sort_unstable_by_key(|gate| gate.number);
    let area = match sight {
        Sight::Area(area) => *area,
        Sight::Checkpoint(_) => gates.first().map_or(service.district, |gate| gate.area),
    };
    let known = place::gates(&service.db, &area).await?.into_iter();
    let known: HashMap<CheckpointId, Place> = known.filter_map(|place| Some((place.gate?, place))).collect();
    let now = service.clock.now();
    let undone = gates.iter().filter_map(|gate| {
        let (stamp, order) = order_of(service, &gate.area, now);
        let place = known.get(&gate.id);
        let done = place.map_or(0, |place| place.times_on(today));
        let demanded = order.times_a_day(DisinfectedKind::Checkpoint);
        (done < demanded).then(|| {
            let told = of_gate(service, gate, place, (done, demanded), stamp);
            (After::Gate(gate.number), told)
        })
    });
    Ok(undone.collect())
}

fn of_gate(
    service: &Checkpoint,
    gate: &Gate,
    place: Option<&Place>,
    (times_done, times_demanded): (i32, i32),
    stamp: Option<PolicyStamp>,
) -> pb::Undone {
    pb::Undone {
        unit_id: gate.unit.to_string(),
        unit_name: gate.unit_name.clone(),
        checkpoint_id: gate.id.to_string(),
        area: Some(write_area(&gate.area, &service.gazetteer)),
        kind: pb::DisinfectedKind::Checkpoint.into(),
        place_name: gate.name.clone(),
        times_done,
        times_demanded,
        last_done_at: place.map(|place| place.last_done_at.to_proto()),
        policy: stamp.map(|stamp| write_policy(stamp, service.orders.document_of(stamp))),
    }
}

async fn others(
    service: &Checkpoint,
    area: &Area,
    mut after: Option<PlaceKey>,
    limit: usize,
    today: Day,
) -> Result<Vec<(After, pb::Undone)>, Refusal> {
    let now = service.clock.now();
    let mut names: HashMap<UnitId, String> = HashMap::new();
    let mut undone = Vec::new();
    loop {
        let piece = place::page(&service.db, area, after.as_ref(), PIECE).await?;
        let is_last = piece.len() < PIECE as usize;
        after = piece.last().map(|place| place.key.clone());
        for place in piece {
            let (stamp, order) = order_of(service, &place.area, now);
            let done = place.times_on(today);
            let demanded = order.times_a_day(place.key.kind);
            if done >= demanded || !place.is_expected(today, &order) {
                continue;
            }
            let unit_name = match names.get(&place.key.unit) {
                Some(name) => name.clone(),
                None => {
                    let unit = unit::unit(&service.db, place.key.unit).await?;
                    let name = unit.map(|unit| unit.name).unwrap_or_default();
                    names.insert(place.key.unit, name.clone());
                    name
                }
            };
            let told = pb::Undone {
                unit_id: place.key.unit.to_string(),
                unit_name,
                checkpoint_id: String::new(),
                area: Some(write_area(&place.area, &service.gazetteer)),
                kind: convert::write_kind(place.key.kind).into(),
                place_name: place.name,
                times_done: done,
                times_demanded: demanded,
                last_done_at: Some(place.last_done_at.to_proto()),
                policy: stamp.map(|stamp| write_policy(stamp, service.orders.document_of(stamp))),
            };
            undone.push((After::Place(place.key), told));
            if undone.len() == limit {
                return Ok(undone);
            }
        }
        if is_last {
            return Ok(undone);
        }
    }
}
