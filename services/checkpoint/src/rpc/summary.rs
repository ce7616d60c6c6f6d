//! GetSummary and RankAreas: the figures of the caller's scope and of the places in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use kit::clock::Moment;
use kit::db::{self, Tx};
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use kit::parse::All;
use proto::checkpoint::v1 as pb;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use vocabulary::{Area, Caller, CheckpointId};

use crate::convert::field::refused_list;
use crate::convert::figures::{read_summary, span, write_area, write_area_figures, write_gate_figures};
use crate::error::Refusal;
use crate::rules::place::Gate;
use crate::rules::ranking::rank;
use crate::rules::settings::LONGEST_WAIT;
use crate::rules::sight::Sight;
use crate::rules::summary::{ByGate, Count, Figures, Hours, Plan, Span, places_in};
use crate::service::Checkpoint;
use crate::store::pass::count::{self, Counted};
use crate::store::tally;

const HOUR: Duration = Duration::from_secs(3_600);

/// The place a page ended with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum After {
    Area(String),
    Gate(i64),
}

/// The figures of the scope, and of the children of its area or of every gate in it.
pub async fn summarise(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::GetSummaryRequest,
) -> Result<pb::GetSummaryResponse, Fault> {
    let now = service.clock.now();
    let fingerprint = Fingerprint::of(&(
        "GetSummary",
        caller.sight(),
        request.area.as_str(),
        [format!("{:?}", request.from), format!("{:?}", request.to)],
        request.depth,
    ));
    let (asked, after) = read_summary::<After>(&request, now, &fingerprint).map_err(refused_list)?;
    let as_of = asked.span.to.unwrap_or(now);
    let (area, gates, only) = in_sight(service, caller, asked.area)?;

    let figures = figures(service, asked.span, only, Some(now))
        .await
        .map_err(Refusal::from)?;
    let until = asked.span.to;
    let mut whole = Count::default();
    for gate in &gates {
        whole.add(gate, of(&figures, gate), until);
    }
    let by_area = if asked.every_checkpoint || only.is_some() {
        None
    } else {
        places_in(&area, gates.iter().map(AsRef::as_ref), &figures, until)
    };
    let places = match by_area {
        Some(places) => areas(service, &places),
        None => checkpoints(gates, &figures, until),
    };
    let (places, next) = paged(places, after.as_ref(), asked.page_size as usize);
    Ok(pb::GetSummaryResponse {
        checkpoints_registered: whole.registered,
        checkpoints_active: whole.active,
        passes_recorded: whole.figures.passes,
        passes_received_late: whole.figures.late,
        passes_unconfirmed: whole.figures.unconfirmed,
        passes_waiting: whole.figures.waiting,
        places,
        next_page_token: next
            .map(|after| page::write(&after, &fingerprint))
            .unwrap_or_default(),
        area: Some(write_area(&area, &service.gazetteer)),
        as_of: Some(as_of.to_proto()),
    })
}

/// The district's streets, ranked: by the share of registered gates that have records, and by records. Whoever sees one street sees
/// its row, with its rank among all.
pub async fn rank_areas(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::RankAreasRequest,
) -> Result<pb::RankAreasResponse, Fault> {
    let (from, to) = span(request.from.as_ref(), request.to.as_ref());
    let (from, to) = (from, to).all()?;
    let Some(scope) = caller.sight().area() else {
        return Err(Refusal::OutOfScope.into());
    };
    let figures = figures(service, Span { from, to }, None, None)
        .await
        .map_err(Refusal::from)?;

    let gates = service.gates.all();
    let streets =
        places_in(&service.district, gates.iter().map(AsRef::as_ref), &figures, to).unwrap_or_default();
    let rows = rank(streets).into_iter().filter(|row| scope.contains(&row.area));
    let areas = rows.map(|row| pb::RankedArea {
        area: Some(write_area(&row.area, &service.gazetteer)),
        checkpoints_registered: row.count.registered,
        checkpoints_active: row.count.active,
        passes_recorded: row.count.figures.passes,
        rank_by_share: row.by_share,
        rank_by_records: row.by_records,
        reported: false,
    });
    Ok(pb::RankAreasResponse {
        level: pb::RankedLevel::OwnStreets.into(),
        areas: areas.collect(),
    })
}

/// The area answered for, its gates by number, and the one gate if the scope is one.
type InSight = (Area, Vec<Arc<Gate>>, Option<CheckpointId>);

