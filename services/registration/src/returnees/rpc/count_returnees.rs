//! How many returnees there are on a day, by the areas inside an area and by kind.

use crate::convert::health;
use crate::error::Error;
use crate::returnees::convert::shown;
use crate::returnees::convert::told::read_optional_area;
use crate::returnees::error::Refusal;
use crate::returnees::rpc::trips::{order, today};
use crate::returnees::rules::figures::table;
use crate::returnees::rules::words::ReturneeKind;
use crate::returnees::store::figures::{self, On};
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use kit::clock::Day;
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use std::time::Duration;
use tonic::{Request, Response};

pub(super) async fn count_returnees(
    service: &Registration,
    request: Request<pb::CountReturneesRequest>,
) -> Result<Response<pb::CountReturneesResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let today = today(service);
    let (area, day) = (
        field("area", read_optional_area(&asked.area)),
        field("day", read_day(&asked.day, today.day)),
    )
        .all()?;

    // Decide: what was asked for within what may be seen, by the order of that day.
    let area = sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Error::OutOfScope)?;
    let end = day.next().start(today.zone);
    let order = order(service, &area, today.now.min(end - Duration::from_micros(1)))?;
    let kinds: Vec<ReturneeKind> = ReturneeKind::ALL
        .iter()
        .copied()
        .filter(|kind| order.policy.counts(*kind))
        .collect();
    let on = On {
        day,
        planned_until: order.policy.last_planned_day(day),
        end,
    };

    // Ask.
    let counted = figures::of(&service.db, &area, &on).await?;
    let (whole, inside) = table(area, &service.gazetteer.children(&area), &kinds, &counted);
    let shown = |counted| shown::of_area(counted, &service.gazetteer);
    Ok(Response::new(pb::CountReturneesResponse {
        day: day.to_string(),
        planned_days: i32::from(order.policy.planned_days),
        policy: Some(health::policy(&order.by)),
        whole: Some(shown(&whole)),
        inside: inside.iter().map(shown).collect(),
    }))
}

/// The day that is counted: today unless said, never one to come.
fn read_day(text: &str, today: Day) -> Result<Day, Unreadable> {
    let day = match text.trim() {
        "" => today,
        day => Day::parse(day)?,
    };
    if day > today {
        return Err(Unreadable::new("IN_THE_FUTURE", "must not lie in the future"));
    }
    Ok(day)
}
