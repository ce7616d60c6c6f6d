//! A household as registration tells it: ids, numbers and days.

use kit::clock::Day;
use serde::{Deserialize, Serialize};
use vocabulary::{Area, ExemptionKind, HouseholdId, PersonId};

/// Why somebody is not held to a quota, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// Why.
    pub kind: ExemptionKind,
    /// Its last day.
    pub until: Day,
}

/// A member of a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person: PersonId,
    /// What keeps them from being held to a quota.
    pub exemptions: Vec<Exemption>,
}

/// A household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// One id for good.
    pub id: HouseholdId,
    /// The street or community that looks after it.
    pub area: Area,
    /// Door or house number.
    pub house_number: String,
    /// The village group, where there is one.
    pub village_group: Option<i32>,
    /// Who belongs to it, the head first.
    pub members: Vec<Member>,
    /// Only a greater one counts.
    pub version: i64,
    /// It is no household any more.
    pub gone: bool,
}

impl Household {
    /// The member, if they belong to it.
    pub fn member(&self, person: PersonId) -> Option<&Member> {
        self.members.iter().find(|member| member.person == person)
    }
}

/// The last digit of a door or house number; `None` where it has no digit.
pub fn last_digit(house_number: &str) -> Option<u8> {
    let digit = house_number
        .chars()
        .map(vocabulary::width::narrow)
        .filter_map(|letter| letter.to_digit(10))
        .next_back();
    digit.and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_of_a_door_is_found_however_it_is_written() {
        assert_eq!(last_digit("3号楼2单元501"), Some(1));
        assert_eq!(last_digit("12号"), Some(2));
        assert_eq!(last_digit("１７Ａ"), Some(7));
        assert_eq!(last_digit("东头老院"), None);
    }
}
