//! What a district orders about anomalies.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vocabulary::Ladder;

/// The body of a policy of kind `anomaly`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnomalyOrder {
    /// Nobody is at gates of two streets within so many seconds; 0 to 3,600.
    pub seconds_between_streets: u32,
    /// Nobody is at gates of two units of one street within so many seconds, 0 to 3,600. Gates of one unit are near.
    pub seconds_between_units: u32,
    /// More self-scans in five minutes, 1 to 100,000, no poster has …
    pub scans_in_five_minutes: u32,
    /// … unless they are fewer than so many times, 1 to 1,000, what its gate had in the busiest hour of a week.
    pub times_its_busiest: u32,
    /// A gate is silent after so many minutes of its open hours without a record, at most 10,080; 0 is never.
    pub silent_minutes: u32,
    /// Gates are open from this minute after midnight …
    pub open_from_minute: u32,
    /// … until this one, which lies after it; 1440 is midnight.
    pub open_until_minute: u32,
    /// A gate that had no record for so many days, 1 to 31, has no history any more.
    pub history_days: u16,
    /// Who must examine an anomaly, and how long each has.
    pub ladder: Ladder,
    /// Days after it was found, 14 to 1,826 and longer than it climbs; the day after the last one it is deleted.
    pub kept_days: u16,
}

impl Default for AnomalyOrder {
    fn default() -> Self {
        Self {
            seconds_between_streets: 180,
            seconds_between_units: 60,
            scans_in_five_minutes: 200,
            times_its_busiest: 3,
            silent_minutes: 360,
            open_from_minute: 6 * 60,
            open_until_minute: 22 * 60,
            history_days: 7,
            ladder: Ladder::new(&[("community", 4 * 60), ("street", 8 * 60), ("district", 24 * 60)]),
            kept_days: 60,
        }
    }
}

impl AnomalyOrder {
    /// Passes further apart in time are of no interest.
    pub fn longest_between(&self) -> Duration {
        let seconds = self.seconds_between_streets.max(self.seconds_between_units);
        Duration::from_secs(u64::from(seconds))
    }
}
