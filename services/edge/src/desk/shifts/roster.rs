//! Shifts in scope, or one's own, earliest first.

use super::tabs::tabs;
use super::words;
use crate::desk::checkpoint::full_name;
use crate::desk::page::{Cell, Form, Page, Table};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use pb::list_shifts_request::Of;
use proto::checkpoint::v1 as pb;

/// Shifts on a page.
const LINES: i32 = 100;

/// The list; its filters and its place stand in the address.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let of = match (asked.has("mine"), asked.text("area")) {
        (true, _) => Some(Of::Mine(true)),
        (false, "") => None,
        (false, area) => Some(Of::Area(area.to_owned())),
    };
    let request = desk.by.request(pb::ListShiftsRequest {
        of,
        first_day: asked.text("first_day").to_owned(),
        last_day: asked.text("last_day").to_owned(),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.shifts().list_shifts(request).await;
    let mine = vec![(
        "1".to_owned(),
        desk.t("只看我的班次", "Only my own shifts").to_owned(),
    )];
    let filter = Form::filter("/desk/shifts", desk.t("查询", "Show"))
        .day("first_day", desk.t("从（默认今天）", "From (today)"))
        .day("last_day", desk.t("到", "Until"))
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .ticks("mine", desk.t("范围", "Whose"), mine);
    let (filter, found) = desk.found(filter, asked, answer)?;
    let table = table(desk, &found.shifts).next(asked.next(&found.next_page_token));
    let page = desk
        .page(desk.t("值守排班", "Shifts"))
        .tabs(tabs(desk, false))
        .form(filter)
        .table(table)
        .text(desk.t(
            "排班、交接记录、某时刻谁在岗：打开卡点。",
            "To plan shifts, to read hand-over notes, to see who was on duty: open the gate.",
        ));
    Ok(page)
}

fn table(desk: &Desk, shifts: &[pb::Shift]) -> Table {
    let heads = [
        desk.t("开始", "Begins"),
        desk.t("结束", "Ends"),
        desk.t("卡点", "Gate"),
        desk.t("区划", "Area"),
        desk.t("人数", "Places"),
        desk.t("值守人", "Volunteers"),
    ];
    let line = |shift: &pb::Shift| {
        let gate = full_name(&shift.unit_name, &shift.checkpoint_name);
        vec![
            desk.when(shift.starts_at.as_ref()),
            desk.when(shift.ends_at.as_ref()),
            Cell::link(gate, format!("/desk/shifts/gates/{}", shift.checkpoint_id)),
            Cell::of(place(shift.area.as_ref())),
            words::places(desk, shift),
            words::turns(desk, &shift.turns),
        ]
    };
    Table::new(&heads, desk.t("没有班次。", "No shifts.")).lines(shifts.iter().map(line))
}
