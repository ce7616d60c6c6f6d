//! `/desk/disinfections`: what was disinfected with what, and what is left to be done today.

use super::checkpoint::VERIFIERS;
use super::page::{Cell, Choices, Form, Page, Table, What, chosen, link, options};
use super::registration::place;
use super::seat::{Answered, Desk, DeskForm};
use super::times::whole;
use crate::front::Front;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use pb::list_disinfections_request::Of;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;

/// Entries on a page.
const LINES: i32 = 50;

/// What is disinfected.
const KINDS: &Choices<pb::DisinfectedKind> = &[
    (pb::DisinfectedKind::Checkpoint, ("卡点", "Gate")),
    (pb::DisinfectedKind::PublicArea, ("公共区域", "Public area")),
    (pb::DisinfectedKind::Bus, ("公交车", "Bus")),
    (pb::DisinfectedKind::Vehicle, ("其他车辆", "Another vehicle")),
    (pb::DisinfectedKind::Canteen, ("食堂", "Canteen")),
    (pb::DisinfectedKind::Dormitory, ("宿舍", "Dormitory")),
];

/// With what.
const AGENTS: &Choices<pb::Agent> = &[
    (pb::Agent::Chlorine, ("含氯消毒剂", "Chlorine")),
    (pb::Agent::ChlorineDioxide, ("二氧化氯", "Chlorine dioxide")),
    (pb::Agent::Alcohol, ("乙醇", "Alcohol")),
    (pb::Agent::PeraceticAcid, ("过氧乙酸", "Peracetic acid")),
    (pb::Agent::HydrogenPeroxide, ("过氧化氢", "Hydrogen peroxide")),
    (pb::Agent::QuaternaryAmmonium, ("季铵盐", "Quaternary ammonium")),
];

/// What is wrong with an entry.
const FINDINGS: &Choices<pb::Finding> = &[
    (pb::Finding::TooWeak, ("浓度不足", "too weak")),
    (pb::Finding::TooStrong, ("浓度过高", "too strong")),
    (pb::Finding::TooShort, ("作用时间不足", "too short")),
    (pb::Finding::TooLittle, ("用量不足", "too little")),
    (pb::Finding::TooMuch, ("用量过多", "too much")),
    (pb::Finding::AgentNotJudged, ("浓度未评定", "strength not judged")),
];

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/disinfections", get(show))
        .route("/desk/disinfections/new", get(form).post(send))
}

