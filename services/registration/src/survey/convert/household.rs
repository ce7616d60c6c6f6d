//! Households: states and exemptions read, facts and lists written.

use crate::survey::rules::household::{DoorState, Exemption, Fact, Household, Record};
use crate::survey::rules::policy::SurveyPolicy;
use kit::clock::Day;
use kit::parse::{All, Flaws, Unreadable, field, nested};
use proto::registration::v1 as pb;
use vocabulary::{ExemptionKind, HouseholdId, PersonId};

/// A state that may be unspecified. Refuses with `UNKNOWN_DOOR_STATE`.
pub(crate) fn read_optional_state(number: i32) -> Result<Option<DoorState>, Unreadable> {
    let state = match pb::DoorState::try_from(number) {
        Ok(pb::DoorState::Unspecified) => return Ok(None),
        Ok(pb::DoorState::NotVisited) => DoorState::NotVisited,
        Ok(pb::DoorState::Visited) => DoorState::Visited,
        Ok(pb::DoorState::Absent) => DoorState::Absent,
        Ok(pb::DoorState::Refused) => DoorState::Refused,
        Ok(pb::DoorState::Empty) => DoorState::Empty,
        Err(_) => {
            return Err(Unreadable::new(
                "UNKNOWN_DOOR_STATE",
                "must be one of the values of the contract",
            ));
        }
    };
    Ok(Some(state))
}

/// A state that must be given.
pub(crate) fn read_state(number: i32) -> Result<DoorState, Unreadable> {
    read_optional_state(number)?.ok_or_else(|| Unreadable::new("MISSING", "must be given"))
}

/// A state in the contract's words.
pub(crate) fn state(state: DoorState) -> pb::DoorState {
    match state {
        DoorState::NotVisited => pb::DoorState::NotVisited,
        DoorState::Visited => pb::DoorState::Visited,
        DoorState::Absent => pb::DoorState::Absent,
        DoorState::Refused => pb::DoorState::Refused,
        DoorState::Empty => pb::DoorState::Empty,
    }
}

/// The exemptions of one member; at most one of a kind.
pub(crate) fn read_exemptions(
    told: &[pb::Exemption],
    policy: &SurveyPolicy,
    today: Day,
) -> Result<Vec<(ExemptionKind, Day)>, Flaws> {
    let read = told
        .iter()
        .enumerate()
        .map(|(at, exemption)| {
            nested(
                format!("exemptions[{at}]"),
                read_exemption(exemption, policy, today),
            )
        })
        .collect::<Vec<_>>()
        .all()?;
    for (at, (kind, _)) in read.iter().enumerate() {
        if read[..at].iter().any(|(earlier, _)| earlier == kind) {
            let twice = Unreadable::new("NAMED_TWICE", "must be named once");
            return Err(Flaws::one(format!("exemptions[{at}].kind"), twice));
        }
    }
    Ok(read)
}

fn read_exemption(
    told: &pb::Exemption,
    policy: &SurveyPolicy,
    today: Day,
) -> Result<(ExemptionKind, Day), Flaws> {
    let until = super::survey::read_day(&told.until).and_then(|until| policy.exemption(until, today));
    (field("kind", read_kind(told.kind)), field("until", until)).all()
}

fn read_kind(number: i32) -> Result<ExemptionKind, Unreadable> {
    match pb::ExemptionKind::try_from(number) {
        Ok(pb::ExemptionKind::Illness) => Ok(ExemptionKind::Illness),
        Ok(pb::ExemptionKind::EpidemicDuty) => Ok(ExemptionKind::EpidemicDuty),
        Ok(pb::ExemptionKind::UrgentWork) => Ok(ExemptionKind::UrgentWork),
        Ok(pb::ExemptionKind::Unspecified) => Err(Unreadable::new("MISSING", "must be given")),
        Err(_) => Err(Unreadable::new(
            "UNKNOWN_EXEMPTION",
            "must be one of the values of the contract",
        )),
    }
}

fn kind(kind: ExemptionKind) -> pb::ExemptionKind {
    match kind {
        ExemptionKind::Illness => pb::ExemptionKind::Illness,
        ExemptionKind::EpidemicDuty => pb::ExemptionKind::EpidemicDuty,
        ExemptionKind::UrgentWork => pb::ExemptionKind::UrgentWork,
    }
}

/// The number of a village group; 0 is none.
pub(crate) fn read_group(number: i32) -> Result<Option<i32>, Unreadable> {
    kit::parse::within(number, 0..=999).map(|number| Some(number).filter(|number| *number > 0))
}

/// The id of a household.
pub(crate) fn read_household_id(text: &str) -> Result<HouseholdId, Unreadable> {
    crate::convert::person::read_id(text)
}

/// What the feed tells.
pub(crate) fn fact(fact: Fact) -> pb::Household {
    let exemptions = fact.exemptions.into_iter().map(|exemption| pb::MemberExemption {
        person_id: exemption.person.to_string(),
        kind: kind(exemption.kind).into(),
        until: exemption.until.to_string(),
    });
    pb::Household {
        household_id: fact.household.to_string(),
        area: fact.area.code().to_owned(),
        house_number: fact.house_number,
        village_group: fact.village_group.unwrap_or_default(),
        member_ids: fact.members.iter().map(ToString::to_string).collect(),
        exemptions: exemptions.collect(),
        version: fact.version,
        gone: fact.gone,
    }
}

/// A household as a survey lists it; `phone` is masked already.
pub(crate) fn surveyed(
    household: &Household,
    phone: String,
    members: &[PersonId],
    exemptions: &[Exemption],
) -> pb::SurveyedHousehold {
    let member = |person: &PersonId| pb::HouseholdMember {
        person_id: person.to_string(),
        exemptions: exemptions
            .iter()
            .filter(|exemption| exemption.person == *person)
            .map(|exemption| pb::Exemption {
                kind: kind(exemption.kind).into(),
                until: exemption.until.to_string(),
            })
            .collect(),
    };
    pb::SurveyedHousehold {
        household_id: household.id.to_string(),
        building: household.building,
        house_number: household.house_number.clone(),
        village_group: household.village_group.unwrap_or_default(),
        state: state(household.state).into(),
        head_phone: phone,
        members: members.iter().map(member).collect(),
        unnamed: household.unnamed,
        version: household.version,
        visited_at: household.visited_at.map(kit::clock::Moment::to_proto),
    }
}

/// One version of a household; `phone` is masked already.
pub(crate) fn record(record: &Record, phone: String, members: &[PersonId]) -> pb::HouseholdRecord {
    pb::HouseholdRecord {
        version: record.version,
        house_number: record.house_number.clone(),
        village_group: record.village_group.unwrap_or_default(),
        state: state(record.state).into(),
        head_phone: phone,
        unnamed: record.unnamed,
        recorded_at: Some(record.recorded_at.to_proto()),
        recorded_by: record.recorded_by.clone(),
        person_ids: members.iter().map(ToString::to_string).collect(),
    }
}
