//! What a district has ordered about outreach: how fast a case climbs, how often somebody is tried, how long a link is good.

use crate::outreach::rules::words::Severity;
use kit::clock::Day;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use vocabulary::Ladder;

/// What a district has ordered about outreach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutreachPolicy {
    /// For serious answers.
    pub serious: Ladder,
    /// For urgent ones.
    pub urgent: Ladder,
    /// Tries on one channel before the next one has its turn; 1 to 20.
    pub attempts: i32,
    /// Between two tries; 1 to 168.
    pub hours_between: u32,
    /// How long a link is good, and how long the link and the platform have before the next channel; 1 to 168.
    pub link_hours: u32,
    /// Corrections taken of one link; 0 to 20.
    pub corrections: i32,
    /// Tasks, answers and cases are kept so long, in days; 14 to 1,826, and longer than a case climbs.
    pub kept_days: u16,
}

impl OutreachPolicy {
    /// Who must act on a case, and how long each has.
    pub fn ladder(&self, severity: Severity) -> &Ladder {
        match severity {
            Severity::Serious => &self.serious,
            Severity::Urgent => &self.urgent,
        }
    }

    /// Between two tries.
    pub fn between(&self) -> Duration {
        Duration::from_secs(u64::from(self.hours_between) * 3_600)
    }

    /// How long a link is good.
    pub fn link(&self) -> Duration {
        Duration::from_secs(u64::from(self.link_hours) * 3_600)
    }

    /// The last day of what is recorded on that day.
    pub fn last_day(&self, recorded: Day) -> Day {
        recorded.plus_days(i32::from(self.kept_days))
    }
}
