//! The figures of a day, as the newspaper's time asked for them, and who is awaited or here.

use super::words::{KINDS, heads, line, way};
use crate::desk::checkpoint::KEEPERS;
use crate::desk::choosing::choosing;
use crate::desk::page::{Cell, Form, Page, Table, chosen, options, tab};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use crate::web::words::Both;
use axum::response::Response;
use proto::registration::v1 as pb;

/// Lists of arrivals: name in the address, list, words.
const LISTS: &[(&str, pb::ArrivalList, Both)] = &[
    ("expected", pb::ArrivalList::Expected, ("待到达", "Expected")),
    ("overdue", pb::ArrivalList::Overdue, ("逾期未到", "Overdue")),
    ("present", pb::ArrivalList::Present, ("在本区", "Here")),
    ("departed", pb::ArrivalList::Departed, ("已离开", "Left")),
    ("cancelled", pb::ArrivalList::Cancelled, ("已取消", "Cancelled")),
];

/// The room.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let here = LISTS.iter().find(|(name, ..)| *name == asked.text("list"));
    let (name, list, _) = here.unwrap_or(&LISTS[0]);
    let tabs = LISTS
        .iter()
        .map(|(other, _, words)| tab(desk.word(*words), asked.with(&[("list", other)]), other == name));
    let page = desk.page(desk.t("三返人员", "Returnees")).done(asked.has("done"));
    let page = figures(desk, asked, page).await?;
    let page = page
        .heading(desk.t("名单", "Who"))
        .tabs(tabs.collect())
        .form(narrowed(desk, asked, name))
        .table(arrivals(desk, asked, *list).await?);
    match desk.is_any(KEEPERS) {
        true => Ok(page.form(choosing(desk, "trip"))),
        false => Ok(page),
    }
}

fn narrowed(desk: &Desk, asked: &Asked, list: &str) -> Form {
    let mut kinds = vec![(String::new(), desk.t("全部类别", "Any kind").to_owned())];
    kinds.extend(options(KINDS, desk.by.frame.language));
    let late = vec![(
        "1".to_owned(),
        desk.t("只看迟报", "Declared late only").to_owned(),
    )];
    Form::filter("/desk/returnees", desk.t("筛选", "Filter"))
        .hidden("list", list)
        .choose("kind", desk.t("类别", "Kind"), kinds)
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .day("from_day", desk.t("到达从", "Arriving from"))
        .day("to_day", desk.t("到", "to"))
        .line("transport_number", desk.t("车次航班", "Train or flight"), 12)
        .ticks("late", desk.t("迟报", "Late"), late)
        .asked(asked)
}

async fn figures(desk: &Desk, asked: &Asked, page: Page) -> Answered<Page> {
    let request = pb::CountReturneesRequest {
        area: asked.text("area").to_owned(),
        day: String::new(),
    };
    let counted = desk
        .returnees()
        .count_returnees(desk.by.request(request)?)
        .await?
        .into_inner();
    let planned = format!(
        "{}{}{}",
        desk.t("计划", "planned within "),
        counted.planned_days,
        desk.t("天内返回", " days")
    );
    let heads = [
        desk.t("区划", "Area"),
        desk.t("在本区", "Here"),
        desk.t("今日返回", "Today"),
        &planned,
        desk.t("隔离中", "Isolated"),
        desk.t("迟报", "Late"),
        desk.t("逾期未到", "Overdue"),
    ];
    let numbers = |name: String, figures: &pb::ReturneeFigures| {
        let all = [
            figures.present,
            figures.arrived_that_day,
            figures.planned,
            figures.isolated,
            figures.declared_late,
            figures.overdue,
        ];
        let mut line = vec![Cell::of(name)];
        line.extend(all.map(Cell::number));
        line
    };
    let whole = counted.whole.unwrap_or_default();
    let mut lines = Vec::new();
    lines.extend(
        whole
            .total
            .iter()
            .map(|total| numbers(desk.t("合计", "All").to_owned(), total)),
    );
    lines.extend(
        whole
            .kinds
            .iter()
            .map(|kind| numbers(desk.says(KINDS, kind.kind()), kind)),
    );
    for area in &counted.inside {
        lines.extend(
            area.total
                .iter()
                .map(|total| numbers(place(area.area.as_ref()), total)),
        );
    }
    let title = format!("{} · {}", desk.t("三返人员统计", "Figures"), counted.day);
    Ok(page.heading(title).table(Table::new(&heads, "").lines(lines)))
}

async fn arrivals(desk: &Desk, asked: &Asked, list: pb::ArrivalList) -> Answered<Table> {
    let request = pb::ListArrivalsRequest {
        area: asked.text("area").to_owned(),
        list: list.into(),
        from_day: asked.text("from_day").to_owned(),
        to_day: asked.text("to_day").to_owned(),
        kind: chosen(asked.text("kind")),
        transport_number: asked.text("transport_number").to_owned(),
        declared_late: asked.has("late"),
        page_token: asked.after().to_owned(),
        ..pb::ListArrivalsRequest::default()
    };
    let found = desk
        .returnees()
        .list_arrivals(desk.by.request(request)?)
        .await?
        .into_inner();
    let mut heads_all = vec![
        desk.t("姓名", "Name"),
        desk.t("手机号", "Phone"),
        desk.t("码色", "Level"),
    ];
    heads_all.extend(heads(desk));
    heads_all.push(desk.t("办理", "Do"));
    let lines = found.arrivals.iter().map(|arrival| {
        let trip = arrival.trip.clone().unwrap_or_default();
        let mut cells = vec![
            desk.person(&arrival.name, &trip.person_id),
            Cell::of(&arrival.phone),
            Cell::level(arrival.level(), desk.by.frame.language),
        ];
        cells.extend(line(desk, &trip));
        cells.push(way(desk, &trip));
        cells
    });
    let table = Table::new(&heads_all, desk.t("没有符合条件的行程。", "No such trips.")).lines(lines);
    Ok(table.next(asked.next(&found.next_page_token)))
}
