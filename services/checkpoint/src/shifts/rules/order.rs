//! What a district orders about its roster.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The body of a policy of kind `shift`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShiftOrder {
    /// So many minutes before its beginning a volunteer may come; at most 180.
    pub come_early_minutes: u32,
    /// Whoever comes later than so many minutes, 0 to 720, after the beginning is late.
    pub late_after_minutes: u32,
    /// Whoever has not come so many minutes after the beginning is absent; at most 720, and not before somebody is late.
    pub absent_after_minutes: u32,
    /// The hours a gate must be kept begin, in minutes after midnight.
    pub covered_from_minute: u32,
    /// They end, in minutes after midnight; 1440 is midnight again, so by default gates are kept day and night. Not before they begin.
    pub covered_until_minute: u32,
    /// Days after its end, 14 to 1,826; the day after the last one a shift is deleted.
    pub kept_days: u16,
}

impl Default for ShiftOrder {
    fn default() -> Self {
        Self {
            come_early_minutes: 60,
            late_after_minutes: 10,
            absent_after_minutes: 30,
            covered_from_minute: 0,
            covered_until_minute: 1_440,
            kept_days: 60,
        }
    }
}

impl ShiftOrder {
    /// How long before its beginning a shift is in its time.
    pub fn come_early(&self) -> Duration {
        minutes(self.come_early_minutes.min(180))
    }

    /// How long after the beginning somebody is on time.
    pub fn late_after(&self) -> Duration {
        minutes(self.late_after_minutes)
    }

    /// How long after the beginning somebody who has not come is absent.
    pub fn absent_after(&self) -> Duration {
        minutes(self.absent_after_minutes)
    }
}

/// So many minutes.
pub fn minutes(count: u32) -> Duration {
    Duration::from_secs(u64::from(count) * 60)
}
