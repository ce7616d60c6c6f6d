//! How far a survey is, building by building, and the leaflets that were handed out.

use super::words::VOLUNTEERS;
use crate::desk::page::{Cell, Drawing, Form, Page, Table, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
use crate::web::figures::grouped;
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// The survey.
pub(super) async fn show(desk: Desk, Path(survey): Path<String>, asked: Asked) -> Response {
    desk.shows(page(&desk, survey, asked.has("done")).await).await
}

/// A survey with its buildings.
pub(super) async fn found(desk: &Desk, survey_id: &str) -> Answered<pb::GetSurveyResponse> {
    let request = pb::GetSurveyRequest {
        survey_id: survey_id.to_owned(),
    };
    let found = desk.surveys().get_survey(desk.by.request(request)?).await?;
    Ok(found.into_inner())
}

async fn page(desk: &Desk, id: String, is_done: bool) -> Answered<Page> {
    let found = found(desk, &id).await?;
    let survey = found.survey.unwrap_or_default();
    let all = sum(&found.buildings);
    let mut facts = vec![
        (desk.t("区划", "Area"), Cell::of(place(survey.area.as_ref()))),
        (
            desk.t("日期", "Days"),
            Cell::of(format!("{} – {}", survey.from, survey.to)),
        ),
        (
            desk.t("已走访", "Visited"),
            Cell::of(part(all.visited, all.doors)),
        ),
        (
            desk.t("参加的志愿者", "Volunteers"),
            Cell::by_all(&found.volunteers, desk.t("、", ", ")),
        ),
    ];
    facts.retain(|(_, cell)| !cell.text.is_empty());
    let mut page = desk
        .page(&*survey.unit_name)
        .under(desk.t("全面排查", "Surveys"), "/desk/surveys")
        .done(is_done)
        .facts(facts);
    let walks = desk.is_any(VOLUNTEERS);
    if walks {
        let to = |state: pb::DoorState| format!("/desk/surveys/{id}/doors?state={}", i32::from(state));
        page = page.links(vec![
            link(
                desk.t("待走访的门", "Doors that wait"),
                to(pb::DoorState::NotVisited),
            ),
            link(
                desk.t("家中无人的门", "Nobody was at home"),
                to(pb::DoorState::Absent),
            ),
            link(
                desk.t("全部住户", "Every household"),
                format!("/desk/surveys/{id}/doors"),
            ),
        ]);
    }
    page = page.table(table(desk, &id, &found.buildings, &all));
    Ok(match walks {
        true => page
            .heading(desk.t("发放传单", "Leaflets"))
            .form(handing(desk, &id, &found.buildings)),
        false => page,
    })
}

/// All buildings together.
fn sum(buildings: &[pb::BuildingProgress]) -> pb::BuildingProgress {
    let add = |mut all: pb::BuildingProgress, one: &pb::BuildingProgress| {
        all.doors += one.doors;
        all.visited += one.visited;
        all.households += one.households;
        all.members += one.members;
        all.refused += one.refused;
        all.absent += one.absent;
        all.empty += one.empty;
        all.leaflets += one.leaflets;
        all
    };
    buildings.iter().fold(pb::BuildingProgress::default(), add)
}

fn part(of: i64, all: i64) -> String {
    format!("{} / {}", grouped(of), grouped(all))
}

fn table(desk: &Desk, id: &str, buildings: &[pb::BuildingProgress], all: &pb::BuildingProgress) -> Table {
    let heads = [
        desk.t("楼栋", "Building"),
        desk.t("已走访", "Visited"),
        "",
        desk.t("已登记", "Taken"),
        desk.t("人口", "People"),
        desk.t("家中无人", "Nobody at home"),
        desk.t("空户", "Empty"),
        desk.t("不愿登记", "Would not say"),
        desk.t("传单", "Leaflets"),
    ];
    let walks = desk.is_any(VOLUNTEERS);
    let line = |name: Cell, of: &pb::BuildingProgress| {
        let mut cells = vec![
            name,
            Cell::number(part(of.visited, of.doors)),
            Cell::drawn(Drawing::bar(of.visited, of.doors)),
        ];
        let numbers = [
            of.households,
            of.members,
            of.absent,
            of.empty,
            of.refused,
            of.leaflets,
        ];
        cells.extend(numbers.map(|number| Cell::number(grouped(number))));
        cells
    };
    let one = |building: &pb::BuildingProgress| {
        let to = format!("/desk/surveys/{id}/doors?building={}", building.building);
        let name = match walks {
            true => Cell::link(&building.name, to),
            false => Cell::of(&building.name),
        };
        line(name, building)
    };
    let total = line(Cell::of(desk.t("合计", "All")), all);
    Table::new(&heads, "").lines(buildings.iter().map(one).chain([total]))
}

fn handing(desk: &Desk, id: &str, buildings: &[pb::BuildingProgress]) -> Form {
    let offered = buildings
        .iter()
        .map(|building| (building.building.to_string(), building.name.clone()));
    Form::new(
        format!("/desk/surveys/{id}/leaflets"),
        desk.t("记下传单", "Count leaflets"),
    )
    .hidden("request_id", desk.fresh_id())
    .choose("building", desk.t("楼栋", "Building"), offered.collect())
    .line(
        "leaflets",
        desk.t("这一次发了几份", "How many were handed out this time"),
        5,
    )
}

/// Leaflets were handed out.
pub(super) async fn leaflets(Path(survey): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let counted = counted(&desk, &survey, &fields).await;
    // What was chosen stays chosen, also where the survey cannot be asked again.
    let chosen = pb::BuildingProgress {
        building: whole(fields.text("building")),
        name: fields.text("building").to_owned(),
        ..pb::BuildingProgress::default()
    };
    let buildings = match (&counted, found(&desk, &survey).await) {
        (Err(_), Ok(found)) => found.buildings,
        _ => vec![chosen],
    };
    let to = format!("/desk/surveys/{survey}?done=1");
    desk.sent(handing(&desk, &survey, &buildings), &fields, counted.map(|()| to))
}

async fn counted(desk: &Desk, survey: &str, fields: &Fields) -> Answered<()> {
    let request = pb::RecordLeafletsRequest {
        request_id: fields.text("request_id").to_owned(),
        survey_id: survey.to_owned(),
        building: whole(fields.text("building")),
        leaflets: whole(fields.text("leaflets")),
    };
    desk.surveys().record_leaflets(desk.by.request(request)?).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buildings_add_up() {
        let one = |doors, visited, leaflets| pb::BuildingProgress {
            doors,
            visited,
            leaflets,
            ..pb::BuildingProgress::default()
        };
        let all = sum(&[one(4, 4, 35), one(6, 1, 0)]);
        assert_eq!(part(all.visited, all.doors), "5 / 10");
        assert_eq!((all.leaflets, all.members), (35, 0));
    }
}
