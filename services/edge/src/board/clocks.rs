//! Deadlines of cases, counting down and then up.

use kit::clock::Moment;
use prost_types::Timestamp;

/// By when something must be done, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Countdown {
    /// In seconds since 1970, by which a script goes on counting.
    pub(super) due: i64,
    /// Whether that has passed.
    pub(super) is_over: bool,
    /// What is left of the time, or what it is over by.
    pub(super) text: String,
}

impl Countdown {
    /// Of a deadline; `None` when nobody owes anything any more.
    pub(super) fn of(due: Option<&Timestamp>, now: Moment) -> Option<Self> {
        let due = Moment::from_proto(due?).ok()?;
        let seconds = due.unix_seconds() - now.unix_seconds();
        Some(Self {
            due: due.unix_seconds(),
            is_over: seconds < 0,
            text: length(seconds.unsigned_abs()),
        })
    }
}

/// `09:58`, `2:09:58`, and from two days on `3d 02h`: never wider than eight characters.
pub(super) fn length(seconds: u64) -> String {
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match hours {
        0 => format!("{minutes:02}:{:02}", seconds % 60),
        1..48 => format!("{hours}:{minutes:02}:{:02}", seconds % 60),
        _ => format!("{}d {:02}h", hours / 24, hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, "00:00")]
    #[case(598, "09:58")]
    #[case(7_798, "2:09:58")]
    #[case(172_799, "47:59:59")]
    #[case(266_400, "3d 02h")]
    fn a_length_of_time_is_short(#[case] seconds: u64, #[case] text: &str) {
        assert_eq!(length(seconds), text);
    }

    #[test]
    fn a_deadline_counts_down_and_then_up() {
        let now = Moment::from_unix_seconds(1_583_035_200);
        let at = |seconds: i64| Timestamp {
            seconds: 1_583_035_200 + seconds,
            nanos: 0,
        };
        let told = |seconds| Countdown::of(Some(&at(seconds)), now).map(|told| (told.is_over, told.text));
        assert_eq!(told(61), Some((false, "01:01".to_owned())));
        assert_eq!(told(-61), Some((true, "01:01".to_owned())));
        assert_eq!(Countdown::of(None, now), None);
    }
}