async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let area = asked.text("area");
    let request = desk.by.request(pb::ListDisinfectionsRequest {
        of: (!area.is_empty()).then(|| Of::Area(area.to_owned())),
        from: desk.typed_moment(asked.text("from")),
        to: desk.typed_moment(asked.text("to")),
        only_with_findings: asked.has("only_with_findings"),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.disinfections().list_disinfections(request).await;
    let only = vec![(
        "1".to_owned(),
        desk.t("只看不合要求的", "Only those with findings").to_owned(),
    )];
    let filter = Form::filter("/desk/disinfections", desk.t("查询", "Show"))
        .moment("from", desk.t("从", "From"))
        .moment("to", desk.t("到", "Until"))
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .ticks("only_with_findings", desk.t("范围", "Which"), only);
    let (filter, found) = desk.found(filter, asked, answer)?;
    let page = desk
        .page(desk.t("消毒记录", "Disinfection"))
        .done(asked.has("done"));
    let page = match desk.is_any(VERIFIERS) {
        true => page.links(vec![link(
            desk.t("登记消毒", "Write one down"),
            "/desk/disinfections/new",
        )]),
        false => page,
    };
    let page = page
        .heading(desk.t("今日未完成", "Left to be done today"))
        .table(undone(desk, area).await?)
        .heading(desk.t("记录", "The log"))
        .form(filter);
    let heads = [
        desk.t("时间", "When"),
        desk.t("场所", "Place"),
        desk.t("类别", "Kind"),
        desk.t("区划", "Area"),
        desk.t("消毒剂", "Agent"),
        desk.t("时长（分）", "Minutes"),
        desk.t("面积（㎡）", "m²"),
        desk.t("操作人", "By"),
        desk.t("评定", "Findings"),
    ];
    let table = Table::new(&heads, desk.t("没有记录。", "No entries."))
        .lines(found.disinfections.iter().map(|entry| line(desk, entry)))
        .next(asked.next(&found.next_page_token));
    Ok(page.table(table))
}

fn line(desk: &Desk, entry: &pb::Disinfection) -> Vec<Cell> {
    let strength = match entry.percent {
        0 => format!("{} mg/L", entry.milligrams_per_litre),
        percent => format!("{percent} %"),
    };
    let findings: Vec<String> = entry
        .findings()
        .map(|finding| desk.says(FINDINGS, finding))
        .collect();
    let findings = match findings.is_empty() {
        true => Cell::marked("green", "✓", desk.t("合格", "within bounds")),
        false => Cell::marked("yellow", "!", findings.join(desk.t("、", ", "))),
    };
    vec![
        desk.when(entry.done_at.as_ref()),
        Cell::of(&entry.place_name),
        Cell::of(desk.says(KINDS, entry.kind())),
        Cell::of(place(entry.area.as_ref())),
        Cell::of(format!("{} {strength}", desk.says(AGENTS, entry.agent()))),
        Cell::number(entry.contact_minutes),
        Cell::number(entry.square_metres),
        Cell::by(&entry.done_by),
        findings,
    ]
}

/// Places that were disinfected less often today than is ordered.
async fn undone(desk: &Desk, area: &str) -> Answered<Table> {
    let request = desk.by.request(pb::ListUndoneRequest {
        area: area.to_owned(),
        page_size: LINES,
        page_token: String::new(),
    })?;
    let heads = [
        desk.t("单位", "Unit"),
        desk.t("场所", "Place"),
        desk.t("类别", "Kind"),
        desk.t("区划", "Area"),
        desk.t("今日次数", "Today"),
        desk.t("最近一次", "Last"),
        "",
    ];
    let table = Table::new(&heads, desk.t("今日都已完成。", "Everything is done today."));
    // An area that does not read is told beside the filter, once.
    let Ok(found) = desk.disinfections().list_undone(request).await else {
        return Ok(table);
    };
    let found = found.into_inner();
    let line = |of: &pb::Undone| {
        vec![
            Cell::of(&of.unit_name),
            Cell::of(&of.place_name),
            Cell::of(desk.says(KINDS, of.kind())),
            Cell::of(place(of.area.as_ref())),
            Cell::number(format!("{} / {}", of.times_done, of.times_demanded)),
            desk.when(of.last_done_at.as_ref()),
            write_down(desk, of),
        ]
    };
    let table = table.lines(found.places.iter().map(line));
    match found.next_page_token.is_empty() {
        true => Ok(table),
        // What is told first is enough to begin with.
        false => Ok(table.lines([vec![Cell::of(desk.t(
            "……还有更多：请在下面“记录”中填写区划再查询。",
            "… and more: give an area below and show again.",
        ))]])),
    }
}

/// A way to the form, with what is known of the place filled in, for those who write disinfections down.
fn write_down(desk: &Desk, of: &pb::Undone) -> Cell {
    if !desk.is_any(VERIFIERS) {
        return Cell::of("");
    }
    let kind = i32::from(of.kind()).to_string();
    let known = form_urlencoded::Serializer::new(String::new())
        .append_pair("unit_id", &of.unit_id)
        .append_pair("checkpoint_id", &of.checkpoint_id)
        .append_pair("kind", &kind)
        .append_pair("place_name", &of.place_name)
        .finish();
    Cell::link(
        desk.t("登记", "Write down"),
        format!("/desk/disinfections/new?{known}"),
    )
}

fn asked_for(desk: &Desk, colleagues: Vec<(String, String)>) -> Form {
    let language = desk.by.frame.language;
    let suspected = vec![(
        "1".to_owned(),
        desk.t("有疑似病例到过", "Somebody who may be infected was there")
            .to_owned(),
    )];
    Form::new(
        "/desk/disinfections/new",
        desk.t("登记消毒", "Write a disinfection down"),
    )
    .hidden("request_id", desk.fresh_id())
    .line(
        "checkpoint_id",
        desk.t("卡点短码（仅卡点填写）", "Gate's short code (for a gate only)"),
        36,
    )
    .seeks(
        "unit_id",
        desk.t("单位（填了卡点可不选）", "Unit (not with a gate)"),
        What::Unit,
    )
    .hint(desk.t(
        "从单位页面或“今日未完成”点“登记”，自动填好。",
        "Filled in when you come from the unit's page, or from what is left to be done today.",
    ))
    .choose("kind", desk.t("类别", "Kind"), options(KINDS, language))
    .line(
        "place_name",
        desk.t("场所，如“3号楼大厅”", "Place, such as 3号楼大厅"),
        60,
    )
    .choose("agent", desk.t("消毒剂", "Agent"), options(AGENTS, language))
    .line(
        "milligrams_per_litre",
        desk.t("浓度 mg/L（乙醇不填）", "mg/L (not for alcohol)"),
        6,
    )
    .line("percent", desk.t("浓度 %（仅乙醇）", "Percent (alcohol only)"), 3)
    .line(
        "millilitres_per_square_metre",
        desk.t("用量 mL/㎡（擦拭填 0）", "mL per m² (0 is wiped)"),
        4,
    )
    .line(
        "contact_minutes",
        desk.t("作用时间（分钟）", "Contact in minutes"),
        4,
    )
    .line("square_metres", desk.t("面积（㎡）", "Area in m²"), 7)
    .moment("done_at", desk.t("时间（默认现在）", "When (now)"))
    .offers(
        "done_by",
        desk.t("操作人登录名（默认本人）", "Login name of whoever did it (you)"),
        colleagues,
    )
    .ticks("case_suspected", desk.t("情形", "Occasion"), suspected)
}

async fn form(desk: Desk, asked: Asked) -> Response {
    let form = match desk.demand(VERIFIERS) {
        Ok(()) => known(&desk, &asked).await,
        Err(failed) => Err(failed),
    };
    desk.shows(form.map(|form| {
        desk.page(desk.t("登记消毒", "Write a disinfection down"))
            .under(desk.t("消毒记录", "Disinfection"), "/desk/disinfections")
            .form(form)
    }))
    .await
}

async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    let mut form = match desk.colleagues(VERIFIERS).await {
        Ok(colleagues) => asked_for(&desk, colleagues),
        Err(failed) => return desk.refuses(failed),
    };
    if let Some(asked) = desk.seeks(&form, &fields).await {
        return asked;
    }
    let done_by = match desk
        .accounts_typed(&mut form, "done_by", fields.text("done_by"))
        .await
    {
        Ok(accounts) => accounts.into_iter().next().unwrap_or_default(),
        Err(failed) => return desk.refuses(failed),
    };
    if form.is_flawed() {
        return desk.asks_again(
            form,
            &fields,
            desk.t("这个账号不对。", "This account is not known."),
        );
    }
    let answered = recorded(&desk, &fields, done_by).await;
    desk.sent(form, &fields, answered)
}

