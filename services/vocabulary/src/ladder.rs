//! Who must act, in which order, and how long each has before the next one hears of it: part of several policies.

use crate::area::{Area, AreaLevel};
use kit::parse::{All, Field, Flaws, Unreadable, each, field, spread, within};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The offices that may be named, the lowest first.
const OFFICES: [&str; 3] = ["community", "street", "district"];
/// Nobody is above it.
const HIGHEST: &str = "district";
/// The most one of them has: thirty days.
const LONGEST: u32 = 30 * 24 * 60;

/// Who must act, the lowest first, each once; the last is the district. An office that is not named is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ladder(pub Vec<Rung>);

/// How long one office has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Community, street or district.
    pub office: String,
    /// Minutes from when it reached them, at most 43,200 (thirty days); 0 passes it on at once, but the district has at least 1.
    pub minutes: u32,
}

impl Ladder {
    /// Of these offices, the lowest first, each with its minutes.
    pub fn new(rungs: &[(&str, u32)]) -> Self {
        let rung = |(office, minutes): &(&str, u32)| Rung {
            office: (*office).to_owned(),
            minutes: *minutes,
        };
        Self(rungs.iter().map(rung).collect())
    }

    /// All rungs, lowest first: who must act, and how long they have.
    pub fn rungs(&self) -> Vec<(&str, Duration)> {
        self.rungs_from(0)
    }

    /// The rungs for what belongs to this area, lowest first: where there is no community or street, it begins above.
    pub fn rungs_of(&self, area: &Area) -> Vec<(&str, Duration)> {
        self.rungs_from(match area.level() {
            AreaLevel::Community => 0,
            AreaLevel::Street => 1,
            AreaLevel::District | AreaLevel::City | AreaLevel::Province => 2,
        })
    }

    /// Nothing is left to nobody: a ladder that does not reach so high leaves it to the district.
    fn rungs_from(&self, nearest: usize) -> Vec<(&str, Duration)> {
        let minutes = |minutes: u32| Duration::from_secs(u64::from(minutes) * 60);
        let reached = self
            .0
            .iter()
            .filter(|rung| place(&rung.office).is_some_and(|place| place >= nearest));
        let mut rungs: Vec<_> = reached
            .map(|rung| (rung.office.as_str(), minutes(rung.minutes)))
            .collect();
        if rungs.is_empty() {
            rungs.push((HIGHEST, minutes(1)));
        }
        rungs
    }

    /// Days until the highest office has let it pass too, the last one begun included.
    pub fn days(&self) -> u16 {
        let total: u64 = self.0.iter().map(|rung| u64::from(rung.minutes)).sum();
        u16::try_from(total.div_ceil(24 * 60)).unwrap_or(u16::MAX)
    }

    /// Whether the ladder of this name climbs to the district, and its offices have time: the ladder is refused with `MISSING`,
    /// `NOT_CLIMBING` or `DISTRICT_MISSING`, a rung with `UNKNOWN_OFFICE` or `OUT_OF_RANGE`.
    pub fn check(&self, name: &str) -> Field<()> {
        let read = (field(name, self.climbs()), each(name, &self.0, sound)).all();
        spread(read.map(drop))
    }

    /// A ladder climbs, and ends where nobody is above.
    fn climbs(&self) -> Result<(), Unreadable> {
        let places: Vec<_> = self.0.iter().map(|rung| place(&rung.office)).collect();
        if places.is_empty() {
            return Err(Unreadable::new("MISSING", "names at least the district"));
        }
        if !places.is_sorted_by(|lower, higher| lower < higher) {
            return Err(Unreadable::new(
                "NOT_CLIMBING",
                "must name each office once, the lowest first",
            ));
        }
        if places.last() != Some(&place(HIGHEST)) {
            return Err(Unreadable::new("DISTRICT_MISSING", "must end with the district"));
        }
        Ok(())
    }
}

fn sound(rung: &Rung) -> Result<(), Flaws> {
    let known = place(&rung.office)
        .ok_or_else(|| Unreadable::new("UNKNOWN_OFFICE", "must be community, street or district"));
    // Whoever has no time passes it on at once; the district has nobody to pass it to.
    let least = u32::from(rung.office == HIGHEST);
    (
        field("office", known),
        field("minutes", within(rung.minutes, least..=LONGEST)),
    )
        .all()
        .map(drop)
}

/// How high an office is, from 0; `None` when it is none.
fn place(office: &str) -> Option<usize> {
    OFFICES.iter().position(|known| *known == office)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const ALL: &[(&str, u32)] = &[("community", 30), ("street", 60), ("district", 120)];
    const NO_STREET: &[(&str, u32)] = &[("community", 30), ("district", 120)];

    #[rstest]
    #[case(ALL, "410811007001", &[("community", 1_800), ("street", 3_600), ("district", 7_200)])]
    #[case(ALL, "410811007", &[("street", 3_600), ("district", 7_200)])]
    #[case(ALL, "410811", &[("district", 7_200)])]
    #[case(NO_STREET, "410811007001", &[("community", 1_800), ("district", 7_200)])]
    #[case(NO_STREET, "410811007", &[("district", 7_200)])]
    #[case(&[], "410811007001", &[("district", 60)])]
    fn it_begins_as_near_as_there_is_somebody(
        #[case] ladder: &[(&str, u32)],
        #[case] area: &str,
        #[case] expected: &[(&str, u64)],
    ) {
        let ladder = Ladder::new(ladder);
        let rungs = ladder.rungs_of(&Area::parse(area).unwrap());
        let told: Vec<_> = rungs
            .iter()
            .map(|(office, long)| (*office, long.as_secs()))
            .collect();
        assert_eq!(told, expected);
    }

    #[rstest]
    #[case(&[("community", 0), ("street", 0), ("district", 1)], &[])]
    #[case(&[("street", 1), ("district", 43_200)], &[])]
    #[case(&[("district", 1)], &[])]
    #[case(&[("street", 43_201), ("district", 0)], &["ladder[0].minutes OUT_OF_RANGE", "ladder[1].minutes OUT_OF_RANGE"])]
    #[case(&[], &["ladder MISSING"])]
    #[case(&[("street", 1), ("community", 1), ("district", 1)], &["ladder NOT_CLIMBING"])]
    #[case(&[("district", 1), ("district", 1)], &["ladder NOT_CLIMBING"])]
    #[case(&[("community", 1), ("street", 1)], &["ladder DISTRICT_MISSING"])]
    #[case(&[("village", 1), ("district", 1)], &["ladder[0].office UNKNOWN_OFFICE"])]
    fn a_ladder_climbs_to_the_district(#[case] ladder: &[(&str, u32)], #[case] told: &[&str]) {
        let read = (Ladder::new(ladder).check("ladder"),).all();
        let flaws = read.map_or_else(|flaws| flaws.0, |_| Vec::new());
        let named: Vec<_> = flaws
            .iter()
            .map(|flaw| format!("{} {}", flaw.field, flaw.reason))
            .collect();
        assert_eq!(named, told);
    }

    #[test]
    fn a_day_begun_is_a_day() {
        let days = |street| Ladder::new(&[("street", street), ("district", 720)]).days();
        assert_eq!([days(0), days(720), days(721)], [1, 1, 2]);
        assert_eq!(Ladder::new(&[]).days(), 0);
    }
}
