//! An order of quotas: dated data, a policy of kind `quota`.

use kit::clock::Day;
use serde::{Deserialize, Serialize};
use vocabulary::{Direction, ExemptionKind, UnitId, UnitKind, Verdict};

vocabulary::words! {
    /// By what a household's days are told apart: odd ones on odd days of the month, even ones on even days.
    pub enum OddEven, refused as "UNKNOWN_ODD_EVEN" {
        /// The last digit of the door or house number.
        HouseNumber = "house_number", "按门牌号", "by house number";
        /// The number of the village group.
        VillageGroup = "village_group", "按村民组", "by village group";
        /// The last digit of the plate.
        Plate = "plate", "按车牌尾号", "by plate";
    }
}

vocabulary::words! {
    /// What a gate answers to whoever is beyond the quota.
    pub enum Beyond, refused as "UNKNOWN_BEYOND" {
        /// They may not pass.
        Refuse = "refuse", "不得通行", "refuse";
        /// The volunteer asks and decides.
        Ask = "ask", "询问", "ask";
    }
}

impl Beyond {
    /// The verdict.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Refuse => Verdict::Refuse,
            Self::Ask => Verdict::AskNow,
        }
    }
}

/// The body of a policy of kind `quota`. No rules: no quota.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaOrder {
    /// Its rules; names differ.
    pub rules: Vec<Rule>,
}

/// One rule of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Outings are counted by it.
    pub name: String,
    /// Only at these units.
    pub units: Vec<UnitId>,
    /// Only at units of these kinds; with no unit and no kind, everywhere.
    pub kinds: Vec<UnitKind>,
    /// The way that counts.
    pub direction: Direction,
    /// One person of a household every so many days; `None`: as often as they like.
    pub one_per_days: Option<u16>,
    /// `None`: on every day.
    pub odd_even: Option<OddEven>,
    /// The first day of the first period.
    pub counted_from: Day,
    /// Who is not held to it.
    pub exempt: Vec<ExemptionKind>,
    /// What whoever is beyond it hears.
    pub beyond: Beyond,
    /// Scanned again at the same gate within so many minutes is the same outing.
    pub same_outing_minutes: u16,
}

impl QuotaOrder {
    /// The rule for this way through a gate of this unit: one that names the unit goes before one that names its kind, and that
    /// before one for all; of equals the first.
    pub fn rule(&self, unit: UnitId, kind: UnitKind, direction: Direction) -> Option<&Rule> {
        let fitting = self.rules.iter().filter(|rule| rule.direction == direction);
        fitting
            .filter_map(|rule| Some((rule.nearness(unit, kind)?, rule)))
            .min_by_key(|(nearness, _)| *nearness)
            .map(|(_, rule)| rule)
    }
}

impl Rule {
    /// How near the rule is to a unit, the nearest first; `None` where it does not hold.
    fn nearness(&self, unit: UnitId, kind: UnitKind) -> Option<u8> {
        if self.units.contains(&unit) {
            Some(0)
        } else if self.kinds.contains(&kind) {
            Some(1)
        } else {
            (self.units.is_empty() && self.kinds.is_empty()).then_some(2)
        }
    }

    /// Whether a household of this number goes on that day; `None` as a number is not known, and not held against anybody.
    pub fn is_day_of(&self, number: Option<u8>, day: Day) -> bool {
        match (self.odd_even, number) {
            (Some(_), Some(number)) => day.day() % 2 == number % 2,
            _ => true,
        }
    }

    /// The period a day lies in, counted from the rule's first day; negative before it. A rule that counts no outings has one a day.
    pub fn period(&self, day: Day) -> i32 {
        day.days_since(self.counted_from)
            .div_euclid(i32::from(self.one_per_days.unwrap_or(1).max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::clock::Moment;
    use rstest::rstest;

    fn rule(name: &str) -> Rule {
        Rule {
            name: name.to_owned(),
            units: Vec::new(),
            kinds: Vec::new(),
            direction: Direction::In,
            one_per_days: Some(3),
            odd_even: Some(OddEven::VillageGroup),
            counted_from: day("2020-02-28"),
            exempt: Vec::new(),
            beyond: Beyond::Refuse,
            same_outing_minutes: 10,
        }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn the_nearest_rule_of_the_right_way_holds() {
        let unit = UnitId::new(Moment::from_unix_seconds(1_583_000_000));
        let other = UnitId::new(Moment::from_unix_seconds(1_583_000_001));
        let order = QuotaOrder {
            rules: vec![
                rule("all"),
                Rule {
                    kinds: vec![UnitKind::Market],
                    ..rule("markets")
                },
                Rule {
                    units: vec![unit],
                    ..rule("this market")
                },
                Rule {
                    direction: Direction::Out,
                    kinds: vec![UnitKind::Compound],
                    ..rule("out")
                },
            ],
        };
        let name = |unit, kind, way| order.rule(unit, kind, way).map(|rule| rule.name.as_str());
        assert_eq!(name(unit, UnitKind::Market, Direction::In), Some("this market"));
        assert_eq!(name(other, UnitKind::Market, Direction::In), Some("markets"));
        assert_eq!(name(other, UnitKind::Shop, Direction::In), Some("all"));
        assert_eq!(name(other, UnitKind::Compound, Direction::Out), Some("out"));
        assert_eq!(name(unit, UnitKind::Market, Direction::Out), None);
    }

    #[rstest]
    #[case("2020-02-27", -1)]
    #[case("2020-02-28", 0)]
    #[case("2020-03-01", 0)]
    #[case("2020-03-02", 1)]
    fn periods_are_counted_from_the_first_day(#[case] on: &str, #[case] period: i32) {
        assert_eq!(rule("r").period(day(on)), period);
    }

    #[rstest]
    #[case(Some(3), "2020-03-01", true)]
    #[case(Some(3), "2020-03-02", false)]
    #[case(Some(4), "2020-03-02", true)]
    #[case(Some(0), "2020-03-31", false)]
    #[case(None, "2020-03-02", true)]
    fn odd_goes_on_odd_days(#[case] number: Option<u8>, #[case] on: &str, #[case] may: bool) {
        assert_eq!(rule("r").is_day_of(number, day(on)), may);
    }
}