/// The form with what is known of the place.
async fn known(desk: &Desk, asked: &Asked) -> Answered<Form> {
    let colleagues = desk.colleagues(VERIFIERS).await?;
    desk.told(asked_for(desk, colleagues).asked(asked)).await
}

async fn recorded(desk: &Desk, fields: &Fields, done_by: String) -> Answered<String> {
    use pb::record_disinfection_request::Strength;
    let text = |name| fields.text(name).trim().to_owned();
    let strength = match (text("percent"), text("milligrams_per_litre")) {
        (percent, milligrams) if percent.is_empty() => Strength::MilligramsPerLitre(whole(&milligrams)),
        (percent, _) => Strength::Percent(whole(&percent)),
    };
    let checkpoint_id = desk.gate_typed(&text("checkpoint_id")).await;
    let unit_id = match (text("unit_id"), checkpoint_id.is_empty()) {
        (unit, false) if unit.is_empty() => desk.gate(&checkpoint_id).await?.unit_id,
        (unit, _) => unit,
    };
    let request = desk.by.request(pb::RecordDisinfectionRequest {
        request_id: text("request_id"),
        unit_id,
        checkpoint_id,
        kind: chosen(fields.text("kind")),
        place_name: text("place_name"),
        agent: chosen(fields.text("agent")),
        strength: Some(strength),
        millilitres_per_square_metre: whole(fields.text("millilitres_per_square_metre")),
        contact_minutes: whole(fields.text("contact_minutes")),
        square_metres: whole(fields.text("square_metres")),
        case_suspected: fields.has("case_suspected"),
        done_at: desk.typed_moment(fields.text("done_at")),
        done_by,
    })?;
    desk.disinfections().record_disinfection(request).await?;
    Ok("/desk/disinfections?done=1".to_owned())
}
