//! Orders in scope: due and overdue today first, and the figures of the areas.

use super::words::{HALVES, MODES};
use crate::desk::checkpoint::KEEPERS;
use crate::desk::choosing::choosing;
use crate::desk::page::{Cell, Form, Link, Page, Table, chosen, options, tab};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use crate::web::words::Both;
use axum::response::Response;
use pb::QuarantineFilter as Filter;
use proto::registration::v1 as pb;

/// Lists besides the first one: name in the address, filter, words.
const LISTS: &[(&str, Filter, Both)] = &[
    ("overdue", Filter::Overdue, ("逾期未测", "Overdue")),
    ("due", Filter::Due, ("应测", "Due")),
    (
        "fever",
        Filter::UnansweredCheck,
        ("异常待处置", "Fever or symptom"),
    ),
    ("needs", Filter::OpenNeed, ("求助待回复", "Needs")),
    (
        "release",
        Filter::ReleaseOverdue,
        ("到期待解除", "Release overdue"),
    ),
    ("ends", Filter::EndsToday, ("今日到期", "Ends today")),
    ("all", Filter::Unspecified, ("全部在管", "In force")),
    ("released", Filter::Unspecified, ("已解除", "Released")),
];

/// The first page of the room, or one of its lists.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let list = LISTS.iter().find(|(name, ..)| *name == asked.text("list"));
    let page = desk
        .page(desk.t("隔离观察", "Quarantine"))
        .tabs(tabs(desk, asked));
    let page = match list {
        Some((name, filter, _)) => {
            let table = table(desk, asked, name, *filter, asked.after()).await?;
            page.form(narrowed(desk, asked)).table(table)
        }
        None => {
            let overdue = table(desk, asked, "overdue", Filter::Overdue, "").await?;
            let due = table(desk, asked, "due", Filter::Due, "").await?;
            page.heading(desk.t("今日逾期未测", "Overdue today"))
                .table(overdue)
                .heading(desk.t("现在应测", "Due now"))
                .table(due)
        }
    };
    let page = page
        .heading(desk.t("分区统计", "Figures"))
        .table(counts(desk, asked).await?);
    match desk.is_any(KEEPERS) {
        true => Ok(page.form(choosing(desk, "quarantine"))),
        false => Ok(page),
    }
}

fn tabs(desk: &Desk, asked: &Asked) -> Vec<Link> {
    let here = asked.text("list");
    let first = tab(
        desk.t("今日应测", "Checks of today"),
        "/desk/quarantines",
        LISTS.iter().all(|(name, ..)| *name != here),
    );
    let others = LISTS.iter().map(|(name, _, words)| {
        let to = format!("/desk/quarantines?list={name}");
        tab(desk.word(*words), to, *name == here)
    });
    std::iter::once(first).chain(others).collect()
}

fn narrowed(desk: &Desk, asked: &Asked) -> Form {
    let mut modes = vec![(String::new(), desk.t("全部方式", "Any way").to_owned())];
    modes.extend(options(MODES, desk.by.frame.language));
    Form::filter("/desk/quarantines", desk.t("筛选", "Filter"))
        .hidden("list", asked.text("list"))
        .choose("mode", desk.t("方式", "How"), modes)
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .asked(asked)
}

async fn table(desk: &Desk, asked: &Asked, list: &str, filter: Filter, after: &str) -> Answered<Table> {
    let state = match list == "released" {
        true => pb::QuarantineState::Released,
        false => pb::QuarantineState::InForce,
    };
    let request = pb::ListQuarantinesRequest {
        area: asked.text("area").to_owned(),
        state: state.into(),
        mode: chosen(asked.text("mode")),
        filter: filter.into(),
        page_token: after.to_owned(),
        ..pb::ListQuarantinesRequest::default()
    };
    let request = desk.by.request(request)?;
    let found = desk.quarantines().list_quarantines(request).await?.into_inner();
    let heads = [
        desk.t("姓名", "Name"),
        desk.t("方式", "How"),
        desk.t("管理社区", "Watched by"),
        desk.t("天", "Day"),
        desk.t("至", "Until"),
        desk.t("今日", "Today"),
        desk.t("最近体温", "Last reading"),
        desk.t("期限", "Deadline"),
    ];
    let table = Table::new(&heads, desk.t("没有符合条件的隔离。", "No such quarantines."));
    let lines = found.quarantines.iter().map(|order| line(desk, order));
    let token = &found.next_page_token;
    let next = (!token.is_empty()).then(|| asked.with(&[("list", list), ("after", token)]));
    Ok(table.lines(lines).next(next))
}

