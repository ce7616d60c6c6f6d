//! What a volunteer found behind a door, as it is read from a request.

use crate::convert::person;
use crate::rpc::asked;
use crate::rpc::newcomer::{self, Arrival};
use crate::service::Registration;
use crate::survey::convert::household as convert;
use crate::survey::convert::survey::{read_door, read_survey_id};
use crate::survey::rules::household::{DoorState, check_state};
use crate::survey::rules::policy::SurveyPolicy;
use kit::clock::Day;
use kit::parse::{All, Flaws, Unreadable, field, nested, spread, within};
use proto::registration::v1 as pb;
use vocabulary::mobile::Mobile;
use vocabulary::{ExemptionKind, HouseholdId, PersonId, SurveyId};

/// The most members of a household.
const MOST_MEMBERS: usize = 20;

/// What was found, read.
pub(super) struct Found {
    pub(super) request_id: HouseholdId,
    pub(super) survey: SurveyId,
    /// The household corrected, and the version that was seen.
    pub(super) corrected: Option<(HouseholdId, i64)>,
    pub(super) building: i32,
    pub(super) house_number: String,
    pub(super) village_group: Option<i32>,
    pub(super) state: DoorState,
    pub(super) phone: Option<Mobile>,
    /// The phone that is known stays.
    pub(super) keeps_phone: bool,
    pub(super) members: Vec<Named>,
    pub(super) unnamed: i32,
    pub(super) notice_version: String,
}

/// A member, and why they are not held to a quota.
pub(super) struct Named {
    pub(super) who: Who,
    pub(super) exemptions: Vec<(ExemptionKind, Day)>,
}

pub(super) enum Who {
    Known(PersonId),
    New(Box<New>),
}

/// Somebody to be registered on the way.
pub(super) struct New {
    pub(super) id: PersonId,
    pub(super) hash: Vec<u8>,
    pub(super) arrival: Arrival,
}

/// Reads what a volunteer found; names every field that is wrong.
pub(super) fn read(
    service: &Registration,
    asked: &pb::RecordHouseholdRequest,
    policy: &SurveyPolicy,
    today: Day,
) -> Result<Found, Flaws> {
    let has_new = asked
        .members
        .iter()
        .any(|member| matches!(member.who, Some(pb::new_member::Who::NewPerson(_))));
    let notice = if has_new {
        newcomer::read_notice(&asked.notice_version)
    } else {
        Ok("")
    };
    let phone = match asked.head_phone.trim() {
        "" => Ok(None),
        phone => Mobile::parse(phone).map(Some),
    };
    let keeps_phone = match (asked.keep_phone, phone.as_ref()) {
        (true, Ok(Some(_))) => Err(Unreadable::new(
            "EXCLUDE_EACH_OTHER",
            "either another phone, or the one that is known",
        )),
        (keeps, _) => Ok(keeps),
    };
    let (
        request_id,
        survey,
        household,
        building,
        house_number,
        village_group,
        state,
        phone,
        keeps_phone,
        members,
        unnamed,
        notice,
    ) = (
        field("request_id", person::read_id(&asked.request_id)),
        field("survey_id", read_survey_id(&asked.survey_id)),
        field("household_id", person::read_optional_id(&asked.household_id)),
        field("building", within(asked.building, 1..=i32::MAX)),
        field("house_number", read_door(&asked.house_number)),
        field("village_group", convert::read_group(asked.village_group)),
        field("state", convert::read_state(asked.state)),
        field("head_phone", phone),
        field("keep_phone", keeps_phone),
        spread(read_members(service, &asked.members, policy, today)),
        field("unnamed", within(asked.unnamed, 0..=20)),
        field("notice_version", notice),
    )
        .all()?;
    check_state(state, members.len(), unnamed, phone.is_some() || keeps_phone)?;
    Ok(Found {
        request_id,
        survey,
        corrected: household.map(|household| (household, asked.version)),
        building,
        house_number,
        village_group,
        state,
        phone,
        keeps_phone,
        members,
        unnamed,
        notice_version: notice.to_owned(),
    })
}

fn read_members(
    service: &Registration,
    told: &[pb::NewMember],
    policy: &SurveyPolicy,
    today: Day,
) -> Result<Vec<Named>, Flaws> {
    if told.len() > MOST_MEMBERS {
        return Err(Flaws::one(
            "members",
            Unreadable::new("TOO_MANY", "must be at most 20"),
        ));
    }
    let read = |(at, member): (usize, &pb::NewMember)| {
        nested(
            format!("members[{at}]"),
            read_member(service, member, policy, today),
        )
    };
    told.iter().enumerate().map(read).collect::<Vec<_>>().all()
}

fn read_member(
    service: &Registration,
    told: &pb::NewMember,
    policy: &SurveyPolicy,
    today: Day,
) -> Result<Named, Flaws> {
    let who = match &told.who {
        None => Err(Flaws::one("who", Unreadable::new("MISSING", "must be given"))),
        Some(pb::new_member::Who::PersonId(id)) => person::read_person_id(id)
            .map(Who::Known)
            .map_err(|unreadable| Flaws::one("person_id", unreadable)),
        Some(pb::new_member::Who::NewPerson(new)) => {
            read_new(service, new).map_err(|flaws| flaws.under("new_person"))
        }
    };
    let (who, exemptions) = (
        spread(who),
        spread(convert::read_exemptions(&told.exemptions, policy, today)),
    )
        .all()?;
    Ok(Named { who, exemptions })
}

fn read_new(service: &Registration, told: &pb::NewPerson) -> Result<Who, Flaws> {
    let (id, arrival) = (
        field("request_id", person::read_person_id(&told.request_id)),
        spread(newcomer::read_arrival(
            service,
            told.person.as_ref(),
            told.health.as_ref(),
            &told.relation,
            None,
        )),
    )
        .all()?;
    Ok(Who::New(Box::new(New {
        id,
        hash: asked::hash(told),
        arrival,
    })))
}
