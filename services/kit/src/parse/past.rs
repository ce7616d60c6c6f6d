//! A moment that must already have happened.

use std::time::Duration;

use super::unreadable::Unreadable;
use crate::clock::moment::Moment;

/// A `moment` no later than `now` plus `tolerance`: devices' clocks are never quite right.
///
/// # Errors
/// `IN_THE_FUTURE`.
pub fn past(moment: Moment, now: Moment, tolerance: Duration) -> Result<Moment, Unreadable> {
    if moment > now + tolerance {
        return Err(Unreadable::new("IN_THE_FUTURE", "must not lie in the future"));
    }
    Ok(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_slightly_ahead_is_tolerated() {
        let now = Moment::from_unix_seconds(1_600_000_000);
        let minute = Duration::from_secs(60);
        assert_eq!(past(now + minute, now, minute), Ok(now + minute));
        let late = past(now + minute + Duration::from_micros(1), now, minute);
        assert_eq!(late.map_err(|unreadable| unreadable.reason), Err("IN_THE_FUTURE"));
    }
}
