//! Who is reached and by what, as read; where and by which policy, as told.

use crate::outreach::convert::words;
use crate::outreach::rules::cohort::{Cohort, LONGEST_DAYS, MOST_LISTED};
use crate::outreach::rules::words::Channel;
use crate::rules::level::DecidedBy;
use kit::parse::{All, Field, Flaws, Unreadable, field, within};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use proto::registration::v1::outreach_cohort::Of;
use vocabulary::PersonId;
use vocabulary::area::Area;
use vocabulary::gazetteer::Gazetteer;

/// Reads who is reached: the cohort, and of a list its people.
pub fn read_cohort(cohort: Option<&pb::OutreachCohort>) -> Result<(Cohort, Vec<PersonId>), Flaws> {
    let of = cohort.and_then(|cohort| cohort.of.as_ref());
    let Some(of) = of else {
        return Err(Flaws::one(
            "cohort",
            Unreadable::new("MISSING", "must say who is reached"),
        ));
    };
    let days = |name: &str, days: i32| field(name, within(days, 1..=LONGEST_DAYS));
    match of {
        Of::Returnees(asked) => {
            let (days,) = (days("cohort.returnees.days", asked.days),).all()?;
            Ok((Cohort::Returnees { days }, Vec::new()))
        }
        Of::UnderQuarantine(_) => Ok((Cohort::UnderQuarantine, Vec::new())),
        Of::FromArea(asked) => {
            let (origin, days) = (
                field("cohort.from_area.origin", Area::parse(&asked.origin)),
                days("cohort.from_area.days", asked.days),
            )
                .all()?;
            Ok((Cohort::FromArea { origin, days }, Vec::new()))
        }
        Of::People(asked) => Ok((Cohort::People, read_people(&asked.person_ids)?)),
        Of::AllOfArea(_) => Ok((Cohort::AllOfArea, Vec::new())),
    }
}

fn read_people(ids: &[String]) -> Result<Vec<PersonId>, Flaws> {
    const FIELD: &str = "cohort.people.person_ids";
    if ids.is_empty() || ids.len() > MOST_LISTED {
        let count = Unreadable::new("OUT_OF_RANGE", "a list has 1 to 10,000 people");
        return Err(Flaws::one(FIELD, count));
    }
    let read: Vec<Field<PersonId>> = ids
        .iter()
        .enumerate()
        .map(|(nth, id)| field(format!("{FIELD}[{nth}]"), PersonId::parse(id)))
        .collect();
    let mut people = read.all()?;
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Reads by what people are reached, in order. Refuses with `MISSING`, `UNKNOWN_CHANNEL`, `NOT_UNIQUE`.
pub fn read_channels(numbers: &[i32]) -> Result<Vec<Channel>, Unreadable> {
    let mut channels = Vec::with_capacity(numbers.len().min(Channel::ALL.len()));
    for number in numbers {
        let channel = words::read_channel(*number)?;
        if channels.contains(&channel) {
            return Err(Unreadable::new("NOT_UNIQUE", "a channel stands in the list once"));
        }
        channels.push(channel);
    }
    if channels.is_empty() {
        return Err(Unreadable::new("MISSING", "must name a channel"));
    }
    Ok(channels)
}

/// An area with its edition and name.
pub fn area(area: &Area, gazetteer: &Gazetteer) -> common::AreaRef {
    common::AreaRef {
        code: area.code().to_owned(),
        edition: area.edition().to_string(),
        name: gazetteer.full_name(area),
    }
}

/// Which policy decided.
pub fn policy(by: &DecidedBy) -> common::PolicyRef {
    common::PolicyRef {
        policy_id: by.policy_id.to_string(),
        version: by.version,
        document_number: by.document_number.clone(),
    }
}
