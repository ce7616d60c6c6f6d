//! Counties by grade: those in force, and every version of one.

use super::counties::{around, called, read, today, told};
use super::words::{GRADES, grade};
use crate::desk::page::{Cell, Form, Link, Page, Table, chosen, link, tab};
use crate::desk::seat::{Answered, Desk, Failed};
use crate::web::Asked;
use crate::web::figures::grouped;
use axum::extract::Path;
use axum::response::Response;
use kit::fault;
use proto::registration::v1 as pb;
use vocabulary::{Area, Role};

/// The grades in force.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = pb::ListAreasRequest {
        within: asked.text("within").to_owned(),
        grade: chosen(asked.text("grade")),
        page_token: asked.after().to_owned(),
        ..pb::ListAreasRequest::default()
    };
    let found = desk
        .area_risks()
        .list_areas(desk.by.request(request)?)
        .await?
        .into_inner();
    let mut page = desk
        .page(desk.t("分区分级", "Areas by grade"))
        .tabs(tabs(desk, "/desk/areas"));
    if desk.is_any(&[Role::Officer]) {
        page = page.links(vec![link(
            desk.t("为一个县（市、区）定级", "Grade a county"),
            "/desk/areas/grade",
        )]);
    }
    let empty = desk.t("没有定过级的县（市、区）。", "No county was graded yet.");
    Ok(page
        .form(narrowed(desk, asked))
        .table(table(desk, &found.areas, empty).next(asked.next(&found.next_page_token))))
}

