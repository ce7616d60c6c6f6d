//! Times and numbers as people type them: in the town's zone, to the minute.

use super::seat::Desk;
use crate::web::frame::minute;
use kit::clock::{Day, Moment, Zone};
use prost_types::Timestamp;

/// What was typed and is no time: every service refuses it, at its field and together with whatever else is wrong.
const NO_TIME: Timestamp = Timestamp {
    seconds: i64::MAX,
    nanos: 0,
};
/// The same for a number.
const NO_NUMBER: i32 = i32::MIN;

impl Desk {
    /// A moment in a field: a day and a time (`2020-03-01T12:00`) in the town's zone, or the beginning of a day. Empty is none.
    pub(super) fn typed_moment(&self, text: &str) -> Option<Timestamp> {
        typed(text, self.front.clock.zone())
    }

    /// As a field for day and time holds a moment.
    pub(super) fn in_field(&self, moment: Moment) -> String {
        minute(moment, self.front.clock.zone()).replace(' ', "T")
    }
}

fn typed(text: &str, zone: Zone) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    Some(in_zone(text, zone).map_or(NO_TIME, Moment::to_proto))
}

fn in_zone(text: &str, zone: Zone) -> Option<Moment> {
    if let Ok(day) = Day::parse(text) {
        return Some(day.start(zone));
    }
    let (day, time) = text.split_once(['T', ' '])?;
    let seconds = if time.len() == 5 { ":00" } else { "" };
    Moment::parse(&format!("{day}T{time}{seconds}{zone}")).ok()
}

/// A whole number in a field; empty is 0, and what is none is refused by every service.
pub(super) fn whole(text: &str) -> i32 {
    match text.trim() {
        "" => 0,
        text => text.parse().unwrap_or(NO_NUMBER),
    }
}

/// Minutes after midnight out of `08:30`; what is no time of day is refused by every service.
pub(super) fn minute_of_day(text: &str) -> i32 {
    let read = || {
        let (hours, minutes) = text.trim().split_once([':', '：'])?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
        ((0..=23).contains(&hours) && (0..=59).contains(&minutes)).then_some(hours * 60 + minutes)
    };
    read().unwrap_or(NO_NUMBER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2020-03-01T12:00", Some("2020-03-01 12:00"))]
    #[case("2020-03-01 12:00:30", Some("2020-03-01 12:00"))]
    #[case("2020-03-01", Some("2020-03-01 00:00"))]
    #[case("yesterday", None)]
    #[case("2020-02-30T12:00", None)]
    fn times_are_typed_in_the_towns_zone(#[case] text: &str, #[case] expected: Option<&str>) {
        let zone = Zone::parse("+08:00").unwrap();
        let stamp = typed(text, zone).expect("what was typed is never lost");
        let told = Moment::from_proto(&stamp).ok().map(|moment| minute(moment, zone));
        assert_eq!(told.as_deref(), expected);
    }

    #[test]
    fn nothing_typed_is_nothing() {
        assert_eq!(typed(" ", Zone::UTC), None);
        assert_eq!((whole(""), whole(" 12 ")), (0, 12));
        assert!(whole("a dozen") < 0);
    }

    #[rstest]
    #[case("08:30", 510)]
    #[case("00：00", 0)]
    #[case("23:59:00", 1_439)]
    #[case("24:00", NO_NUMBER)]
    #[case("", NO_NUMBER)]
    #[case("8", NO_NUMBER)]
    fn a_time_of_day_is_minutes(#[case] text: &str, #[case] expected: i32) {
        assert_eq!(minute_of_day(text), expected);
    }
}
