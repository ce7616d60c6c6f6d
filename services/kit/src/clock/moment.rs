//! A point in time, to the microsecond, whose text sorts as the time does.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::parse::unreadable::Unreadable;

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_HOUR: i64 = 3_600 * MICROS_PER_SECOND;

/// A point in time: UTC, whole microseconds, always within the years 1900 to 2200.
///
/// Microseconds because PostgreSQL keeps no more, and a value must come back from either engine as it was stored.
/// As text it is RFC 3339 of fixed width (`2020-02-16T08:30:00.000000Z`): the order of the texts is the order of
/// the moments.
///
/// The bounds are far beyond any fact of the city; arithmetic stops at them instead of overflowing, what is read from
/// outside is refused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    unix_micros: i64,
}

impl Moment {
    /// `1900-01-01T00:00:00.000000Z`: before everything.
    pub const FIRST: Moment = Moment {
        unix_micros: -2_208_988_800 * MICROS_PER_SECOND,
    };
    /// `2200-12-31T23:59:59.999999Z`: after everything.
    pub const LAST: Moment = Moment {
        unix_micros: 7_289_654_400 * MICROS_PER_SECOND - 1,
    };

    /// From microseconds since 1970, stopped at the bounds.
    pub const fn from_unix_micros(unix_micros: i64) -> Self {
        if unix_micros < Self::FIRST.unix_micros {
            Self::FIRST
        } else if unix_micros > Self::LAST.unix_micros {
            Self::LAST
        } else {
            Self { unix_micros }
        }
    }

    /// From seconds since 1970, stopped at the bounds.
    pub const fn from_unix_seconds(unix_seconds: i64) -> Self {
        Self::from_unix_micros(unix_seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// Microseconds since 1970; negative before.
    pub const fn unix_micros(self) -> i64 {
        self.unix_micros
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn unix_seconds(self) -> i64 {
        self.unix_micros.div_euclid(MICROS_PER_SECOND)
    }

    /// Reads RFC 3339 with any offset; what is finer than a microsecond is cut off.
    ///
    /// # Errors
    /// `NOT_A_TIME`, or `OUT_OF_RANGE` outside the years 1900 to 2200.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let read = OffsetDateTime::parse(text, &Rfc3339)
            .map_err(|_| Unreadable::new("NOT_A_TIME", "must be a time like 2020-02-16T08:30:00Z"))?;
        Self::within_bounds(read.unix_timestamp(), i64::from(read.microsecond()))
    }

    /// Reads a protobuf timestamp; what is finer than a microsecond is cut off.
    ///
    /// # Errors
    /// `NOT_A_TIME` for impossible nanoseconds, `OUT_OF_RANGE` outside the years 1900 to 2200.
    pub fn from_proto(timestamp: &prost_types::Timestamp) -> Result<Self, Unreadable> {
        if !(0..1_000_000_000).contains(&timestamp.nanos) {
            return Err(Unreadable::new(
                "NOT_A_TIME",
                "nanoseconds must be from 0 to 999999999",
            ));
        }
        Self::within_bounds(timestamp.seconds, i64::from(timestamp.nanos / 1_000))
    }

    /// As a protobuf timestamp.
    pub fn to_proto(self) -> prost_types::Timestamp {
        let micros = self.unix_micros.rem_euclid(MICROS_PER_SECOND);
        prost_types::Timestamp {
            seconds: self.unix_seconds(),
            nanos: i32::try_from(micros * 1_000).expect("less than a second of nanoseconds fits"),
        }
    }

    /// The time passed since `earlier`; zero when `earlier` is the later one.
    pub fn since(self, earlier: Moment) -> Duration {
        u64::try_from(self.unix_micros - earlier.unix_micros).map_or(Duration::ZERO, Duration::from_micros)
    }

    /// The start of this hour of UTC, the key of hourly tallies.
    #[must_use]
    pub const fn floor_hour(self) -> Self {
        Self {
            unix_micros: self.unix_micros - self.unix_micros.rem_euclid(MICROS_PER_HOUR),
        }
    }

    /// As the `time` crate's type.
    pub(crate) fn to_offset_date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.unix_micros) * 1_000)
            .expect("the years 1900 to 2200 lie within the time crate's years")
    }

    /// From the `time` crate's type, cut to microseconds and stopped at the bounds.
    pub(crate) fn from_offset_date_time(at: OffsetDateTime) -> Self {
        Self::from_unix_micros(at.unix_timestamp() * MICROS_PER_SECOND + i64::from(at.microsecond()))
    }

    fn within_bounds(seconds: i64, micros: i64) -> Result<Self, Unreadable> {
        let read = seconds.saturating_mul(MICROS_PER_SECOND).saturating_add(micros);
        if !(Self::FIRST.unix_micros..=Self::LAST.unix_micros).contains(&read) {
            return Err(Unreadable::new(
                "OUT_OF_RANGE",
                "must be within the years 1900 to 2200",
            ));
        }
        Ok(Self { unix_micros: read })
    }
}

