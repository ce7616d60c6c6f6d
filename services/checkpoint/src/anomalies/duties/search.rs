//! One look for anomalies: only at hours of gates of which something became known, and at gates that say nothing.

use std::collections::HashMap;
use std::time::Duration;

use kit::clock::{Day, Moment};
use kit::db;
use kit::due::{self, Step};
use kit::id::Id;
use kit::shutdown::ShutdownToken;
use vocabulary::CheckpointId;

use crate::anomalies::rules::anomaly::{Anomaly, AnomalyKind, DUE};
use crate::anomalies::rules::distance::least_between;
use crate::anomalies::rules::order::AnomalyOrder;
use crate::anomalies::rules::silence::{FIVE_MINUTES, five_minutes_of, is_open, most_scans, open_time};
use crate::anomalies::store::records::{self, Received};
use crate::anomalies::store::{anomaly, cursor};
use crate::rules::place::Gate;
use crate::rules::policy::PolicyStamp;
use crate::service::Checkpoint;
use crate::shifts::store::turn;
use crate::store::tally::journal;

/// A record is written within this time of being judged, on any replica: what is younger is looked at the next time.
const SETTLED: Duration = Duration::from_secs(30);
/// An offline gate tells no older scans.
const OLDEST_SCAN: Duration = Duration::from_secs(48 * 3_600);
/// Where nothing was looked through yet, this much is.
const FIRST_LOOK: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
const WEEK: Duration = Duration::from_secs(7 * 86_400);
const HOUR: Duration = Duration::from_secs(3_600);

/// Looks once; returns how many anomalies are new. What was looked through before a failure is looked through again, and told once.
pub async fn once(service: &Checkpoint, token: &ShutdownToken) -> Result<u64, db::Error> {
    let now = service.clock.now();
    let until = now - SETTLED;
    // Whatever is looked at was noted by now, and is looked for in the tally alone.
    journal::count(&service.db).await?;
    let from = cursor::read(&service.db).await?.unwrap_or(until - FIRST_LOOK);
    let mut found = 0;
    if from < until {
        let received = Received { from, until };
        let touched = records::touched(&service.db, &service.district, received, from - OLDEST_SCAN).await?;
        for (gate, hour) in touched {
            if token.is_cancelled() {
                return Ok(found);
            }
            if let Some(gate) = service.gates.gate(gate) {
                found += two_places(service, &gate, hour, received, now).await?;
                found += crowded_poster(service, &gate, hour, now).await?;
            }
        }
        cursor::advance(&service.db, until).await?;
    }
    Ok(found + silent_gates(service, now).await?)
}

/// Whoever passed here, and at a distant gate within less time than it takes.
async fn two_places(
    service: &Checkpoint,
    gate: &Gate,
    hour: Moment,
    received: Received,
    now: Moment,
) -> Result<u64, db::Error> {
    let (stamp, order) = service.orders.in_force::<AnomalyOrder>(&gate.area, now);
    let within = order.longest_between();
    let met = records::elsewhere(&service.db, (gate.id, hour), received, within).await?;
    let mut found = 0;
    for (person, here_at, other, there_at) in met {
        let Some(other) = service.gates.gate(other) else {
            continue;
        };
        let least = least_between(gate, &other, &order);
        let between = here_at.since(there_at).max(there_at.since(here_at));
        if between >= least {
            continue;
        }
        let (first, last) = if here_at < there_at {
            (gate, &*other)
        } else {
            (&*other, gate)
        };
        let ended_at = here_at.max(there_at);
        let day = Day::of(ended_at, service.clock.zone());
        let new = Anomaly {
            person: Some(person),
            other_gate: Some(first.id),
            began_at: here_at.min(there_at),
            ended_at,
            observed: whole_seconds(between),
            allowed: whole_seconds(least),
            period: day.start(service.clock.zone()),
            ..blank(AnomalyKind::TwoPlaces, last, now, stamp)
        };
        found += tell(service, &new, &order).await?;
    }
    Ok(found)
}

