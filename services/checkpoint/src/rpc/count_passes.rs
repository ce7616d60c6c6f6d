//! CountPasses: how many passes there were in each hour, and how many of them held somebody up.

use kit::clock::{Day, Moment};
use kit::db;
use kit::fault::Fault;
use proto::checkpoint::v1 as pb;
use std::collections::BTreeMap;
use std::time::Duration;
use vocabulary::Caller;

use crate::convert::figures::{AskedHours, read_hours, write_area};
use crate::convert::words::write_verdict;
use crate::error::Refusal;
use crate::rules::settings::LONGEST_WAIT;
use crate::rules::sight::Sight;
use crate::rules::summary::Figures;
use crate::service::Checkpoint;
use crate::store::pass::count;
use crate::store::tally;

const HOUR: Duration = Duration::from_secs(3_600);

/// Whole hours from the tallies; what is rare from the index of what is rare.
pub async fn count(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::CountPassesRequest,
) -> Result<pb::CountPassesResponse, Fault> {
    let (now, zone) = (service.clock.now(), service.clock.zone());
    let asked = read_hours(&request, Day::of(now, zone).start(zone), now)?;
    let sight = Sight::of(caller.sight(), asked.area).map_err(Refusal::from)?;
    let area = match &sight {
        Sight::Area(area) => *area,
        Sight::Checkpoint(id) => service.gates.gate(*id).ok_or(Refusal::OutOfScope)?.area,
    };
    let AskedHours { first, end, .. } = asked;
    let counted = counted(service, &sight, &asked, now).await;
    let counted = counted.map_err(Refusal::from)?;
    let held = count::held(&service.db, &service.district, &sight, first, end).await;
    let held = held.map_err(Refusal::from)?;
    let held = held
        .into_iter()
        .map(|(verdict, passes, passes_unmeasured)| pb::VerdictCount {
            verdict: write_verdict(verdict).into(),
            passes,
            passes_unmeasured,
        });
    Ok(pb::CountPassesResponse {
        hours: every_hour(&asked, &counted),
        held: held.collect(),
        area: Some(write_area(&area, &service.gazetteer)),
        as_of: Some(now.to_proto()),
    })
}

/// The figures of every hour that has any, all as of one moment of the books.
async fn counted(
    service: &Checkpoint,
    sight: &Sight,
    asked: &AskedHours,
    now: Moment,
) -> Result<BTreeMap<Moment, Figures>, db::Error> {
    let mut tx = service.db.reading().await?;
    let hours = tally::by_hour(&mut tx, sight, asked.first, asked.end).await?;
    // Every self-scan without a reading, until it turns out that it still waits.
    let of_hour = |(hour, passes, unconfirmed)| {
        let figures = Figures {
            passes,
            unconfirmed,
            ..Figures::default()
        };
        (hour, figures)
    };
    let mut hours: BTreeMap<Moment, Figures> = hours.into_iter().map(of_hour).collect();
    for (hour, figures) in &mut hours {
        // Asked of the few hours only that the longest minutes reach back into.
        if figures.unconfirmed == 0 || *hour + HOUR + LONGEST_WAIT <= now {
            continue;
        }
        let scanned = (*hour, *hour + HOUR);
        let waiting = count::waiting(&mut tx, &service.district, sight, scanned, Moment::LAST, now).await?;
        figures.still_wait(waiting.iter().map(|(_, scans)| scans).sum());
    }
    tx.rollback().await?;
    Ok(hours)
}

/// Hours without a record are hours, too.
fn every_hour(asked: &AskedHours, counted: &BTreeMap<Moment, Figures>) -> Vec<pb::HourCount> {
    let hours = std::iter::successors(Some(asked.first), |hour| Some(*hour + HOUR));
    let hours = hours.take_while(|hour| *hour < asked.end);
    hours
        .map(|hour| {
            let figures = counted.get(&hour).copied().unwrap_or_default();
            pb::HourCount {
                start: Some(hour.to_proto()),
                passes_recorded: figures.passes,
                passes_unconfirmed: figures.unconfirmed,
                passes_waiting: figures.waiting,
            }
        })
        .collect()
}
