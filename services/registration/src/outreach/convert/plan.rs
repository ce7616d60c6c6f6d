//! Who is reached and by what, as read; where and by which policy, as told.

use crate::outreach::convert::words;
use crate::outreach::rules::cohort::{Cohort, LONGEST_DAYS, MOST_LISTED, Named};
use crate::outreach::rules::words::Channel;
use crate::rules::level::DecidedBy;
use kit::id::{Id, Kind};
use kit::parse::{All, Field, Flaws, Unreadable, field, within};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use proto::registration::v1::outreach_cohort::Of;
use vocabulary::area::Area;
use vocabulary::gazetteer::Gazetteer;
use vocabulary::kinds;

/// Where a list names households.
pub const HOUSEHOLDS: &str = "cohort.households.household_ids";
/// The most entries of a list that a refusal names, the first of them: it travels in the headers of an answer, of which clients read some
/// kilobytes.
pub const MOST_NAMED: usize = 50;

/// Reads who is reached: the cohort, and of a list whom it names.
pub fn read_cohort(cohort: Option<&pb::OutreachCohort>) -> Result<(Cohort, Named), Flaws> {
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
            Ok((Cohort::Returnees { days }, Named::Nobody))
        }
        Of::UnderQuarantine(_) => Ok((Cohort::UnderQuarantine, Named::Nobody)),
        Of::FromArea(asked) => {
            let (origin, days) = (
                field("cohort.from_area.origin", Area::parse(&asked.origin)),
                days("cohort.from_area.days", asked.days),
            )
                .all()?;
            Ok((Cohort::FromArea { origin, days }, Named::Nobody))
        }
        Of::People(asked) => {
            let mut people = read_list::<kinds::Person>("cohort.people.person_ids", &asked.person_ids)?;
            people.sort_unstable();
            people.dedup();
            Ok((Cohort::People, Named::People(people)))
        }
        Of::Households(asked) => {
            let households = read_list::<kinds::Household>(HOUSEHOLDS, &asked.household_ids)?;
            Ok((Cohort::Households, Named::Households(households)))
        }
        Of::AllOfArea(_) => Ok((Cohort::AllOfArea, Named::Nobody)),
    }
}

fn read_list<K: Kind>(name: &str, ids: &[String]) -> Result<Vec<Id<K>>, Flaws> {
    if ids.is_empty() || ids.len() > MOST_LISTED {
        let count = Unreadable::new("OUT_OF_RANGE", "a list has 1 to 10,000 of them");
        return Err(Flaws::one(name, count));
    }
    let read: Vec<Field<Id<K>>> = ids
        .iter()
        .enumerate()
        .map(|(nth, id)| field(format!("{name}[{nth}]"), Id::parse(id)))
        .collect();
    read.all().map_err(|mut flaws| {
        flaws.0.truncate(MOST_NAMED);
        flaws
    })
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