/// A poster scanned far more in five minutes than its gate can pass; told once an hour.
async fn crowded_poster(
    service: &Checkpoint,
    gate: &Gate,
    hour: Moment,
    now: Moment,
) -> Result<u64, db::Error> {
    let (stamp, order) = service.orders.in_force::<AnomalyOrder>(&gate.area, now);
    // Most hours have fewer records than five minutes may: the tally knows, and no pass is read.
    let in_the_hour = records::busiest_hour(&service.db, gate.id, hour, hour + HOUR).await?;
    if in_the_hour <= i64::from(order.scans_in_five_minutes) {
        return Ok(0);
    }
    let mut scans: HashMap<Moment, i64> = HashMap::new();
    for at in records::self_scans(&service.db, gate.id, hour).await? {
        *scans.entry(five_minutes_of(at)).or_default() += 1;
    }
    let Some((began_at, observed)) = scans.into_iter().max_by_key(|(at, count)| (*count, *at)) else {
        return Ok(0);
    };
    if observed <= i64::from(order.scans_in_five_minutes) {
        return Ok(0);
    }
    // Only now is it asked what the gate is used to.
    let busiest = records::busiest_hour(&service.db, gate.id, hour - WEEK, hour).await?;
    let allowed = most_scans(busiest, &order);
    if observed <= allowed {
        return Ok(0);
    }
    let new = Anomaly {
        began_at,
        ended_at: began_at + FIVE_MINUTES,
        observed,
        allowed,
        period: hour,
        ..blank(AnomalyKind::CrowdedPoster, gate, now, stamp)
    };
    tell(service, &new, &order).await
}

/// Gates that have a history, or a shift, and have said nothing for too much of their open hours; told once a day.
async fn silent_gates(service: &Checkpoint, now: Moment) -> Result<u64, db::Error> {
    let zone = service.clock.zone();
    let longest_history = 31 * DAY;
    let last = records::last_records(&service.db, &service.district, now - longest_history).await?;
    let last: HashMap<CheckpointId, Option<Moment>> = last.into_iter().collect();
    let mut found = 0;
    for gate in service.gates.all() {
        let (stamp, order) = service.orders.in_force::<AnomalyOrder>(&gate.area, now);
        if !gate.is_open() || order.silent_minutes == 0 || !is_open(now, zone, &order) {
            continue;
        }
        let history = last.get(&gate.id).copied().flatten().map(|hour| hour + HOUR);
        let history = history.filter(|end| now.since(*end) <= u32::from(order.history_days) * DAY);
        let since = match history {
            Some(end) => Some(end),
            None => shift_began(service, &gate, now).await?,
        };
        let Some(since) = since else {
            continue;
        };
        let silent = whole_seconds(open_time(since, now, zone, &order)) / 60;
        if silent < i64::from(order.silent_minutes) {
            continue;
        }
        let new = Anomaly {
            began_at: since,
            ended_at: now,
            observed: silent,
            allowed: i64::from(order.silent_minutes),
            period: Day::of(now, zone).start(zone),
            ..blank(AnomalyKind::SilentGate, &gate, now, stamp)
        };
        found += tell(service, &new, &order).await?;
    }
    Ok(found)
}

/// When the shift began that somebody is put down for now, if there is one.
async fn shift_began(service: &Checkpoint, gate: &Gate, now: Moment) -> Result<Option<Moment>, db::Error> {
    let turns = turn::at_gate(&service.db, gate.id, now - DAY, now).await?;
    let on_duty = turns.into_iter().filter(|(_, turn)| now < turn.ends_at);
    Ok(on_duty.map(|(_, turn)| turn.starts_at).min())
}

fn whole_seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

fn blank(kind: AnomalyKind, gate: &Gate, now: Moment, policy: Option<PolicyStamp>) -> Anomaly {
    Anomaly {
        id: Id::new(now),
        kind,
        period: now,
        person: None,
        gate: gate.id,
        area: gate.area,
        other_gate: None,
        began_at: now,
        ended_at: now,
        observed: 0,
        allowed: 0,
        found_at: now,
        policy,
        examined: None,
    }
}

/// Writes it down with its deadline; one when it is new.
async fn tell(service: &Checkpoint, new: &Anomaly, order: &AnomalyOrder) -> Result<u64, db::Error> {
    if anomaly::is_told(&service.db, new).await? {
        return Ok(0);
    }
    let day = Day::of(new.found_at, service.clock.zone());
    let delete_by = day.plus_days(i32::from(order.kept_days) + 1);
    let mut tx = service.db.begin().await?;
    if !anomaly::insert(&mut tx, new, delete_by).await? {
        tx.rollback().await?;
        return Ok(0);
    }
    let rungs = order.ladder.rungs_of(&new.area).into_iter();
    let steps = rungs.map(|(office, within)| Step::new(office, within));
    due::open(&mut tx, DUE, new.id.as_uuid(), steps.collect(), new.found_at).await?;
    tx.commit().await?;
    Ok(1)
}