fn in_sight(service: &Checkpoint, caller: &Caller, asked: Option<Area>) -> Result<InSight, Refusal> {
    match Sight::of(caller.sight(), asked)? {
        Sight::Area(area) => {
            let mut gates = service.gates.all();
            gates.retain(|gate| area.contains(&gate.area));
            gates.sort_unstable_by_key(|gate| gate.number);
            Ok((area, gates, None))
        }
        Sight::Checkpoint(id) => {
            let gate = service.gates.gate(id).ok_or(Refusal::OutOfScope)?;
            Ok((gate.area, vec![gate], Some(id)))
        }
    }
}

fn of(figures: &ByGate, gate: &Gate) -> Figures {
    figures.get(&gate.id).copied().unwrap_or_default()
}

/// Whole hours from the tallies, the pieces at the edges from the passes, all as of one moment of the books. What still waits for its
/// reading at `waiting_at` is told apart, whatever the span; without it everything that has no reading is told as unconfirmed.
pub(crate) async fn figures(
    service: &Checkpoint,
    span: Span,
    only: Option<CheckpointId>,
    waiting_at: Option<Moment>,
) -> Result<ByGate, db::Error> {
    let plan = Plan::of(span);
    let mut tx = service.db.reading().await?;
    let mut all = match &plan.whole {
        Some(hours) => whole_hours(service, &mut tx, hours, only, waiting_at).await?,
        None => ByGate::new(),
    };
    let now = waiting_at.unwrap_or(Moment::LAST);
    let ever = (Moment::FIRST, Moment::LAST);
    let mut pieces: Vec<Counted> = plan
        .edges
        .into_iter()
        .flatten()
        .map(|scanned| Counted {
            scanned,
            received: ever,
            known_until: plan.known_until,
            now,
        })
        .collect();
    if let Some((hours, cut)) = plan.whole.and_then(|hours| Some((hours, hours.cut()?))) {
        // Some passes of these hours became known just before the end of the span, some just after.
        for hour in tally::hours_cut(&mut tx, cut, &hours).await? {
            let received = (cut, cut + HOUR);
            pieces.push(Counted {
                scanned: (hour, hour + HOUR),
                received,
                known_until: plan.known_until,
                now,
            });
        }
    }
    for piece in pieces {
        for (gate, more) in count::by_gate(&mut tx, &service.district, only, &piece).await? {
            *all.entry(gate).or_default() += more;
        }
    }
    tx.rollback().await?;
    Ok(all)
}

/// The tallies know how many self-scans have no reading; the passes without one, which of them still wait for it.
async fn whole_hours(
    service: &Checkpoint,
    tx: &mut Tx,
    hours: &Hours,
    only: Option<CheckpointId>,
    waiting_at: Option<Moment>,
) -> Result<ByGate, db::Error> {
    let mut all = tally::whole_hours(tx, hours, only).await?;
    let is_any = all.values().any(|figures| figures.unconfirmed > 0);
    let Some(now) = waiting_at.filter(|now| is_any && hours.end + LONGEST_WAIT > *now) else {
        return Ok(all);
    };
    let sight = only.map_or(Sight::Area(service.district), Sight::Checkpoint);
    let scanned = (hours.first, hours.end);
    // What became known in an hour that is cut is counted with it.
    let known_before = hours.recorded_before;
    for (gate, scans) in count::waiting(tx, &service.district, &sight, scanned, known_before, now).await? {
        if let Some(figures) = all.get_mut(&gate) {
            figures.still_wait(scans);
        }
    }
    Ok(all)
}

type Place = (After, pb::PlaceSummary);

fn areas(service: &Checkpoint, places: &BTreeMap<Area, Count>) -> Vec<Place> {
    let row = |(area, count): (&Area, &Count)| {
        (
            After::Area(area.code().to_owned()),
            write_area_figures(area, count, &service.gazetteer),
        )
    };
    places.iter().map(row).collect()
}

/// Gates that were not registered yet at the end of the span are left out.
fn checkpoints(gates: Vec<Arc<Gate>>, figures: &ByGate, until: Option<Moment>) -> Vec<Place> {
    let row = |gate: Arc<Gate>| {
        let mut count = Count::default();
        count.add(&gate, of(figures, &gate), until);
        let shown = count.registered + count.active > 0;
        shown.then(|| (After::Gate(gate.number), write_gate_figures(&gate, &count)))
    };
    gates.into_iter().filter_map(row).collect()
}

/// The page after a place, and where the next one begins if there is one.
fn paged(places: Vec<Place>, after: Option<&After>, size: usize) -> (Vec<pb::PlaceSummary>, Option<After>) {
    let mut rest = places
        .into_iter()
        .filter(|(key, _)| after.is_none_or(|after| key > after));
    let page: Vec<Place> = rest.by_ref().take(size).collect();
    let next = match (page.last(), rest.next()) {
        (Some((last, _)), Some(_)) => Some(last.clone()),
        _ => None,
    };
    (page.into_iter().map(|(_, place)| place).collect(), next)
}