fn line(desk: &Desk, order: &pb::Quarantine) -> Vec<Cell> {
    let halves = |halves: Vec<pb::HalfDay>| {
        let words = halves.into_iter().map(|half| desk.says(HALVES, half));
        words.collect::<Vec<_>>().join(desk.t("、", ", "))
    };
    let (overdue, due) = (halves(order.overdue().collect()), halves(order.due().collect()));
    let today = match (overdue.is_empty(), due.is_empty()) {
        (false, _) => Cell::marked("red", "!", format!("{overdue} {}", desk.t("逾期", "overdue"))),
        (true, false) => Cell::marked("yellow", "…", format!("{due} {}", desk.t("应测", "due"))),
        (true, true) => Cell::of("—"),
    };
    let deadline = order
        .deadlines
        .first()
        .map_or_else(Cell::default, |first| desk.due(first.due_at.as_ref()));
    vec![
        Cell::link(&order.name, format!("/desk/quarantines/{}", order.quarantine_id)),
        Cell::of(desk.says(MODES, order.mode())),
        Cell::of(place(order.watched_by.as_ref())),
        Cell::number(format!("{} / {}", order.day_number, order.days)),
        Cell::of(&order.last_day),
        today,
        last(desk, order.last_check.as_ref()),
        deadline,
    ]
}

fn last(desk: &Desk, check: Option<&pb::LastCheck>) -> Cell {
    let Some(check) = check else {
        return Cell::of("—");
    };
    let degrees = check.temperature_deci_celsius.map(crate::desk::page::degrees);
    let degrees = degrees.map_or_else(
        || desk.t("未测", "not taken").to_owned(),
        |text| format!("{text} ℃"),
    );
    match check.alarming {
        true => Cell::marked("red", "!", degrees),
        false => Cell::of(degrees),
    }
}

async fn counts(desk: &Desk, asked: &Asked) -> Answered<Table> {
    let request = pb::CountQuarantinesRequest {
        area: asked.text("area").to_owned(),
    };
    let request = desk.by.request(request)?;
    let counted = desk.quarantines().count_quarantines(request).await?.into_inner();
    let heads = [
        desk.t("区划", "Area"),
        desk.t("居家", "At home"),
        desk.t("集中", "Centralised"),
        desk.t("自我监测", "Self"),
        desk.t("今日新增", "Ordered"),
        desk.t("今日到期", "Ends"),
        desk.t("今日解除", "Released"),
        desk.t("已测", "Checked"),
        desk.t("应测", "Due"),
        desk.t("逾期", "Overdue"),
        desk.t("异常", "Alarms"),
        desk.t("求助", "Needs"),
    ];
    let total = counted
        .total
        .iter()
        .map(|of| (desk.t("合计", "All").to_owned(), of));
    let areas = counted.areas.iter().map(|of| (place(of.area.as_ref()), of));
    let lines = total.chain(areas).map(|(name, of)| {
        let numbers = [
            of.at_home,
            of.centralised,
            of.self_monitoring,
            of.ordered_today,
            of.ends_today,
            of.released_today,
            of.checks_done,
            of.checks_due,
            of.checks_overdue,
            of.unanswered_checks,
            of.open_needs,
        ];
        std::iter::once(Cell::of(name))
            .chain(numbers.map(Cell::number))
            .collect()
    });
    Ok(Table::new(&heads, desk.t("没有人。", "Nobody.")).lines(lines))
}
