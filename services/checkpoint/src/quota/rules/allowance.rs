//! Whether somebody goes today: on whose quota, and what it claims.

use kit::clock::{Day, Moment};
use std::time::Duration;
use vocabulary::{HouseholdId, PersonId};

use super::claim::{Claim, Lost};
use super::household::{Exemption, Household, last_digit};
use super::order::{Beyond, OddEven, Rule};
use crate::rules::policy::PolicyStamp;

/// What the quota says to one scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// Nothing.
    Free,
    /// They go if they get it.
    Claim(Box<Claim>),
    /// The days of every household they could go for are others.
    NotToday(Beyond, PolicyStamp),
}

/// Who wants to pass.
#[derive(Clone, Copy, Debug)]
pub struct Going<'g> {
    /// The person.
    pub person: PersonId,
    /// Their household, where one is known.
    pub own: Option<&'g Household>,
    /// Households they help.
    pub helped: &'g [&'g Household],
    /// The last digit of the plate they come with.
    pub plate_digit: Option<u8>,
}

/// What a rule says to somebody.
///
/// Somebody of no known household is counted alone, and any day is theirs: what is not known of somebody is not held against them.
pub fn allowance(rule: &Rule, stamp: PolicyStamp, going: Going<'_>, at: Moment, day: Day) -> Allowance {
    if is_exempt(rule, going, day) || (rule.odd_even.is_none() && rule.one_per_days.is_none()) {
        return Allowance::Free;
    }
    let mut households: Vec<HouseholdId> = Vec::new();
    match going.own {
        Some(own) if !rule.is_day_of(number_of(rule, own, going.plate_digit), day) => {}
        Some(own) => households.push(own.id),
        // Alone: nobody but them claims under their own id.
        None if rule.is_day_of(plate_number(rule, going.plate_digit), day) => {
            households.push(HouseholdId::from_uuid(going.person.as_uuid()));
        }
        None => {}
    }
    for helped in going.helped {
        if rule.is_day_of(number_of(rule, helped, going.plate_digit), day) && !households.contains(&helped.id)
        {
            households.push(helped.id);
        }
    }
    if households.is_empty() {
        return Allowance::NotToday(rule.beyond, stamp);
    }
    if rule.one_per_days.is_none() {
        return Allowance::Free;
    }
    Allowance::Claim(Box::new(Claim {
        households,
        stamp,
        rule: rule.name.clone(),
        period: rule.period(day),
        same_until: at + Duration::from_secs(u64::from(rule.same_outing_minutes) * 60),
        lost: Lost::Answered(rule.beyond),
    }))
}

fn is_exempt(rule: &Rule, going: Going<'_>, day: Day) -> bool {
    let member = going.own.and_then(|own| own.member(going.person));
    let holds = |exemption: &Exemption| rule.exempt.contains(&exemption.kind) && exemption.until >= day;
    member.is_some_and(|member| member.exemptions.iter().any(holds))
}

/// The number by which a household's days are told apart; `None` where it is not known, or the rule knows no days.
pub fn number_of(rule: &Rule, household: &Household, plate_digit: Option<u8>) -> Option<u8> {
    match rule.odd_even? {
        OddEven::HouseNumber => last_digit(&household.house_number),
        OddEven::VillageGroup => household
            .village_group
            .and_then(|group| u8::try_from(group.rem_euclid(10)).ok()),
        OddEven::Plate => plate_digit,
    }
}

fn plate_number(rule: &Rule, plate_digit: Option<u8>) -> Option<u8> {
    plate_digit.filter(|_| rule.odd_even == Some(OddEven::Plate))
}

#[cfg(test)]
mod tests {
    use super::super::household::Member;
    use super::*;
    use uuid::Uuid;
    use vocabulary::{Area, Direction, ExemptionKind};

    const NOON: Moment = Moment::from_unix_seconds(1_583_035_200);

    fn stamp() -> PolicyStamp {
        PolicyStamp {
            id: Uuid::from_u128(9),
            version: 1,
        }
    }

