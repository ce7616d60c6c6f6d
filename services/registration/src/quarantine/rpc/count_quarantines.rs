//! How many are kept apart, how timely they are checked, and what waits, by the areas directly inside one.

use crate::error::Error as Ground;
use crate::quarantine::convert::show;
use crate::quarantine::error::Error;
use crate::quarantine::rpc::list_quarantines::read_area;
use crate::quarantine::rules::obligations;
use crate::quarantine::store::counts;
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use std::collections::BTreeMap;
use tonic::{Request, Response};
use vocabulary::area::Area;

pub(super) async fn count_quarantines(
    service: &Registration,
    request: Request<pb::CountQuarantinesRequest>,
) -> Result<Response<pb::CountQuarantinesResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (now, zone) = (service.clock.now(), service.clock.zone());
    let (area,) = (field("area", read_area(&asked.area)),).all()?;

    // Decide: what was asked for within what may be seen.
    let area = sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Ground::OutOfScope)?;

    // Ask.
    let today = service.day(now);
    let (minute, since) = (obligations::minute_of(now, zone), today.start(zone));
    let in_force = counts::in_force(&service.db, &area, today, minute, since).await?;
    let checked = counts::checked(&service.db, &area, today).await?;
    let released = counts::released(&service.db, &area, today, since).await?;

    let mut by_area: BTreeMap<String, pb::QuarantineCount> = BTreeMap::new();
    for row in in_force {
        add(by_area.entry(row.area.clone()).or_default(), &of_in_force(&row));
    }
    for row in checked {
        let count = pb::QuarantineCount {
            checks_done: row.done,
            checks_done_late: row.late,
            ..pb::QuarantineCount::default()
        };
        add(by_area.entry(row.area).or_default(), &count);
    }
    for row in released {
        let count = pb::QuarantineCount {
            released_today: row.released,
            ordered_today: row.ordered_today,
            ends_today: row.ends_today,
            unanswered_checks: row.alarms,
            open_needs: row.needs,
            ..pb::QuarantineCount::default()
        };
        add(by_area.entry(row.area).or_default(), &count);
    }
    Ok(Response::new(answer(service, &area, by_area, today.to_string())))
}

fn answer(
    service: &Registration,
    asked: &Area,
    by_area: BTreeMap<String, pb::QuarantineCount>,
    day: String,
) -> pb::CountQuarantinesResponse {
    let mut total = pb::QuarantineCount::default();
    let mut areas = Vec::with_capacity(by_area.len());
    for (code, mut count) in by_area {
        add(&mut total, &count);
        // What no smaller area watches is told of the area itself.
        let area = Area::parse(&code).unwrap_or(*asked);
        count.area = Some(show::area(&area, &service.gazetteer));
        areas.push(count);
    }
    total.area = Some(show::area(asked, &service.gazetteer));
    pb::CountQuarantinesResponse {
        areas,
        total: Some(total),
        day,
    }
}

fn of_in_force(row: &counts::InForce) -> pb::QuarantineCount {
    pb::QuarantineCount {
        at_home: row.at_home,
        centralised: row.centralised,
        self_monitoring: row.self_monitoring,
        ordered_today: row.ordered_today,
        ends_today: row.ends_today,
        release_overdue: row.release_overdue,
        checks_due: row.checks_due,
        checks_overdue: row.checks_overdue,
        unanswered_checks: row.alarms,
        open_needs: row.needs,
        ..pb::QuarantineCount::default()
    }
}

fn add(to: &mut pb::QuarantineCount, more: &pb::QuarantineCount) {
    to.at_home += more.at_home;
    to.centralised += more.centralised;
    to.self_monitoring += more.self_monitoring;
    to.ordered_today += more.ordered_today;
    to.ends_today += more.ends_today;
    to.released_today += more.released_today;
    to.release_overdue += more.release_overdue;
    to.checks_done += more.checks_done;
    to.checks_done_late += more.checks_done_late;
    to.checks_due += more.checks_due;
    to.checks_overdue += more.checks_overdue;
    to.unanswered_checks += more.unanswered_checks;
    to.open_needs += more.open_needs;
}
