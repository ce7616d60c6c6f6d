//! What a district has ordered about quarantine: dated data (domain §3).

use crate::quarantine::rules::words::{HalfDay, Mode, Reason};
use kit::clock::Day;
use serde::{Deserialize, Serialize};
use vocabulary::Ladder;
use vocabulary::level::Level;
use vocabulary::temperature::Threshold;

/// Everything that cities order differently about quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuarantinePolicy {
    /// At home.
    pub home: Terms,
    /// In a place for many.
    pub centralised: Terms,
    /// At liberty, but checked.
    pub self_monitoring: Terms,
    /// The checks of a day: morning, evening or both, each once, the morning's over before the evening's begins.
    pub checks: Vec<Window>,
    /// How long after its window a check is still in time, in minutes; 0 to 720.
    pub grace_minutes: u16,
    /// A reading at or above it is a fever.
    pub fever_threshold: Threshold,
    /// Who must answer a fever or symptom.
    pub fever_ladder: Ladder,
    /// Who must answer a need.
    pub need_ladder: Ladder,
    /// Who must release when the last day has passed.
    pub release_ladder: Ladder,
    /// Whether whoever has passed the last day is released without anybody's word; a fever nobody has answered still keeps them.
    pub release_by_itself: bool,
    /// How long an order and its facts are kept after its last day, in days; 14 to 1,826, and longer than a deadline climbs.
    pub retention_days: u16,
}

/// What holds in one mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Days of the period; 1 to 60.
    pub days: u16,
    /// Other periods for some reasons, each named once.
    #[serde(default)]
    pub days_by_reason: Vec<ReasonDays>,
    /// The level held, yellow or red; `None` holds nothing: they go where they like.
    pub level: Option<Level>,
    /// What is held after the release; `None` is nothing.
    pub after_release: Option<AfterRelease>,
}

/// The period of one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonDays {
    /// The reason.
    pub reason: Reason,
    /// Days of the period; 1 to 60.
    pub days: u16,
}

/// What is held after a release: 河南, "released from isolation less than 14 days ago: yellow".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AfterRelease {
    /// Yellow or red.
    pub level: Level,
    /// Days after the day of the release; 1 to 60.
    pub days: u16,
}

/// When a check of every day is to be made, in minutes of the civil day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Which half of the day.
    pub half: HalfDay,
    /// From then on it is due; 0 to 1,439.
    pub from_minute: u16,
    /// By then it must be made; after it is due, at most 1,440, which is midnight.
    pub until_minute: u16,
}

impl QuarantinePolicy {
    /// What holds in a mode.
    pub fn terms(&self, mode: Mode) -> &Terms {
        match mode {
            Mode::Home => &self.home,
            Mode::Centralised => &self.centralised,
            Mode::SelfMonitoring => &self.self_monitoring,
        }
    }

    /// The last day of what is kept about an order that ends on that day.
    pub fn delete_by(&self, day: Day) -> Day {
        day.plus_days(i32::from(self.retention_days))
    }
}

impl Terms {
    /// Days of the period for a reason; at least one.
    pub fn days_for(&self, reason: Reason) -> u16 {
        let special = self
            .days_by_reason
            .iter()
            .find(|special| special.reason == reason);
        special.map_or(self.days, |special| special.days).max(1)
    }

    /// The level held; a policy that names green or grey holds nothing, for neither is a fact against anybody.
    pub fn held_level(&self) -> Option<Level> {
        self.level.filter(|level| level.is_adverse())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        Terms {
            days: 14,
            days_by_reason: vec![ReasonDays {
                reason: Reason::CasualContact,
                days: 7,
            }],
            level: Some(Level::Red),
            after_release: None,
        }
    }

    #[test]
    fn a_reason_may_have_a_period_of_its_own() {
        assert_eq!(terms().days_for(Reason::CasualContact), 7);
        assert_eq!(terms().days_for(Reason::CloseContact), 14);
        assert_eq!(Terms { days: 0, ..terms() }.days_for(Reason::Returnee), 1);
    }

    #[test]
    fn only_an_adverse_level_is_held() {
        assert_eq!(terms().held_level(), Some(Level::Red));
        for level in [None, Some(Level::Green), Some(Level::Grey)] {
            assert_eq!(Terms { level, ..terms() }.held_level(), None);
        }
    }
}
