//! Cases in scope, newest first, each with the clock of its deadline.

use super::words::{LEVELS, STATES};
use crate::desk::checkpoint::{named, reading};
use crate::desk::page::{Cell, Form, Link, Page, Table, chosen, tab};
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use proto::checkpoint::v1 as pb;

/// Cases on a page.
const LINES: i32 = 50;

/// The list; its filters and its place stand in the address.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::ListFeversRequest {
        area: asked.text("area").to_owned(),
        with_closed: asked.text("list") == "all",
        overdue_only: asked.text("list") == "overdue",
        waits_for: chosen(asked.text("waits_for")),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.fevers().list_fevers(request).await;
    let filter = Form::filter("/desk/fevers", desk.t("查询", "Show"))
        .hidden("list", "")
        .choose(
            "waits_for",
            desk.t("由谁办理", "Who must act"),
            desk.any_or(("全部", "Any"), LEVELS),
        )
        .offers("area", desk.t("区划", "Area"), desk.areas());
    let (filter, found) = desk.found(filter, asked, answer)?;
    let ids = found.fevers.iter().map(|fever| fever.checkpoint_id.as_str());
    let names = desk.gate_names(ids.collect()).await?;
    let heads = [
        desk.t("发现时间", "Found"),
        desk.t("卡点", "Gate"),
        desk.t("首次体温", "First"),
        desk.t("复测", "Second"),
        desk.t("状态", "State"),
        desk.t("由谁办理", "Who must act"),
        desk.t("期限", "Deadline"),
    ];
    let line = |fever: &pb::Fever| {
        vec![
            Cell::link(
                desk.time(fever.opened_at.as_ref()),
                format!("/desk/fevers/{}", fever.fever_id),
            ),
            Cell::of(named(&names, &fever.checkpoint_id)),
            Cell::of(reading(Some(fever.first_temperature_deci_celsius))),
            Cell::of(reading(fever.second_temperature_deci_celsius)),
            Cell::of(desk.says(STATES, fever.state())),
            Cell::of(desk.says(LEVELS, fever.waits_for())),
            deadline(desk, fever),
        ]
    };
    let table = Table::new(&heads, desk.t("没有发热病例。", "No fevers."))
        .lines(found.fevers.iter().map(line))
        .next(asked.next(&found.next_page_token));
    Ok(desk
        .page(desk.t("发热处置", "Fevers"))
        .tabs(tabs(desk, asked))
        .form(filter)
        .table(table))
}

/// By when somebody must act; that a deadline was missed before is said, too.
pub(super) fn deadline(desk: &Desk, fever: &pb::Fever) -> Cell {
    match (&fever.due_at, fever.overdue) {
        (Some(_), _) => desk.due(fever.due_at.as_ref()),
        (None, true) => Cell::marked("red", "!", desk.t("曾超时", "Was overdue")),
        (None, false) => Cell::of("—"),
    }
}

fn tabs(desk: &Desk, asked: &Asked) -> Vec<Link> {
    let here = asked.text("list");
    let lists = [
        ("", ("未关闭", "Open")),
        ("overdue", ("已超时", "Overdue")),
        ("all", ("全部", "All")),
    ];
    let named = |(list, words)| tab(desk.word(words), asked.with(&[("list", list)]), list == here);
    lists.into_iter().map(named).collect()
}