/// Stops at [`Moment::LAST`].
impl Add<Duration> for Moment {
    type Output = Moment;

    fn add(self, duration: Duration) -> Moment {
        Self::from_unix_micros(self.unix_micros.saturating_add(micros(duration)))
    }
}

/// Stops at [`Moment::FIRST`].
impl Sub<Duration> for Moment {
    type Output = Moment;

    fn sub(self, duration: Duration) -> Moment {
        Self::from_unix_micros(self.unix_micros.saturating_sub(micros(duration)))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.to_offset_date_time();
        let (year, month, day) = at.to_calendar_date();
        let (hour, minute, second, micro) = at.to_hms_micro();
        let month = u8::from(month);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z"
        )
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Moment::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moments() -> impl Strategy<Value = Moment> {
        (Moment::FIRST.unix_micros..=Moment::LAST.unix_micros).prop_map(Moment::from_unix_micros)
    }

    proptest! {
        #[test]
        fn text_comes_back_as_the_same_moment(moment in moments()) {
            prop_assert_eq!(Moment::parse(&moment.to_string()), Ok(moment));
        }

        #[test]
        fn protobuf_comes_back_as_the_same_moment(moment in moments()) {
            prop_assert_eq!(Moment::from_proto(&moment.to_proto()), Ok(moment));
        }

        #[test]
        fn texts_sort_as_the_moments_do(one in moments(), other in moments()) {
            prop_assert_eq!(one.to_string().cmp(&other.to_string()), one.cmp(&other));
        }

        #[test]
        fn neighbours_sort_too(moment in moments()) {
            let next = moment + Duration::from_micros(1);
            prop_assert!(next == Moment::LAST || moment.to_string() < next.to_string());
        }
    }

    #[test]
    fn the_bounds_are_what_they_say() {
        assert_eq!(Moment::FIRST.to_string(), "1900-01-01T00:00:00.000000Z");
        assert_eq!(Moment::LAST.to_string(), "2200-12-31T23:59:59.999999Z");
        assert_eq!(Moment::LAST + Duration::MAX, Moment::LAST);
        assert_eq!(Moment::FIRST - Duration::MAX, Moment::FIRST);
    }

    #[test]
    fn any_offset_is_read_and_utc_is_written() {
        let read = Moment::parse("2020-02-16T08:30:00.1234567+08:00");
        assert_eq!(
            read.map(|moment| moment.to_string()),
            Ok("2020-02-16T00:30:00.123456Z".to_owned())
        );
    }

    #[test]
    fn nonsense_is_refused_without_repeating_it() {
        assert_eq!(
            Moment::parse("yesterday").map_err(|bad| bad.reason),
            Err("NOT_A_TIME")
        );
        assert_eq!(
            Moment::parse("1700-01-01T00:00:00Z").map_err(|bad| bad.reason),
            Err("OUT_OF_RANGE")
        );
        let impossible = prost_types::Timestamp {
            seconds: 0,
            nanos: -1,
        };
        assert_eq!(
            Moment::from_proto(&impossible).map_err(|bad| bad.reason),
            Err("NOT_A_TIME")
        );
        let far = prost_types::Timestamp {
            seconds: i64::MAX,
            nanos: 0,
        };
        assert_eq!(
            Moment::from_proto(&far).map_err(|bad| bad.reason),
            Err("OUT_OF_RANGE")
        );
    }

    #[test]
    fn hours_are_floored_before_1970_too() {
        let early = Moment::parse("1969-12-31T23:59:59.999999Z").expect("a time");
        assert_eq!(early.floor_hour().to_string(), "1969-12-31T23:00:00.000000Z");
    }

    #[test]
    fn time_since_a_later_moment_is_zero() {
        let now = Moment::from_unix_seconds(1_600_000_000);
        let later = now + Duration::from_secs(5);
        assert_eq!(
            (later.since(now), now.since(later)),
            (Duration::from_secs(5), Duration::ZERO)
        );
    }
}
