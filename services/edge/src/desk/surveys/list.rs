//! Surveys in scope, newest first.

use super::words::KEEPERS;
use crate::desk::page::{Cell, Form, Page, Table, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use proto::registration::v1 as pb;

/// The list; its filter and its place stand in the address.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = pb::ListSurveysRequest {
        area: asked.text("area").to_owned(),
        page_token: asked.after().to_owned(),
        ..pb::ListSurveysRequest::default()
    };
    let found = desk
        .surveys()
        .list_surveys(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("小区（村）", "Compound or village"),
        desk.t("区划", "Area"),
        desk.t("从", "From"),
        desk.t("到", "To"),
        desk.t("开始于", "Opened"),
    ];
    let line = |survey: &pb::Survey| {
        vec![
            Cell::link(&survey.unit_name, format!("/desk/surveys/{}", survey.survey_id)),
            Cell::of(place(survey.area.as_ref())),
            Cell::of(&survey.from),
            Cell::of(&survey.to),
            Cell::of(desk.time(survey.opened_at.as_ref())),
        ]
    };
    let table = Table::new(&heads, desk.t("没有排查。", "No surveys.")).lines(found.surveys.iter().map(line));
    let mut page = desk.page(desk.t("全面排查", "Surveys"));
    if desk.is_any(KEEPERS) {
        page = page.links(vec![link(
            desk.t("开始排查一个小区", "Begin a survey"),
            "/desk/surveys/new",
        )]);
    }
    let filter = Form::filter("/desk/surveys", desk.t("筛选", "Filter"))
        .choose("area", desk.t("区划", "Area"), desk.areas())
        .asked(asked);
    Ok(page
        .form(filter)
        .table(table.next(asked.next(&found.next_page_token))))
}