/// The lists of the room; measures are for those who decide.
pub(super) fn tabs(desk: &Desk, here: &str) -> Vec<Link> {
    let mut lists = vec![("/desk/areas", desk.t("现行等级", "Grades in force"))];
    if desk.is_any(&[Role::Officer, Role::Command]) {
        lists.push(("/desk/areas/measures", desk.t("对本区的措施", "Measures here")));
    }
    let tab = |(to, words): &(&'static str, &str)| tab(words, *to, *to == here);
    lists.iter().map(tab).collect()
}

fn narrowed(desk: &Desk, asked: &Asked) -> Form {
    let grades = desk.any_or(("全部等级", "Any grade"), GRADES);
    Form::filter("/desk/areas", desk.t("筛选", "Filter"))
        .choose("within", desk.t("范围", "Where"), around(desk))
        .choose("grade", desk.t("等级", "Grade"), grades)
        .asked(asked)
}

fn table(desk: &Desk, areas: &[pb::AreaRisk], empty: &str) -> Table {
    let heads = [
        desk.t("县（市、区）", "County"),
        desk.t("等级", "Grade"),
        desk.t("自", "From"),
        desk.t("累计病例", "Cases in all"),
        desk.t("最近新增", "Last new case"),
        desk.t("最近聚集", "Last cluster"),
        desk.t("依据文件", "Document"),
        desk.t("设定", "Set by"),
    ];
    Table::new(&heads, empty).lines(areas.iter().map(|risk| line(desk, risk)).collect::<Vec<_>>())
}

fn line(desk: &Desk, risk: &pb::AreaRisk) -> Vec<Cell> {
    let code = today(desk, risk);
    let basis = risk.basis.clone().unwrap_or_default();
    vec![
        Cell::link(told(desk, &code), format!("/desk/areas/{code}")),
        grade(desk, risk.grade()),
        Cell::of(desk.time(risk.effective_from.as_ref())),
        Cell::number(grouped(basis.total_cases)),
        Cell::of(basis.last_new_case_on),
        Cell::of(basis.last_cluster_on),
        Cell::of(basis.source_document),
        set(desk, risk),
    ]
}

/// Who set a grade, and when.
fn set(desk: &Desk, risk: &pb::AreaRisk) -> Cell {
    let when = desk.time(risk.set_at.as_ref());
    Cell::by_and(&risk.set_by, format!(" · {when}"))
}

/// One county: its grade, and every version there was.
pub(super) async fn county(desk: Desk, Path(county): Path<String>, asked: Asked) -> Response {
    let Some(area) = read(&county) else {
        return desk.unknown();
    };
    desk.shows(one(&desk, area, &asked).await).await
}

async fn one(desk: &Desk, area: Area, asked: &Asked) -> Answered<Page> {
    let code = area.code();
    let request = pb::ListAreasRequest {
        within: code.to_owned(),
        history: true,
        page_token: asked.after().to_owned(),
        ..pb::ListAreasRequest::default()
    };
    let mut found = desk
        .area_risks()
        .list_areas(desk.by.request(request)?)
        .await?
        .into_inner();
    // Of a city that is graded as a whole, its counties would be listed as well.
    found.areas.retain(|risk| today(desk, risk) == code);
    let current = in_force(desk, code).await?;
    let mut page = desk
        .page(called(desk, &area))
        .under(desk.t("分区分级", "Areas by grade"), "/desk/areas")
        .done(asked.has("done"));
    page = match &current {
        Some(risk) => page.facts(facts(desk, risk)),
        None => page.text(desk.t("没有现行等级。", "No grade is in force.")),
    };
    if desk.is_any(&[Role::Officer]) {
        let to = format!("/desk/areas/grade?area={code}");
        page = page.links(vec![link(desk.t("重新定级", "Grade it anew"), to)]);
        if current.is_some_and(|risk| risk.grade() != pb::RiskGrade::Low) {
            page = page
                .heading(desk.t("对本区的影响", "What follows here"))
                .form(previewing(desk, code));
        }
    }
    let next = asked.next(&found.next_page_token);
    let empty = desk.t("没有定过级。", "It was never graded.");
    Ok(page
        .heading(desk.t("历次定级", "Every version"))
        .table(table(desk, &found.areas, empty).next(next)))
}

/// The grade of a county that is in force now; `None` where none is.
pub(super) async fn in_force(desk: &Desk, code: &str) -> Answered<Option<pb::AreaRisk>> {
    let request = pb::GetAreaRiskRequest {
        area: code.to_owned(),
        ..pb::GetAreaRiskRequest::default()
    };
    match desk.area_risks().get_area_risk(desk.by.request(request)?).await {
        Ok(found) => Ok(found.into_inner().area_risk),
        Err(status) if fault::reason_of(&status).as_deref() == Some("UNKNOWN_AREA_RISK") => Ok(None),
        Err(status) => Err(Failed::from(status)),
    }
}

/// What a grade is, what it rests on, and who set it.
pub(super) fn facts<'d>(desk: &'d Desk, risk: &pb::AreaRisk) -> Vec<(&'d str, Cell)> {
    let basis = risk.basis.clone().unwrap_or_default();
    let policy = risk.policy.clone().unwrap_or_default().document_number;
    let mut facts = vec![
        (desk.t("等级", "Grade"), grade(desk, risk.grade())),
        (
            desk.t("自", "From"),
            Cell::of(desk.time(risk.effective_from.as_ref())),
        ),
        (
            desk.t("累计病例", "Cases in all"),
            Cell::of(grouped(basis.total_cases)),
        ),
        (
            desk.t("最近新增", "Last new case"),
            Cell::of(basis.last_new_case_on),
        ),
        (
            desk.t("最近聚集", "Last cluster"),
            Cell::of(basis.last_cluster_on),
        ),
        (desk.t("依据文件", "Document"), Cell::of(basis.source_document)),
        (desk.t("设定", "Set by"), set(desk, risk)),
        (desk.t("分级标准", "By the policy"), Cell::of(policy)),
    ];
    if risk.derived_grade() != risk.grade() {
        facts.push((
            desk.t("按数字应为", "By its figures"),
            grade(desk, risk.derived_grade()),
        ));
        facts.push((
            desk.t("不同的理由", "Why it is another"),
            Cell::of(&risk.override_reason),
        ));
    }
    facts.retain(|(_, cell)| !cell.text.is_empty());
    facts
}

/// Asks what follows from the county's grade for people here; nobody's level changes.
pub(super) fn previewing(desk: &Desk, code: &str) -> Form {
    Form::new(
        format!("/desk/areas/{code}/preview"),
        desk.t("预览：涉及哪些人", "Show whom it touches"),
    )
    .hidden("request_id", desk.fresh_id())
    .choose(
        "within",
        desk.t("看哪里的人", "People of which area"),
        desk.areas(),
    )
    .hint(desk.t(
        "只是预览，不改变任何人的码色；人数、分布和部分名单（隐去信息）先给您看。",
        "Nothing changes yet: how many, where, and some of them, masked, are shown first.",
    ))
}
