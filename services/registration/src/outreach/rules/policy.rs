//! What a district has ordered about outreach: how fast a case climbs, how often somebody is tried, how long a link is good.

use crate::outreach::rules::words::{CareLevel, Severity};
use kit::clock::Day;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use vocabulary::area::{Area, AreaLevel};

/// How long each level has before the case is passed on, in minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// The community.
    pub community_minutes: u32,
    /// The street.
    pub street_minutes: u32,
    /// The district.
    pub district_minutes: u32,
}

/// What a district has ordered about outreach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutreachPolicy {
    /// For serious answers.
    pub serious: Ladder,
    /// For urgent ones.
    pub urgent: Ladder,
    /// Tries on one channel before the next one has its turn.
    pub attempts: i32,
    /// Between two tries.
    pub hours_between: u32,
    /// How long a link is good, and how long the link and the platform have before the next channel.
    pub link_hours: u32,
    /// Corrections taken of one link.
    pub corrections: i32,
    /// Tasks, answers and cases are kept so long, in days.
    pub kept_days: u16,
}

impl OutreachPolicy {
    /// Who must act on a case about somebody of this ward, and how long each has. Where no community or street is known, it begins
    /// above.
    pub fn ladder(&self, severity: Severity, ward: &Area) -> Vec<(CareLevel, Duration)> {
        let ladder = match severity {
            Severity::Serious => &self.serious,
            Severity::Urgent => &self.urgent,
        };
        let rungs = [
            (
                CareLevel::Community,
                ladder.community_minutes,
                AreaLevel::Community,
            ),
            (CareLevel::Street, ladder.street_minutes, AreaLevel::Street),
            (CareLevel::District, ladder.district_minutes, AreaLevel::Province),
        ];
        rungs
            .into_iter()
            .filter(|(_, _, deep)| ward.level() >= *deep)
            .map(|(level, minutes, _)| (level, Duration::from_secs(u64::from(minutes) * 60)))
            .collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("410811007001", Severity::Urgent, &[(CareLevel::Community, 1_800), (CareLevel::Street, 3_600), (CareLevel::District, 7_200)])]
    #[case("410811007", Severity::Serious, &[(CareLevel::Street, 14_400), (CareLevel::District, 28_800)])]
    #[case("410811", Severity::Urgent, &[(CareLevel::District, 7_200)])]
    fn a_case_begins_as_near_as_there_is_somebody(
        #[case] ward: &str,
        #[case] severity: Severity,
        #[case] expected: &[(CareLevel, u64)],
    ) {
        let ladder = |community, street, district| Ladder {
            community_minutes: community,
            street_minutes: street,
            district_minutes: district,
        };
        let policy = OutreachPolicy {
            serious: ladder(120, 240, 480),
            urgent: ladder(30, 60, 120),
            attempts: 3,
            hours_between: 4,
            link_hours: 48,
            corrections: 3,
            kept_days: 60,
        };
        let told: Vec<_> = policy
            .ladder(severity, &Area::parse(ward).unwrap())
            .into_iter()
            .map(|(level, within)| (level, within.as_secs()))
            .collect();
        assert_eq!(told, expected);
    }
}