    fn rule() -> Rule {
        Rule {
            name: "market".to_owned(),
            units: Vec::new(),
            kinds: Vec::new(),
            direction: Direction::In,
            one_per_days: Some(2),
            odd_even: Some(OddEven::VillageGroup),
            counted_from: day("2020-03-01"),
            exempt: vec![ExemptionKind::Illness],
            beyond: Beyond::Refuse,
            same_outing_minutes: 10,
        }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn household(number: u128, group: Option<i32>, person: PersonId) -> Household {
        Household {
            id: HouseholdId::from_uuid(Uuid::from_u128(number)),
            area: Area::parse("410811007001").unwrap(),
            house_number: "12号".to_owned(),
            village_group: group,
            members: vec![Member {
                person,
                exemptions: Vec::new(),
            }],
            version: 1,
            gone: false,
        }
    }

    fn claimed(allowance: &Allowance) -> Vec<HouseholdId> {
        match allowance {
            Allowance::Claim(claim) => claim.households.clone(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_household_goes_on_its_days_and_a_helper_on_others_too() {
        let person = PersonId::new(NOON);
        let (own, other) = (
            household(1, Some(3), person),
            household(2, Some(4), PersonId::new(NOON)),
        );
        let ask = |helped: &[&Household], on: &str| {
            let going = Going {
                person,
                own: Some(&own),
                helped,
                plate_digit: None,
            };
            allowance(&rule(), stamp(), going, NOON, day(on))
        };
        assert_eq!(claimed(&ask(&[], "2020-03-01")), [own.id]);
        assert_eq!(
            ask(&[], "2020-03-02"),
            Allowance::NotToday(Beyond::Refuse, stamp())
        );
        assert_eq!(claimed(&ask(&[&other], "2020-03-02")), [other.id]);
        assert_eq!(
            claimed(&ask(&[&other], "2020-03-01")),
            [own.id],
            "an odd day is not the other's"
        );
    }

    #[test]
    fn exempt_is_whom_the_rule_names_until_their_day() {
        let person = PersonId::new(NOON);
        let mut own = household(1, Some(4), person);
        let exempt = |kind| Exemption {
            kind,
            until: day("2020-03-01"),
        };
        let ask = |own: &Household, on: &str| {
            let going = Going {
                person,
                own: Some(own),
                helped: &[],
                plate_digit: None,
            };
            allowance(&rule(), stamp(), going, NOON, day(on))
        };
        own.members[0].exemptions = vec![exempt(ExemptionKind::UrgentWork)];
        assert!(matches!(ask(&own, "2020-03-01"), Allowance::NotToday(..)));
        own.members[0].exemptions = vec![exempt(ExemptionKind::Illness)];
        assert_eq!(ask(&own, "2020-03-01"), Allowance::Free);
        assert!(matches!(ask(&own, "2020-03-03"), Allowance::NotToday(..)));
    }

    #[test]
    fn somebody_of_no_known_household_is_counted_alone() {
        let person = PersonId::new(NOON);
        let going = Going {
            person,
            own: None,
            helped: &[],
            plate_digit: None,
        };
        let alone = allowance(&rule(), stamp(), going, NOON, day("2020-03-02"));
        assert_eq!(claimed(&alone), [HouseholdId::from_uuid(person.as_uuid())]);
    }

    #[test]
    fn by_plate_only_who_comes_in_a_vehicle_has_days() {
        let person = PersonId::new(NOON);
        let own = household(1, Some(3), person);
        let by_plate = Rule {
            odd_even: Some(OddEven::Plate),
            one_per_days: None,
            ..rule()
        };
        let ask = |plate_digit| {
            let going = Going {
                person,
                own: Some(&own),
                helped: &[],
                plate_digit,
            };
            allowance(&by_plate, stamp(), going, NOON, day("2020-03-01"))
        };
        assert_eq!(ask(None), Allowance::Free);
        assert_eq!(ask(Some(7)), Allowance::Free);
        assert!(matches!(ask(Some(8)), Allowance::NotToday(..)));
    }
}
