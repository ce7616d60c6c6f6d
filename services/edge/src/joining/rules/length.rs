//! How long a volunteer stays signed in: as long as the shift that somebody chose.

use kit::parse::{Unreadable, within};
use std::time::Duration;

/// In minutes: below, a code would be over before its volunteer is at the gate.
const SHORTEST: u64 = 15;
/// In minutes: sixteen hours, two shifts of the longest night.
pub const LONGEST: u64 = 16 * 60;

/// The length of a shift from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(u64);

impl Length {
    /// Reads whole minutes, 15 to 960.
    ///
    /// # Errors
    /// `MISSING`, `NOT_DIGITS` or `OUT_OF_RANGE`.
    pub fn parse(minutes: &str) -> Result<Self, Unreadable> {
        let minutes = minutes.trim();
        if minutes.is_empty() {
            return Err(Unreadable::new("MISSING", "choose until when"));
        }
        let minutes = minutes
            .parse()
            .map_err(|_| Unreadable::new("NOT_DIGITS", "must be whole minutes"))?;
        Ok(Self(within(minutes, SHORTEST..=LONGEST)?))
    }

    /// The rest of a shift that ends so far from now, to the next whole minute; `None` where that is no length.
    pub fn rest(until: Duration) -> Option<Self> {
        let minutes = until.as_secs().div_ceil(60);
        (SHORTEST..=LONGEST).contains(&minutes).then_some(Self(minutes))
    }

    /// In whole minutes.
    pub fn minutes(self) -> u64 {
        self.0
    }

    /// As a span of time.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.0 * 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(" 480 ", Ok(480))]
    #[case("15", Ok(15))]
    #[case("960", Ok(960))]
    #[case("", Err("MISSING"))]
    #[case("14", Err("OUT_OF_RANGE"))]
    #[case("961", Err("OUT_OF_RANGE"))]
    #[case("-60", Err("NOT_DIGITS"))]
    #[case("1e3", Err("NOT_DIGITS"))]
    #[case("99999999999999999999", Err("NOT_DIGITS"))]
    fn a_shift_has_an_end_within_sixteen_hours(#[case] typed: &str, #[case] read: Result<u64, &str>) {
        let length = Length::parse(typed);
        assert_eq!(length.map(Length::minutes).map_err(|bad| bad.reason), read);
    }

    #[test]
    fn the_rest_of_a_shift_reaches_its_end() {
        let rest = |seconds| Length::rest(Duration::from_secs(seconds)).map(Length::minutes);
        assert_eq!((rest(3_601), rest(60), rest(17 * 3_600)), (Some(61), None, None));
    }
}
