//! A day, or the moment where that is known.

use crate::returnees::rules::facts::When;
use kit::clock::{Day, Moment, Zone};
use kit::parse::Unreadable;
use proto::registration::v1 as pb;
use proto::registration::v1::day_or_time::By;

/// A day or moment that may be absent. Refuses as a day or a moment does.
pub fn read_optional(when: Option<&pb::DayOrTime>, zone: Zone) -> Result<Option<When>, Unreadable> {
    match when.and_then(|when| when.by.as_ref()) {
        None => Ok(None),
        Some(By::Day(day)) => Day::parse(day.trim()).map(|day| Some(When::on(day))),
        Some(By::At(at)) => Moment::from_proto(at).map(|at| Some(When::at(at, zone))),
    }
}

/// A day or moment. Refuses with `MISSING`, or as a day or a moment does.
pub fn read(when: Option<&pb::DayOrTime>, zone: Zone) -> Result<When, Unreadable> {
    read_optional(when, zone)?.ok_or_else(|| Unreadable::new("MISSING", "must be given"))
}

/// As it is shown: the moment where it is known.
pub fn shown(when: &When) -> pb::DayOrTime {
    let by = match when.at {
        Some(at) => By::At(at.to_proto()),
        None => By::Day(when.day.to_string()),
    };
    pb::DayOrTime { by: Some(by) }
}
