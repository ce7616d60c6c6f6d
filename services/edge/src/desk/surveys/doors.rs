//! The doors of a survey, and what was recorded of one before.

use super::survey::found;
use super::words::{DOORS, KEEPERS};
use crate::desk::page::{Cell, Form, Link, Page, Table, chosen, link};
use crate::desk::seat::{Answered, Desk};
use crate::desk::times::whole;
use crate::web::Asked;
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// Buildings of which each has a way of its own.
const FEW: usize = 12;

/// Doors of a survey by building and number.
pub(super) async fn list(desk: Desk, Path(survey): Path<String>, asked: Asked) -> Response {
    desk.shows(page(&desk, &survey, &asked).await).await
}

async fn page(desk: &Desk, id: &str, asked: &Asked) -> Answered<Page> {
    let request = pb::ListHouseholdsRequest {
        survey_id: id.to_owned(),
        building: whole(asked.text("building")),
        state: chosen(asked.text("state")),
        page_token: asked.after().to_owned(),
        ..pb::ListHouseholdsRequest::default()
    };
    let listed = desk
        .surveys()
        .list_households(desk.by.request(request)?)
        .await?
        .into_inner();
    let survey = found(desk, id).await?;
    let next = asked.next(&listed.next_page_token);
    Ok(room(desk, id, &survey)
        .done(asked.has("done"))
        .form(narrowed(desk, id, &survey.buildings, asked))
        .links(others(desk, id, &survey.buildings, asked))
        .table(table(desk, id, &survey.buildings, &listed.households).next(next)))
}

fn room(desk: &Desk, id: &str, survey: &pb::GetSurveyResponse) -> Page {
    let name = survey.survey.clone().unwrap_or_default().unit_name;
    desk.page(format!("{name} · {}", desk.t("逐户", "Doors")))
        .under(desk.t("全面排查", "Surveys"), "/desk/surveys")
        .under(&name, format!("/desk/surveys/{id}"))
}

fn narrowed(desk: &Desk, id: &str, buildings: &[pb::BuildingProgress], asked: &Asked) -> Form {
    let mut offered = vec![(String::new(), desk.t("全部楼栋", "Every building").to_owned())];
    offered.extend(
        buildings
            .iter()
            .map(|one| (one.building.to_string(), one.name.clone())),
    );
    let states = desk.any_or(("全部", "All"), DOORS);
    Form::filter(format!("/desk/surveys/{id}/doors"), desk.t("筛选", "Filter"))
        .choose("building", desk.t("楼栋", "Building"), offered)
        .choose("state", desk.t("结果", "Found"), states)
        .asked(asked)
}

/// A door that is not listed yet: of the building that is looked at, or of any of a few.
fn others(desk: &Desk, id: &str, buildings: &[pb::BuildingProgress], asked: &Asked) -> Vec<Link> {
    let wanted = whole(asked.text("building"));
    if wanted == 0 && buildings.len() > FEW {
        return Vec::new();
    }
    let looked_at = |one: &&pb::BuildingProgress| wanted == 0 || one.building == wanted;
    let way = |one: &pb::BuildingProgress| {
        let words = format!("{} {}", one.name, desk.t("登记一户", "take down a door"));
        link(
            &words,
            format!("/desk/surveys/{id}/door?building={}", one.building),
        )
    };
    buildings.iter().filter(looked_at).map(way).collect()
}

fn table(
    desk: &Desk,
    id: &str,
    buildings: &[pb::BuildingProgress],
    found: &[pb::SurveyedHousehold],
) -> Table {
    let keeps = desk.is_any(KEEPERS);
    let mut heads = vec![
        desk.t("门牌", "Door"),
        desk.t("结果", "Found"),
        desk.t("人数", "People"),
        desk.t("电话", "Phone"),
        desk.t("走访时间", "Visited"),
    ];
    if keeps {
        heads.push(desk.t("以前的记录", "Before"));
    }
    let line = |household: &pb::SurveyedHousehold| {
        let name = buildings.iter().find(|one| one.building == household.building);
        let name = name.map(|one| one.name.as_str()).unwrap_or_default();
        let at = &household.household_id;
        let to = format!(
            "/desk/surveys/{id}/door?building={}&household={at}",
            household.building
        );
        let people = people(household.members.len(), household.unnamed);
        let mut cells = vec![
            Cell::link(format!("{name} {}", household.house_number), to),
            state(desk, household.state()),
            Cell::number(people),
            Cell::of(&household.head_phone),
            Cell::of(desk.time(household.visited_at.as_ref())),
        ];
        if keeps {
            cells.push(match household.version {
                0 => Cell::of(""),
                version => Cell::link(version.to_string(), format!("/desk/surveys/{id}/doors/{at}")),
            });
        }
        cells
    };
    Table::new(&heads, desk.t("没有这样的门。", "No such doors.")).lines(found.iter().map(line))
}

fn people(named: usize, unnamed: i32) -> i64 {
    i64::try_from(named).unwrap_or_default() + i64::from(unnamed)
}

fn state(desk: &Desk, state: pb::DoorState) -> Cell {
    let words = desk.says(DOORS, state);
    match state {
        pb::DoorState::Visited => Cell::marked("green", "✓", words),
        pb::DoorState::Absent => Cell::marked("yellow", "↻", words),
        pb::DoorState::Refused => Cell::marked("red", "!", words),
        pb::DoorState::Empty => Cell::marked("grey", "○", words),
        _ => Cell::of(words),
    }
}

/// What was recorded of a household before, newest first.
pub(super) async fn history(
    desk: Desk,
    Path((survey, household)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    desk.shows(recorded(&desk, &survey, household, &asked).await)
        .await
}

async fn recorded(desk: &Desk, id: &str, household_id: String, asked: &Asked) -> Answered<Page> {
    let request = pb::ListHouseholdHistoryRequest {
        household_id,
        page_token: asked.after().to_owned(),
        ..pb::ListHouseholdHistoryRequest::default()
    };
    let found = desk
        .surveys()
        .list_household_history(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("记录时间", "Recorded"),
        desk.t("记录人", "By"),
        desk.t("门牌", "Door"),
        desk.t("结果", "Found"),
        desk.t("人数", "People"),
        desk.t("电话", "Phone"),
    ];
    let mut lines = Vec::with_capacity(found.records.len());
    for record in &found.records {
        let people = people(record.person_ids.len(), record.unnamed);
        lines.push(vec![
            Cell::of(desk.time(record.recorded_at.as_ref())),
            Cell::by(&record.recorded_by),
            Cell::of(&record.house_number),
            state(desk, record.state()),
            Cell::number(people),
            Cell::of(&record.head_phone),
        ]);
    }
    let table = Table::new(&heads, desk.t("还没有记录。", "Nothing was recorded yet.")).lines(lines);
    Ok(desk
        .page(desk.t("这一户以前的记录", "What was recorded of this door"))
        .under(desk.t("全面排查", "Surveys"), "/desk/surveys")
        .under(desk.t("逐户", "Doors"), format!("/desk/surveys/{id}/doors"))
        .table(table.next(asked.next(&found.next_page_token))))
}
