//! How long community, street and district have for something before it is passed on to the level above: part of several policies.

use kit::parse::{All, Flaws, field, within};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use vocabulary::area::{Area, AreaLevel};

/// The most one level has: thirty days.
const LONGEST: u32 = 30 * 24 * 60;

/// How long each level has to act, in minutes, counted from when it reached them; at most 43,200 (thirty days).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// The community, at first; 0 passes on at once.
    pub community_minutes: u32,
    /// The street, then; 0 passes on at once.
    pub street_minutes: u32,
    /// The district, at last; at least 1, for nobody is above it.
    pub district_minutes: u32,
}

impl Ladder {
    /// All rungs, lowest first: the level's word and how long it has.
    pub fn rungs(&self) -> [(&'static str, Duration); 3] {
        let minutes = |minutes: u32| Duration::from_secs(u64::from(minutes) * 60);
        [
            ("community", minutes(self.community_minutes)),
            ("street", minutes(self.street_minutes)),
            ("district", minutes(self.district_minutes)),
        ]
    }

    /// The rungs for what belongs to this area, lowest first: where no community or street is known, it begins above.
    pub fn rungs_of(&self, area: &Area) -> Vec<(&'static str, Duration)> {
        let deepest = [AreaLevel::Community, AreaLevel::Street, AreaLevel::Province];
        let rungs = self.rungs().into_iter().zip(deepest);
        let reached = rungs.filter(|(_, deep)| area.level() >= *deep);
        reached.map(|(rung, _)| rung).collect()
    }

    /// Days until the highest level has let it pass too, the last one begun included.
    pub fn days(&self) -> u16 {
        let total = self
            .rungs()
            .iter()
            .map(|(_, within)| within.as_secs())
            .sum::<u64>();
        u16::try_from(total.div_ceil(86_400)).unwrap_or(u16::MAX)
    }

    /// Whether the levels have time as their fields say.
    ///
    /// # Errors
    /// Each field with `OUT_OF_RANGE`.
    pub fn check(&self) -> Result<(), Flaws> {
        (
            field("community_minutes", within(self.community_minutes, 0..=LONGEST)),
            field("street_minutes", within(self.street_minutes, 0..=LONGEST)),
            field("district_minutes", within(self.district_minutes, 1..=LONGEST)),
        )
            .all()
            .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn ladder(community_minutes: u32, street_minutes: u32, district_minutes: u32) -> Ladder {
        Ladder {
            community_minutes,
            street_minutes,
            district_minutes,
        }
    }

    #[rstest]
    #[case("410811007001", &[("community", 1_800), ("street", 3_600), ("district", 7_200)])]
    #[case("410811007", &[("street", 3_600), ("district", 7_200)])]
    #[case("410811", &[("district", 7_200)])]
    fn it_begins_as_near_as_there_is_somebody(#[case] area: &str, #[case] expected: &[(&str, u64)]) {
        let rungs = ladder(30, 60, 120).rungs_of(&Area::parse(area).unwrap());
        let told: Vec<_> = rungs
            .iter()
            .map(|(level, long)| (*level, long.as_secs()))
            .collect();
        assert_eq!(told, expected);
    }

    #[rstest]
    #[case(ladder(0, 0, 1), &[])]
    #[case(ladder(43_200, 43_200, 43_200), &[])]
    #[case(ladder(60, 60, 0), &["district_minutes"])]
    #[case(ladder(43_201, 43_201, 43_201), &["community_minutes", "street_minutes", "district_minutes"])]
    fn a_level_may_be_passed_over_but_not_the_last(#[case] ladder: Ladder, #[case] bad: &[&str]) {
        let flaws = ladder.check().map_or_else(|flaws| flaws.0, |()| Vec::new());
        let told: Vec<_> = flaws.iter().map(|flaw| flaw.field.as_str()).collect();
        assert_eq!(told, bad);
    }

    #[test]
    fn a_day_begun_is_a_day() {
        assert_eq!(ladder(0, 0, 1).days(), 1);
        assert_eq!(ladder(720, 0, 720).days(), 1);
        assert_eq!(ladder(720, 1, 720).days(), 2);
    }
}
