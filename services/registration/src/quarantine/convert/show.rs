//! An order as it is shown.

use crate::convert::{health, words as ground};
use crate::quarantine::convert::words;
use crate::quarantine::rules::order::{LastCheck, Order};
use crate::quarantine::rules::words::Mode;
use crate::rules::identity::Identity;
use crate::rules::level::DecidedBy;
use kit::clock::{Day, Moment, Zone};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::area::Area;
use vocabulary::gazetteer::Gazetteer;
use vocabulary::level::Level;

/// An order now, its person masked. The place is shown of centralised ones only; deadlines are added by whoever asked for them.
pub fn quarantine(
    order: &Order,
    identity: &Identity,
    place: Option<String>,
    gazetteer: &Gazetteer,
    (now, zone): (Moment, Zone),
) -> pb::Quarantine {
    let (day, today) = (Day::of(now, zone), order.today(now, zone));
    let halves = |halves: &[_]| halves.iter().map(|half| words::half(*half).into()).collect();
    pb::Quarantine {
        quarantine_id: order.id.to_string(),
        person_id: order.person.to_string(),
        name: identity.name.masked(),
        phone: identity.phone.masked(),
        state: words::state(order.state).into(),
        mode: words::mode(order.terms.mode).into(),
        place: place
            .filter(|_| order.terms.mode == Mode::Centralised)
            .unwrap_or_default(),
        watched_by: Some(area(&order.terms.watch, gazetteer)),
        reason: words::reason(order.reason).into(),
        first_day: order.first_day.to_string(),
        last_day: order.last_day.to_string(),
        day_number: order.day_number(day),
        days: order.days(),
        level: level(order.terms.level).into(),
        policy: Some(policy(&order.terms.by)),
        ordered_at: Some(order.ordered_at.to_proto()),
        due: halves(&today.due),
        overdue: halves(&today.overdue),
        next_due_at: order.next_due(now, zone).map(Moment::to_proto),
        last_check: order.last_check.as_ref().map(last_check),
        unanswered_checks: order.alarms,
        open_needs: order.needs,
        release_overdue: order.is_release_overdue(day),
        deadlines: Vec::new(),
        released_at: order.released_at.map(Moment::to_proto),
    }
}

fn last_check(check: &LastCheck) -> pb::LastCheck {
    pb::LastCheck {
        taken_at: Some(check.at.to_proto()),
        temperature_deci_celsius: check.deci_celsius,
        alarming: check.is_alarming,
    }
}

/// A level held; unspecified when none is.
pub fn level(level: Option<Level>) -> common::HealthLevel {
    level.map_or(common::HealthLevel::Unspecified, ground::level)
}

/// Which policy decided.
pub fn policy(by: &DecidedBy) -> common::PolicyRef {
    health::policy(by)
}

/// An area with its edition and name.
pub fn area(area: &Area, gazetteer: &Gazetteer) -> common::AreaRef {
    common::AreaRef {
        code: area.code().to_owned(),
        edition: area.edition().to_string(),
        name: gazetteer.full_name(area),
    }
}
