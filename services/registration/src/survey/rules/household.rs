//! A household: what a volunteer records of it, and what the feed tells of it.

use kit::clock::{Day, Moment};
use kit::parse::{Flaws, Unreadable};
use serde::{Deserialize, Serialize};
use vocabulary::area::Area;
use vocabulary::{ExemptionKind, HouseholdId, PersonId, SurveyId};

vocabulary::words! {
    /// What was found behind a door.
    pub enum DoorState, refused as "UNKNOWN_DOOR_STATE" {
        /// Nobody has been there yet.
        NotVisited = "not_visited", "未走访", "not visited";
        /// The household was taken.
        Visited = "visited", "已登记", "visited";
        /// Nobody was at home.
        Absent = "absent", "家中无人", "nobody at home";
        /// They would not say.
        Refused = "refused", "拒绝登记", "refused";
        /// Nobody lives there.
        Empty = "empty", "空户", "empty";
    }
}

/// An exemption of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Exemption {
    /// Whose.
    pub person: PersonId,
    /// Why.
    pub kind: ExemptionKind,
    /// Its last day.
    pub until: Day,
}

/// A household as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// One id for good.
    pub id: HouseholdId,
    /// The survey it was taken in.
    pub survey: SurveyId,
    /// The building, by its number in the survey.
    pub building: i32,
    /// Door or house number.
    pub house_number: String,
    /// The village group, where there is one.
    pub village_group: Option<i32>,
    /// What was found.
    pub state: DoorState,
    /// The first member.
    pub head: Option<PersonId>,
    /// The head's phone, sealed.
    pub phone: Option<Vec<u8>>,
    /// Members without a name.
    pub unnamed: i32,
    /// The area that looks after it.
    pub area: Area,
    /// Counts changes; 0 while the door waits.
    pub version: i64,
    /// It is no household any more.
    pub gone: bool,
    /// When somebody was there last.
    pub visited_at: Option<Moment>,
    /// The last day it is kept.
    pub delete_by: Day,
}

/// One version of a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The version.
    pub version: i64,
    /// Door or house number.
    pub house_number: String,
    /// The village group, where there is one.
    pub village_group: Option<i32>,
    /// What was found.
    pub state: DoorState,
    /// The head's phone, sealed.
    pub phone: Option<Vec<u8>>,
    /// Members without a name.
    pub unnamed: i32,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// By which account.
    pub recorded_by: String,
}

/// What the feed tells of a household: no name, no address beyond the number of the door, no phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The household.
    pub household: HouseholdId,
    /// The area that looks after it.
    pub area: Area,
    /// Door or house number.
    pub house_number: String,
    /// The village group, where there is one.
    pub village_group: Option<i32>,
    /// Its members, the head first.
    pub members: Vec<PersonId>,
    /// Those that have not ended.
    pub exemptions: Vec<Exemption>,
    /// Counts changes, from 1.
    pub version: i64,
    /// It is no household any more.
    pub gone: bool,
}

impl Fact {
    /// Of a household and those who belong to it; of one that is gone, nobody.
    pub fn of(household: &Household, members: Vec<PersonId>, exemptions: Vec<Exemption>) -> Self {
        let (members, exemptions) = if household.gone {
            (Vec::new(), Vec::new())
        } else {
            (members, exemptions)
        };
        Self {
            household: household.id,
            area: household.area,
            house_number: household.house_number.clone(),
            village_group: household.village_group,
            members,
            exemptions,
            version: household.version,
            gone: household.gone,
        }
    }
}

/// Refuses people behind a door where none were taken, with `NOT_VISITED`; a door nobody went to with `OUT_OF_RANGE`.
pub fn check_state(state: DoorState, members: usize, unnamed: i32, has_phone: bool) -> Result<(), Flaws> {
    let told = |field: &str| {
        Flaws::one(
            field,
            Unreadable::new("NOT_VISITED", "must be empty where no household was taken"),
        )
    };
    match state {
        DoorState::Visited => Ok(()),
        DoorState::NotVisited => Err(Flaws::one(
            "state",
            Unreadable::new("OUT_OF_RANGE", "must say what was found"),
        )),
        _ if members > 0 => Err(told("members")),
        _ if unnamed > 0 => Err(told("unnamed")),
        _ if has_phone => Err(told("head_phone")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(DoorState::Visited, 3, 1, true, None)]
    #[case(DoorState::Visited, 0, 0, false, None)]
    #[case(DoorState::Empty, 0, 0, false, None)]
    #[case(DoorState::Absent, 1, 0, false, Some("members"))]
    #[case(DoorState::Refused, 0, 2, false, Some("unnamed"))]
    #[case(DoorState::Empty, 0, 0, true, Some("head_phone"))]
    #[case(DoorState::NotVisited, 0, 0, false, Some("state"))]
    fn people_are_taken_only_where_somebody_opened(
        #[case] state: DoorState,
        #[case] members: usize,
        #[case] unnamed: i32,
        #[case] has_phone: bool,
        #[case] flaw: Option<&str>,
    ) {
        let told = check_state(state, members, unnamed, has_phone).err();
        assert_eq!(told.map(|flaws| flaws.0[0].field.clone()).as_deref(), flaw);
    }
}
