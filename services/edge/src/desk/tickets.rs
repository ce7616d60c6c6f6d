//! `/desk/tickets`: couriers, each with a ticket for one day and some gates.

use super::checkpoint::VERIFIERS;
use super::page::{CHOOSE, Cell, Choices, Form, Page, Table, chosen, link};
use super::seat::{Answered, Desk, DeskForm};
use crate::front::Front;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use proto::checkpoint::v1 as pb;
use proto::common::v1::Answer;
use std::sync::Arc;

/// Tickets on a page.
const LINES: i32 = 50;
/// Gates that are looked up for a ticket: one more than it may name, so that the service refuses too many.
const MOST_GATES: usize = 51;

/// The courier's own word.
const ANSWERS: &Choices<Answer> = &[
    (Answer::Yes, ("是", "Yes")),
    (Answer::No, ("否", "No")),
    (Answer::Unsure, ("不确定", "Not sure")),
];

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/tickets", get(show))
        .route("/desk/tickets/new", get(form).post(send))
        .route("/desk/tickets/{ticket}/revoke", get(revoke_form).post(revoke))
}

async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::ListDayTicketsRequest {
        day: asked.text("day").to_owned(),
        area: asked.text("area").to_owned(),
        plate: String::new(),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.tickets().list_day_tickets(request).await;
    let filter = Form::filter("/desk/tickets", desk.t("查询", "Show"))
        .day("day", desk.t("日期（默认今天）", "Day (today)"))
        .offers("area", desk.t("区划", "Area"), desk.areas());
    let (filter, found) = desk.found(filter, asked, answer)?;
    let heads = [
        desk.t("短码", "Short code"),
        desk.t("姓名", "Name"),
        desk.t("电话", "Phone"),
        desk.t("单位", "Company"),
        desk.t("车牌", "Plate"),
        desk.t("日期", "Day"),
        desk.t("卡点数", "Gates"),
        "",
    ];
    let line = |ticket: &pb::DayTicket| {
        let revoke = match ticket.revoked_at.is_some() {
            true => Cell::marked("grey", "✕", desk.t("已作废", "revoked")),
            false => Cell::link(
                desk.t("作废", "Revoke"),
                format!("/desk/tickets/{}/revoke", ticket.ticket_id),
            ),
        };
        vec![
            Cell::of(&ticket.short_code),
            Cell::of(&ticket.masked_name),
            Cell::of(&ticket.masked_phone),
            Cell::of(&ticket.company),
            Cell::of(&ticket.masked_plate),
            Cell::of(&ticket.day),
            Cell::number(ticket.checkpoint_ids.len()),
            revoke,
        ]
    };
    let table = Table::new(&heads, desk.t("没有当日通行单。", "No tickets."))
        .lines(found.tickets.iter().map(line))
        .next(asked.next(&found.next_page_token));
    Ok(desk
        .page(desk.t("当日通行单", "Day tickets"))
        .done(asked.has("done"))
        .links(vec![link(desk.t("开具", "Issue a ticket"), "/desk/tickets/new")])
        .form(filter)
        .table(table))
}

fn asked_for(desk: &Desk) -> Form {
    Form::new(
        "/desk/tickets/new",
        desk.t("开具当日通行单", "Issue a day ticket"),
    )
    .hidden("request_id", desk.fresh_id())
    .line("name", desk.t("姓名", "Name"), 50)
    .line("phone", desk.t("手机号", "Mobile number"), 20)
    .line("company", desk.t("单位（快递、外卖）", "Company"), 60)
    .line("plate", desk.t("车牌（可不填）", "Plate, if any"), 12)
    .day("day", desk.t("日期", "Day"))
    .value(desk.today())
    .lines(
        "checkpoint_ids",
        desk.t(
            "卡点短码，一行一个（最多50个）",
            "Short codes of gates, one a line (50 at most)",
        ),
        2_000,
    )
    .choose(
        "well",
        desk.t(
            "本人声明：无发热咳嗽，14天内未到过高风险地区？",
            "Their own word: no fever, no cough, no stay in a high-risk area within 14 days?",
        ),
        desk.any_or(CHOOSE, ANSWERS),
    )
}

async fn form(desk: Desk) -> Response {
    let page = desk.demand(VERIFIERS).map(|()| {
        desk.page(desk.t("开具当日通行单", "Issue a day ticket"))
            .under(desk.t("当日通行单", "Day tickets"), "/desk/tickets")
            .form(asked_for(&desk))
    });
    desk.shows(page).await
}

/// A ticket is issued; its short code is said at once.
async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    match issued(&desk, &fields).await {
        Ok(page) => desk.shows(Ok(page)).await,
        Err(failed) => desk.sent(asked_for(&desk), &fields, Err(failed)),
    }
}

async fn issued(desk: &Desk, fields: &Fields) -> Answered<Page> {
    let text = |name| fields.text(name).trim().to_owned();
    let mut gates = Vec::new();
    for typed in fields.text("checkpoint_ids").split_whitespace().take(MOST_GATES) {
        gates.push(desk.gate_typed(typed).await);
    }
    let request = desk.by.request(pb::IssueDayTicketRequest {
        request_id: text("request_id"),
        name: text("name"),
        phone: text("phone"),
        company: text("company"),
        plate: text("plate"),
        checkpoint_ids: gates,
        day: text("day"),
        well: chosen(fields.text("well")),
    })?;
    let ticket = desk
        .tickets()
        .issue_day_ticket(request)
        .await?
        .into_inner()
        .ticket
        .unwrap_or_default();
    Ok(desk
        .page(desk.t("通行单已开具", "The ticket is issued"))
        .under(desk.t("当日通行单", "Day tickets"), "/desk/tickets")
        .note(desk.t(
            "请把短码告诉本人，在卡点出示。",
            "Tell them the short code: they show it at the gates.",
        ))
        .facts(vec![
            (desk.t("短码", "Short code"), Cell::of(ticket.short_code)),
            (desk.t("日期", "Day"), Cell::of(ticket.day)),
            (desk.t("姓名", "Name"), Cell::of(ticket.masked_name)),
        ]))
}

fn revoking(desk: &Desk, id: &str) -> Form {
    Form::new(
        format!("/desk/tickets/{id}/revoke"),
        desk.t("作废通行单", "Revoke the ticket"),
    )
    .danger()
    .hidden("request_id", desk.fresh_id())
    .line("reason", desk.t("原因", "Why"), 200)
}

async fn revoke_form(desk: Desk, Path(id): Path<String>) -> Response {
    let page = desk.demand(VERIFIERS).map(|()| {
        desk.page(desk.t("作废通行单", "Revoke the ticket"))
            .under(desk.t("当日通行单", "Day tickets"), "/desk/tickets")
            .form(revoking(&desk, &id))
    });
    desk.shows(page).await
}

async fn revoke(Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let answered = revoked(&desk, &id, &fields).await;
    desk.sent(revoking(&desk, &id), &fields, answered)
}

async fn revoked(desk: &Desk, id: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::RevokeDayTicketRequest {
        request_id: fields.text("request_id").to_owned(),
        ticket_id: id.to_owned(),
        reason: fields.text("reason").to_owned(),
    })?;
    desk.tickets().revoke_day_ticket(request).await?;
    Ok("/desk/tickets?done=1".to_owned())
}
