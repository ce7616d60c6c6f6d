//! 全面排查: volunteers go from door to door, and leave leaflets.

use super::messages::id;
use super::teller::{AT_ONCE, Cast, TellError, Teller, at};
use crate::demo::desk::patiently;
use crate::demo::doors::{self, Door};
use crate::demo::story::{Doors, Surveyed};
use futures::stream::{self, StreamExt, TryStreamExt};
use kit::clock::{Day, Moment};
use proto::registration::v1 as person;
use std::collections::HashMap;
use vocabulary::Role;

/// In a village one household in so many has somebody who is ill and may shop on any day.
const ONE_IN_ILL: usize = 40;

/// What a volunteer finds behind a door.
struct Found {
    door: Door,
    state: person::DoorState,
    phone: String,
    members: Vec<person::NewMember>,
}

impl Teller<'_> {
    /// Every surveyed place is gone through, door by door; what volunteers wrote on paper in two days is typed in on the second evening.
    pub(super) async fn survey(&self, cast: &Cast) -> Result<(), TellError> {
        let when = self.calendar().shifts[0].to;
        let mut households = households(cast, Day::of(when, self.clock.zone()));
        let mut first = 0;
        for (number, place) in self.story.surveyed.iter().enumerate() {
            let survey = self.open_survey(number, place, when).await?;
            let found: Vec<Found> = doors::of(place)
                .into_iter()
                .map(|door| {
                    let household = households.remove(&(door.unit, door.address()));
                    household.unwrap_or_else(|| nobody(door))
                })
                .collect();
            let doors = found.len();
            stream::iter(found.iter().enumerate())
                .map(Ok)
                .try_for_each_concurrent(AT_ONCE, |(door, found)| {
                    self.knock(&survey, first + door, found, when)
                })
                .await?;
            self.hand_out(&survey, number, place, when).await?;
            first += doors;
        }
        Ok(())
    }

    async fn open_survey(&self, number: usize, place: &Surveyed, when: Moment) -> Result<String, TellError> {
        let friday = Day::of(self.calendar().orders, self.clock.zone());
        let mut buildings: Vec<person::SurveyBuilding> = Vec::new();
        for door in doors::of(place) {
            if buildings.len() < door.building {
                buildings.push(person::SurveyBuilding {
                    name: doors::building_name(door.building, door.group > 0),
                    ..Default::default()
                });
            }
            buildings[door.building - 1].door_numbers.push(door.number);
        }
        let open = person::OpenSurveyRequest {
            request_id: id("survey", number, when),
            unit_name: place.unit.to_owned(),
            area: self.story.community_of(place.unit).to_owned(),
            buildings,
            from: friday.to_string(),
            to: friday.next().to_string(),
            ..Default::default()
        };
        let open = async || {
            let open = self.desks.by(Role::CommunityWorker, number, open.clone());
            self.desks.surveys().open_survey(open).await
        };
        let opened = patiently(open).await.map_err(at("the opening of a survey"))?;
        Ok(opened.survey_id)
    }

    async fn knock(&self, survey: &str, number: usize, found: &Found, when: Moment) -> Result<(), TellError> {
        let record = person::RecordHouseholdRequest {
            request_id: id("door", number, when),
            survey_id: survey.to_owned(),
            building: found.door.building as i32,
            house_number: found.door.number.clone(),
            village_group: found.door.group as i32,
            state: found.state.into(),
            head_phone: found.phone.clone(),
            members: found.members.clone(),
            ..Default::default()
        };
        let record = async || {
            let record = self.desks.by(Role::GateStaff, number, record.clone());
            self.desks.surveys().record_household(record).await
        };
        patiently(record).await.map_err(at("the record of a household"))?;
        self.progress.inc(1);
        Ok(())
    }

    /// As many leaflets in each building; what is left over goes to the first ones.
    async fn hand_out(
        &self,
        survey: &str,
        place_number: usize,
        place: &Surveyed,
        when: Moment,
    ) -> Result<(), TellError> {
        let buildings = match place.doors {
            Doors::Flats { buildings } => buildings,
            Doors::Groups { groups, .. } => groups,
        };
        for building in 0..buildings {
            let leaflets = place.leaflets / buildings + usize::from(building < place.leaflets % buildings);
            let number = place_number * 100 + building;
            let leave = person::RecordLeafletsRequest {
                request_id: id("leaflets", number, when),
                survey_id: survey.to_owned(),
                building: building as i32 + 1,
                leaflets: leaflets as i32,
            };
            let leave = async || {
                let leave = self.desks.by(Role::GateStaff, number, leave.clone());
                self.desks.surveys().record_leaflets(leave).await
            };
            patiently(leave).await.map_err(at("leaflets"))?;
        }
        Ok(())
    }
}

/// Every household behind a door, by unit and address.
fn households(cast: &Cast, today: Day) -> HashMap<(&'static str, String), Found> {
    let mut next = 0;
    let mut found = HashMap::new();
    for (number, household) in cast.households.iter().enumerate() {
        let members = next..next + household.members.len();
        next = members.end;
        let Some(door) = household.door.clone() else {
            continue;
        };
        let somebody_is_ill = door.group > 0 && number % ONE_IN_ILL == 0;
        let mut members: Vec<person::NewMember> = members
            .map(|member| person::NewMember {
                who: Some(person::new_member::Who::PersonId(
                    cast.residents[member].id.clone(),
                )),
                exemptions: Vec::new(),
            })
            .collect();
        if somebody_is_ill {
            members[0].exemptions.push(person::Exemption {
                kind: person::ExemptionKind::Illness.into(),
                until: today.plus_days(7).to_string(),
            });
        }
        let household = Found {
            door: door.clone(),
            state: person::DoorState::Visited,
            phone: household.members[0].phone.clone(),
            members,
        };
        found.insert((door.unit, door.address()), household);
    }
    found
}

/// Nobody lives there, or nobody was at home: two of five doors are to be tried again.
fn nobody(door: Door) -> Found {
    let state = if door.number.len() % 5 < 2 {
        person::DoorState::Absent
    } else {
        person::DoorState::Empty
    };
    Found {
        door,
        state,
        phone: String::new(),
        members: Vec::new(),
    }
}
