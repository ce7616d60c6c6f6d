//! Measures: what was shown, what waits, what became of it; and showing a new one.

use super::counties::{read, today, told};
use super::list::{previewing, tabs};
use super::words::{STATES, grade};
use crate::desk::page::{Cell, Form, Page, Table, chosen};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::figures::grouped;
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// Measures in scope, newest first.
pub(super) async fn list(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = pb::ListMeasuresRequest {
        within: asked.text("within").to_owned(),
        state: chosen(asked.text("state")),
        page_token: asked.after().to_owned(),
        ..pb::ListMeasuresRequest::default()
    };
    let found = desk
        .area_risks()
        .list_measures(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("提出时间", "Shown"),
        desk.t("来自", "From"),
        desk.t("等级", "Grade"),
        desk.t("本区范围", "People of"),
        desk.t("码色", "Level"),
        desk.t("涉及人数", "People"),
        desk.t("已执行", "Held"),
        desk.t("状态", "State"),
        desk.t("提出人", "By"),
    ];
    let empty = desk.t(
        "没有措施。在“现行等级”里打开一个县（市、区），预览对本区的影响。",
        "No measures. Open a county among the grades in force to see what follows here.",
    );
    let lines: Vec<_> = found.measures.iter().map(|measure| line(desk, measure)).collect();
    let table = Table::new(&heads, empty).lines(lines);
    Ok(desk
        .page(desk.t("分区分级", "Areas by grade"))
        .tabs(tabs(desk, "/desk/areas/measures"))
        .form(narrowed(desk, asked))
        .table(table.next(asked.next(&found.next_page_token))))
}

fn narrowed(desk: &Desk, asked: &Asked) -> Form {
    let states = desk.any_or(("全部状态", "Any state"), STATES);
    Form::filter("/desk/areas/measures", desk.t("筛选", "Filter"))
        .choose("state", desk.t("状态", "State"), states)
        .choose("within", desk.t("本区范围", "People of"), desk.areas())
        .asked(asked)
}

fn line(desk: &Desk, measure: &pb::Measure) -> Vec<Cell> {
    let risk = measure.area_risk.clone().unwrap_or_default();
    let to = format!("/desk/areas/measures/{}", measure.measure_id);
    vec![
        Cell::link(desk.time(measure.proposed_at.as_ref()), to),
        Cell::of(told(desk, &today(desk, &risk))),
        grade(desk, risk.grade()),
        Cell::of(place(measure.within.as_ref())),
        Cell::level(measure.level(), desk.by.frame.language),
        Cell::number(grouped(measure.touched)),
        Cell::number(grouped(measure.held)),
        Cell::of(desk.says(STATES, measure.state())),
        Cell::by(&measure.author),
    ]
}

/// Whom a grade touches was asked for: it is worked out, and kept as it was shown.
pub(super) async fn preview(Path(county): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let Some(area) = read(&county) else {
        return desk.unknown();
    };
    let shown = shown(&desk, area.code(), &fields).await;
    desk.sent(previewing(&desk, area.code()), &fields, shown)
}

async fn shown(desk: &Desk, county: &str, fields: &Fields) -> Answered<String> {
    let request = pb::PreviewAreaRiskRequest {
        request_id: fields.text("request_id").to_owned(),
        area: county.to_owned(),
        edition: String::new(),
        within: fields.text("within").trim().to_owned(),
    };
    let answer = desk
        .area_risks()
        .preview_area_risk(desk.by.request(request)?)
        .await?
        .into_inner();
    let measure = answer.measure.unwrap_or_default();
    Ok(format!("/desk/areas/measures/{}", measure.measure_id))
}
