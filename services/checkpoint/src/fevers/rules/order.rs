//! What a district orders about fevers: a dated policy of kind `fever`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vocabulary::Ladder;

/// Deadlines of a case and when it is told. Every number can be another in another city or week (domain §4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeverOrder {
    /// How long after it is due the second reading may come before the community is told of the case; 0 to 1,440.
    pub recheck_grace_minutes: u32,
    /// Who must take the report in hand, and how long each has.
    pub ladder: Ladder,
    /// Whether a normal second reading closes the case by itself.
    pub close_when_recheck_normal: bool,
    /// Whether registration is told of the first reading already, before a second one confirms it.
    pub report_first_reading: bool,
    /// Days after the first reading that a case is kept; 14 to 173, and longer than it climbs.
    pub case_days: u16,
}

impl Default for FeverOrder {
    fn default() -> Self {
        Self {
            recheck_grace_minutes: 5,
            ladder: Ladder::new(&[("community", 30), ("street", 60), ("district", 120)]),
            close_when_recheck_normal: true,
            report_first_reading: false,
            case_days: 60,
        }
    }
}

/// So many minutes.
pub(crate) fn minutes(count: u32) -> Duration {
    Duration::from_secs(u64::from(count) * 60)
}
