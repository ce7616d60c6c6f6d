//! Surveys: requests read, answers written.

use crate::survey::rules::survey::{Building, Survey, doors, last_day_of_survey};
use kit::clock::{Day, Moment};
use kit::parse::{All, Flaws, Unreadable, field, nested, optional, required};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::SurveyId;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::gazetteer::Gazetteer;

/// The most buildings of a survey.
const MOST_BUILDINGS: usize = 200;
/// The longest id or name of a place elsewhere.
const LONGEST_REFERENCE: usize = 60;

/// The survey a request opens.
pub(crate) fn read_survey(
    request: &pb::OpenSurveyRequest,
    gazetteer: &Gazetteer,
    now: Moment,
) -> Result<(Survey, Vec<Building>), Flaws> {
    let days = nested_days(&request.from, &request.to);
    let (id, unit_id, unit_name, area, buildings, days) = (
        field(
            "request_id",
            crate::convert::person::read_id::<vocabulary::kinds::Survey>(&request.request_id),
        ),
        field("unit_id", optional(&request.unit_id, LONGEST_REFERENCE)),
        field("unit_name", required(&request.unit_name, 60)),
        field("area", read_place(&request.area, gazetteer)),
        kit::parse::spread(read_buildings(&request.buildings)),
        kit::parse::spread(days),
    )
        .all()?;
    let survey = Survey {
        id,
        unit_id: unit_id.unwrap_or_default().to_owned(),
        unit_name: unit_name.to_owned(),
        area,
        days,
        opened_at: now,
    };
    Ok((survey, buildings))
}

fn nested_days(from: &str, to: &str) -> Result<(Day, Day), Flaws> {
    let (from, to) = (field("from", read_day(from)), field("to", read_day(to))).all()?;
    let (to,) = (field("to", last_day_of_survey(from, to)),).all()?;
    Ok((from, to))
}

/// A street or community the district knows.
fn read_place(text: &str, gazetteer: &Gazetteer) -> Result<Area, Unreadable> {
    let area = gazetteer.known(&Area::parse(text)?)?;
    if area.level() < AreaLevel::Street {
        return Err(Unreadable::new(
            "NOT_A_STREET_OR_COMMUNITY",
            "must be a street or a community",
        ));
    }
    Ok(area)
}

fn read_buildings(told: &[pb::SurveyBuilding]) -> Result<Vec<Building>, Flaws> {
    if told.is_empty() {
        return Err(Flaws::one(
            "buildings",
            Unreadable::new("MISSING", "must be given"),
        ));
    }
    if told.len() > MOST_BUILDINGS {
        let many = Unreadable::new("TOO_MANY", "must be at most 200");
        return Err(Flaws::one("buildings", many));
    }
    let buildings = told
        .iter()
        .enumerate()
        .map(|(at, building)| nested(format!("buildings[{at}]"), read_building(building)))
        .collect::<Vec<_>>()
        .all()?;
    let mut names: Vec<&str> = buildings.iter().map(|building| building.name.as_str()).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        let twice = Unreadable::new("NAMED_TWICE", "two buildings have one name");
        return Err(Flaws::one("buildings", twice));
    }
    Ok(buildings)
}

fn read_building(told: &pb::SurveyBuilding) -> Result<Building, Flaws> {
    let numbers = told
        .door_numbers
        .iter()
        .enumerate()
        .map(|(at, number)| field(format!("door_numbers[{at}]"), read_door(number)))
        .collect::<Vec<_>>()
        .all();
    let (name, building_id, door_numbers) = (
        field("name", required(&told.name, 60)),
        field("building_id", optional(&told.building_id, LONGEST_REFERENCE)),
        kit::parse::spread(numbers),
    )
        .all()?;
    let (doors,) = (field("doors", doors(told.doors, &door_numbers)),).all()?;
    Ok(Building {
        name: name.to_owned(),
        building_id: building_id.unwrap_or_default().to_owned(),
        doors,
        door_numbers,
    })
}

/// A door or house number: 1 to 30 characters.
pub(crate) fn read_door(text: &str) -> Result<String, Unreadable> {
    required(text, 30).map(str::to_owned)
}

/// A day that must be given.
pub(crate) fn read_day(text: &str) -> Result<Day, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    Day::parse(text)
}

/// An area that a list is narrowed to; empty is none.
pub(crate) fn read_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}

/// The id of a survey.
pub(crate) fn read_survey_id(text: &str) -> Result<SurveyId, Unreadable> {
    crate::convert::person::read_id(text)
}

/// A survey as it is told.
pub(crate) fn survey(survey: &Survey, gazetteer: &Gazetteer) -> pb::Survey {
    pb::Survey {
        survey_id: survey.id.to_string(),
        unit_id: survey.unit_id.clone(),
        unit_name: survey.unit_name.clone(),
        area: Some(area(&survey.area, gazetteer)),
        from: survey.days.0.to_string(),
        to: survey.days.1.to_string(),
        opened_at: Some(survey.opened_at.to_proto()),
    }
}

/// An area with its edition and name.
pub(crate) fn area(area: &Area, gazetteer: &Gazetteer) -> common::AreaRef {
    common::AreaRef {
        code: area.code().to_owned(),
        edition: area.edition().to_string(),
        name: gazetteer.full_name(area),
    }
}
