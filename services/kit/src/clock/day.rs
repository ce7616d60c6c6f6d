//! Civil days of the town: the only way from a moment to a date and back.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{Date, Month, UtcOffset};

use super::moment::Moment;
use crate::parse::unreadable::Unreadable;

/// The town's distance from UTC, the same all year: China has kept no summer time since 1991.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(UtcOffset);

impl Zone {
    /// `+00:00`.
    pub const UTC: Zone = Zone(UtcOffset::UTC);

    /// Reads `+08:00` or `-03:30`: sign, two digits of hours up to 14, two of minutes.
    ///
    /// # Errors
    /// `NOT_A_ZONE`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        read_offset(text)
            .map(Self)
            .ok_or_else(|| Unreadable::new("NOT_A_ZONE", "must be a distance from utc like +08:00"))
    }
}

fn read_offset(text: &str) -> Option<UtcOffset> {
    let &[sign, h1, h2, b':', m1, m2] = text.as_bytes() else {
        return None;
    };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| (byte - b'0').cast_signed());
    let (hours, minutes) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    match sign {
        b'+' => UtcOffset::from_hms(hours, minutes, 0).ok(),
        b'-' => UtcOffset::from_hms(-hours, -minutes, 0).ok(),
        _ => None,
    }
}

impl FromStr for Zone {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, _) = self.0.as_hms();
        let sign = if self.0.is_negative() { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", hours.abs(), minutes.abs())
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Zone::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A day of the civil calendar, within the years 1800 to 2200 (dates of birth reach behind every [`Moment`]): 24:00 ends
/// it, odd and even are counted by it.
///
/// As text it is ISO 8601 (`2020-02-16`), in both engines, so the texts sort as the days do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// `1800-01-01`.
    pub const FIRST: Day = Day(time::macros::date!(1800 - 01 - 01));
    /// `2200-12-31`.
    pub const LAST: Day = Day(time::macros::date!(2200 - 12 - 31));

    /// The day from its numbers.
    ///
    /// # Errors
    /// `NOT_A_DAY` when the calendar has no such day, `OUT_OF_RANGE` outside the years 1800 to 2200.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, Unreadable> {
        let date = Month::try_from(month)
            .and_then(|month| Date::from_calendar_date(year, month, day))
            .map_err(|_| Unreadable::new("NOT_A_DAY", "must be a day of the calendar"))?;
        if !(Self::FIRST.0..=Self::LAST.0).contains(&date) {
            return Err(Unreadable::new(
                "OUT_OF_RANGE",
                "must be within the years 1800 to 2200",
            ));
        }
        Ok(Self(date))
    }

    /// Reads `2020-02-16`.
    ///
    /// # Errors
    /// `NOT_A_DAY`, or `OUT_OF_RANGE` outside the years 1800 to 2200.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let numbers = || {
            let (year, month, day) = (text.get(0..4)?, text.get(5..7)?, text.get(8..10)?);
            let well_formed = text.len() == 10
                && text.bytes().enumerate().all(|(nth, byte)| match nth {
                    4 | 7 => byte == b'-',
                    _ => byte.is_ascii_digit(),
                });
            well_formed.then_some(())?;
            Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
        };
        let (year, month, day) =
            numbers().ok_or_else(|| Unreadable::new("NOT_A_DAY", "must be a day like 2020-02-16"))?;
        Self::new(year, month, day)
    }

    /// The day the clocks of `zone` show at `moment`.
    pub fn of(moment: Moment, zone: Zone) -> Self {
        Self(moment.to_offset_date_time().to_offset(zone.0).date()).stopped()
    }

    /// The moment this day begins in `zone`: 00:00, which is 24:00 of the day before; stopped at [`Moment::FIRST`].
    pub fn start(self, zone: Zone) -> Moment {
        Moment::from_offset_date_time(self.0.midnight().assume_offset(zone.0))
    }

    /// The day after; the last day stays itself.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus_days(1)
    }

    /// The day before; the first day stays itself.
    #[must_use]
    pub fn previous(self) -> Self {
        self.plus_days(-1)
    }

    /// This many days later (earlier when negative), stopped at the bounds.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(time::Duration::days(i64::from(days)))).stopped()
    }

    /// How many days after `earlier` this day lies; negative when it lies before.
    pub fn days_since(self, earlier: Day) -> i32 {
        self.0.to_julian_day() - earlier.0.to_julian_day()
    }

    /// The year, four digits.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// The day of the week, Monday = 1 to Sunday = 7.
    pub fn weekday(self) -> u8 {
        self.0.weekday().number_from_monday()
    }

    fn stopped(self) -> Self {
        self.clamp(Self::FIRST, Self::LAST)
    }
}

impl FromStr for Day {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Day::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::time::Duration;

    use super::*;

    fn china() -> Zone {
        Zone::parse("+08:00").expect("a zone")
    }

    fn moment(text: &str) -> Moment {
        Moment::parse(text).expect("a time")
    }

    proptest! {
        #[test]
        fn a_day_holds_its_first_moment_and_not_the_one_before(days in 0..109_000_i32) {
            let day = Day::of(Moment::FIRST, china()).plus_days(days + 1);
            let start = day.start(china());
            prop_assert_eq!(Day::of(start, china()), day);
            prop_assert_eq!(Day::of(start - Duration::from_micros(1), china()), day.previous());
        }

        #[test]
        fn text_comes_back_as_the_same_day(days in 0..109_000_i32) {
            let day = Day::FIRST.plus_days(days);
            prop_assert_eq!(Day::parse(&day.to_string()), Ok(day));
            prop_assert_eq!(day.days_since(Day::FIRST), days);
        }
    }

    #[test]
    fn the_day_changes_at_midnight_of_the_town() {
        assert_eq!(
            Day::of(moment("2020-02-16T15:59:59.999999Z"), china()).to_string(),
            "2020-02-16"
        );
        assert_eq!(
            Day::of(moment("2020-02-16T16:00:00Z"), china()).to_string(),
            "2020-02-17"
        );
        assert_eq!(Day::of(Moment::LAST, china()), Day::LAST);
    }

    #[test]
    fn leap_days_exist_only_in_leap_years() {
        assert!(Day::parse("2020-02-29").is_ok());
        assert_eq!(
            Day::parse("2021-02-29").map_err(|bad| bad.reason),
            Err("NOT_A_DAY")
        );
        assert_eq!(
            Day::parse("1799-12-31").map_err(|bad| bad.reason),
            Err("OUT_OF_RANGE")
        );
    }

    #[test]
    fn only_the_iso_form_is_a_day() {
        for text in [
            "",
            "2020-2-16",
            "2020/02/16",
            "+020-02-16",
            "2020-02-16T",
            "二〇二〇",
        ] {
            assert_eq!(
                Day::parse(text).map_err(|bad| bad.reason),
                Err("NOT_A_DAY"),
                "{text}"
            );
        }
    }

    #[test]
    fn zones_are_written_as_they_are_read() {
        for text in ["+08:00", "-03:30", "+00:00", "-00:45"] {
            assert_eq!(
                Zone::parse(text).map(|zone| zone.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in ["8", "08:00", "+15:00", "+08:60", "*08:00"] {
            assert_eq!(Zone::parse(text).map_err(|bad| bad.reason), Err("NOT_A_ZONE"));
        }
    }
}
