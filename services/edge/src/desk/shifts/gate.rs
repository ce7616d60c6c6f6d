//! The roster of one gate: its shifts and gaps, what shifts left to the next, and who was there at a moment.

use super::tabs::OVERSEERS;
use super::{gaps, plan, words};
use crate::desk::checkpoint::{KEEPERS, gate_name, grouped};
use crate::desk::page::{Cell, Drawing, Form, Page, Table};
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::extract::Path;
use axum::response::Response;
use proto::checkpoint::v1 as pb;

/// Shifts, and notes, that are shown.
const SHIFTS: i32 = 200;
const NOTES: i32 = 20;

pub(super) async fn show(desk: Desk, Path(id): Path<String>, asked: Asked) -> Response {
    desk.shows(page(&desk, &id, &asked).await).await
}

async fn page(desk: &Desk, id: &str, asked: &Asked) -> Answered<Page> {
    let gate = desk.gate(id).await?;
    let request = desk.by.request(pb::ListShiftsRequest {
        of: Some(pb::list_shifts_request::Of::CheckpointId(id.to_owned())),
        first_day: asked.text("first_day").to_owned(),
        last_day: asked.text("last_day").to_owned(),
        page_size: SHIFTS,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.shifts().list_shifts(request).await;
    let filter = Form::filter(format!("/desk/shifts/gates/{id}"), desk.t("查询", "Show"))
        .day("first_day", desk.t("从（默认今天）", "From (today)"))
        .day("last_day", desk.t("到", "Until"));
    let (filter, found) = desk.found(filter, asked, answer)?;
    let next = asked.next(&found.next_page_token);
    let page = desk
        .page(gate_name(&gate))
        .under(desk.t("值守排班", "Shifts"), "/desk/shifts")
        .done(asked.has("done"))
        .form(filter)
        .table(shifts(desk, id, &found.shifts).next(next));
    let page = uncovered(desk, page, id, asked).await?;
    let page = on_duty(desk, page, id, asked).await?;
    let page = hand_overs(desk, page, id).await?;
    let page = match desk.is_any(KEEPERS) && gate.state() == pb::CheckpointState::Open {
        true => page
            .heading(desk.t("排班", "Plan shifts"))
            .form(plan::form(desk, id).await?),
        false => page,
    };
    Ok(page)
}

fn shifts(desk: &Desk, gate: &str, shifts: &[pb::Shift]) -> Table {
    let heads = [
        desk.t("开始", "Begins"),
        desk.t("结束", "Ends"),
        desk.t("人数", "Places"),
        desk.t("值守人", "Volunteers"),
        "",
    ];
    let line = |shift: &pb::Shift| {
        let may_cancel = desk.is_any(KEEPERS) && shift.cancelled_at.is_none();
        let cancel = match may_cancel {
            true => Cell::link(
                desk.t("取消", "Cancel"),
                format!("/desk/shifts/gates/{gate}/cancel/{}", shift.shift_id),
            ),
            false => Cell::of(""),
        };
        vec![
            desk.when(shift.starts_at.as_ref()),
            desk.when(shift.ends_at.as_ref()),
            words::places(desk, shift),
            words::turns(desk, &shift.turns),
            cancel,
        ]
    };
    Table::new(&heads, desk.t("没有班次。", "No shifts.")).lines(shifts.iter().map(line))
}

/// Hours of the same days that nobody covers, for those who answer for it.
async fn uncovered(desk: &Desk, page: Page, id: &str, asked: &Asked) -> Answered<Page> {
    if !desk.is_any(OVERSEERS) {
        return Ok(page);
    }
    let request = desk.by.request(pb::ListGapsRequest {
        of: Some(pb::list_gaps_request::Of::CheckpointId(id.to_owned())),
        first_day: asked.text("first_day").to_owned(),
        last_day: asked.text("last_day").to_owned(),
        ..pb::ListGapsRequest::default()
    })?;
    // Gaps are told of seven days at most; the roster above of more.
    let Ok(found) = desk.shifts().list_gaps(request).await else {
        return Ok(page);
    };
    let gates = found.into_inner().gates;
    let days = gates.iter().flat_map(|gate| gaps::days(desk, &gate.gaps));
    let line = |(day, hours): (kit::clock::Day, Vec<crate::desk::page::Hours>)| {
        let told = gaps::told(desk, &hours);
        vec![
            Cell::of(day.to_string()),
            Cell::drawn(Drawing::Hours(hours)),
            Cell::of(told),
        ]
    };
    let heads = [
        desk.t("日期", "Day"),
        desk.t("0时—24时", "0 to 24 h"),
        desk.t("缺口", "Gaps"),
    ];
    let table = Table::new(
        &heads,
        desk.t("没有缺口：每小时都有人值守。", "No gaps: every hour is covered."),
    );
    Ok(page
        .heading(desk.t("24小时值守缺口", "Gaps of 24 hours"))
        .text(gaps::legend(desk))
        .table(table.lines(days.map(line))))
}

/// Who was there at a moment, and who should have been.
async fn on_duty(desk: &Desk, page: Page, id: &str, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::WhoWasOnDutyRequest {
        checkpoint_id: id.to_owned(),
        at: desk.typed_moment(asked.text("at")),
    })?;
    let answer = desk.shifts().who_was_on_duty(request).await;
    let filter = Form::filter(format!("/desk/shifts/gates/{id}"), desk.t("查询", "Show"))
        .moment("at", desk.t("时刻（默认现在）", "At (now)"));
    let (filter, found) = desk.found(filter, asked, answer)?;
    Ok(page
        .heading(desk.t("某时刻谁在岗", "Who was on duty"))
        .form(filter)
        .facts(vec![
            (desk.t("时刻", "At"), desk.when(found.at.as_ref())),
            (desk.t("在岗", "There"), on_post(desk, &found.present)),
            (desk.t("应到未到", "Missing"), on_post(desk, &found.expected)),
        ]))
}

/// These volunteers, or that there is none.
fn on_post(desk: &Desk, turns: &[pb::Turn]) -> Cell {
    match turns.is_empty() {
        true => Cell::of(desk.t("无", "nobody")),
        false => words::turns(desk, turns),
    }
}

/// What shifts left to the next, newest first.
async fn hand_overs(desk: &Desk, page: Page, id: &str) -> Answered<Page> {
    let request = desk.by.request(pb::ListHandOversRequest {
        checkpoint_id: id.to_owned(),
        page_size: NOTES,
        page_token: String::new(),
    })?;
    let found = desk.shifts().list_hand_overs(request).await?.into_inner();
    let heads = [
        desk.t("时间", "When"),
        desk.t("交班人", "By"),
        desk.t("内容", "Note"),
        desk.t("待办", "Left open"),
        desk.t("本班记录", "Records"),
        desk.t("未测温", "Not measured"),
    ];
    let line = |note: &pb::HandOverNote| {
        vec![
            desk.when(note.written_at.as_ref()),
            Cell::by(&note.account),
            Cell::of(&note.note),
            Cell::of(note.left_open.join(desk.t("；", "; "))),
            Cell::number(grouped(note.passes_recorded)),
            Cell::number(grouped(note.passes_unmeasured)),
        ]
    };
    let table = Table::new(&heads, desk.t("没有交接记录。", "No hand-over notes."));
    Ok(page
        .heading(desk.t("交接班记录", "Hand-over notes"))
        .table(table.lines(found.hand_overs.iter().map(line))))
}
