//! ListGaps: where the hours that must be covered are not.

use std::sync::Arc;
use std::time::Duration;

use kit::clock::{Day, Moment};
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::reached;
use crate::convert::field::refused_list;
use crate::convert::figures::write_area;
use crate::convert::pass::write_policy;
use crate::rules::place::Gate;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::shifts::convert::{self, OfWhom};
use crate::shifts::error::Unshifted;
use crate::shifts::rules::coverage::{Stretch, gaps, to_cover};
use crate::shifts::rules::order::ShiftOrder;
use crate::shifts::store::turn;

/// No shift lasts longer, so whoever covers a moment began within it before.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);

/// The gaps of the gates in sight, a page of gates at a time.
pub(super) async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListGapsRequest,
) -> Result<pb::ListGapsResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let today = service.clock.today();
    let days = [request.first_day.as_str(), request.last_day.as_str()];
    let query = Fingerprint::of(&(
        "ListGaps",
        caller.sight(),
        format!("{:?}", request.of),
        days,
        today,
    ));
    let asked = convert::read_gaps(&request, today, &query).map_err(refused_list)?;

    // Ask.
    let mut gates = in_sight(service, caller, asked.of)?;
    gates.retain(|gate| gate.is_open() && asked.after.is_none_or(|after| gate.number > after));
    gates.sort_unstable_by_key(|gate| gate.number);
    let more = gates.len() > asked.size as usize;
    gates.truncate(asked.size as usize);
    let next = gates
        .last()
        .filter(|_| more)
        .map(|last| page::write(&last.number, &query));

    // Decide, gate by gate.
    let mut told = Vec::new();
    for gate in gates {
        told.extend(of_gate(service, &gate, (asked.first, asked.last), now).await?);
    }
    Ok(pb::ListGapsResponse {
        gates: told,
        next_page_token: next.unwrap_or_default(),
    })
}

fn in_sight(service: &Checkpoint, caller: &Caller, of: OfWhom) -> Result<Vec<Arc<Gate>>, Unshifted> {
    let sight = match of {
        OfWhom::Gate(gate) => return Ok(vec![reached::gate(service, caller, gate)?]),
        OfWhom::Area(area) => Sight::of(caller.sight(), Some(area))?,
        OfWhom::Mine | OfWhom::Everyone => Sight::of(caller.sight(), None)?,
    };
    let gates = service.gates.all().into_iter();
    Ok(gates
        .filter(|gate| match &sight {
            Sight::Area(area) => area.contains(&gate.area),
            Sight::Checkpoint(id) => gate.id == *id,
        })
        .collect())
}

/// The gaps of a gate; `None` when it has none. What was before the gate is no gap of it.
async fn of_gate(
    service: &Checkpoint,
    gate: &Gate,
    (first, last): (Day, Day),
    now: Moment,
) -> Result<Option<pb::GateGaps>, Unshifted> {
    let (stamp, order) = service.orders.in_force::<ShiftOrder>(&gate.area, now);
    let whole: Vec<Stretch> = to_cover(first, last, service.clock.zone(), &order)
        .into_iter()
        .filter_map(|stretch| stretch.within(gate.created_at, Moment::LAST))
        .collect();
    let (Some(begins), Some(ends)) = (whole.first(), whole.last()) else {
        return Ok(None);
    };
    // A day more: somebody who stayed long after their shift was there.
    let turns = turn::at_gate(
        &service.db,
        gate.id,
        begins.from - 2 * LONGEST,
        ends.until + LONGEST,
    )
    .await?;
    let planned = turns.iter().map(|(_, turn)| Stretch {
        from: turn.starts_at,
        until: turn.ends_at,
    });
    let there = turns.iter().filter_map(|(_, turn)| {
        let (from, until) = turn.presence()?;
        Some(Stretch { from, until })
    });
    let past: Vec<Stretch> = whole
        .iter()
        .filter_map(|stretch| stretch.within(Moment::FIRST, now))
        .collect();
    let unplanned = gaps(&whole, planned.collect());
    let unattended = gaps(&past, there.collect());
    let told: Vec<pb::Gap> = (unplanned.iter())
        .map(|gap| convert::write_gap(pb::GapKind::Unplanned, gap))
        .chain(
            unattended
                .iter()
                .map(|gap| convert::write_gap(pb::GapKind::Unattended, gap)),
        )
        .collect();
    Ok((!told.is_empty()).then(|| pb::GateGaps {
        checkpoint_id: gate.id.to_string(),
        checkpoint_name: gate.name.clone(),
        unit_name: gate.unit_name.clone(),
        area: Some(write_area(&gate.area, &service.gazetteer)),
        gaps: told,
        policy: stamp.map(|stamp| write_policy(stamp, service.orders.document_of(stamp))),
    }))
}
