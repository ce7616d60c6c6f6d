//! Leads from the gates: somebody said that they came from a high-risk area, and their host's community finds out who it is.

use super::tabs::tabs;
use crate::desk::page::{Cell, Choices, Form, Page, Table, What, chosen, options};
use crate::desk::registration::acts_now;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// Where a lead stands; how it ends, after the first.
const STATES: &Choices<pb::LeadState> = &[
    (pb::LeadState::Open, ("待核实", "Open")),
    (pb::LeadState::Registered, ("已登记", "Registered")),
    (pb::LeadState::Unfounded, ("不属实", "Unfounded")),
];

/// Leads in scope, masked.
pub(super) async fn list(desk: Desk, asked: Asked) -> Response {
    desk.shows(listed(&desk, &asked).await).await
}

async fn listed(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let with_closed = asked.has("with_closed");
    let request = pb::ListLeadsRequest {
        area: asked.text("area").to_owned(),
        with_closed,
        page_token: asked.after().to_owned(),
        ..pb::ListLeadsRequest::default()
    };
    let found = desk
        .reports()
        .list_leads(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("姓名", "Name"),
        desk.t("手机号", "Phone"),
        desk.t("接待人或住处", "Host"),
        desk.t("来自", "From"),
        desk.t("社区", "Community"),
        desk.t("到卡点时间", "At the gate"),
        desk.t("状态", "State"),
        desk.t("由谁处置", "Waits for"),
        desk.t("期限", "Due"),
    ];
    let line = |lead: &pb::Lead| {
        vec![
            Cell::link(&lead.masked_name, format!("/desk/leads/{}", lead.lead_id)),
            Cell::of(&lead.masked_phone),
            Cell::of(&lead.masked_host),
            Cell::of(desk.area_name(&lead.from_area)),
            Cell::of(desk.area_name(&lead.area)),
            Cell::of(desk.time(lead.seen_at.as_ref())),
            Cell::of(desk.says(STATES, lead.state())),
            Cell::of(acts_now(desk, &lead.waits_for)),
            desk.due(lead.due_at.as_ref()),
        ]
    };
    let here = match with_closed {
        true => "/desk/leads?with_closed=1",
        false => "/desk/leads",
    };
    let next = asked.next(&found.next_page_token);
    let table = Table::new(&heads, desk.t("没有卡点线索。", "No leads.")).lines(found.leads.iter().map(line));
    Ok(desk
        .page(desk.t("异常与线索", "Abnormal cases and leads"))
        .tabs(tabs(desk, here))
        .done(asked.has("done"))
        .table(table.next(next)))
}

/// What is asked before a lead is shown: it is shown in clear only.
pub(super) async fn show(desk: Desk, Path(lead): Path<String>) -> Response {
    desk.shows(Ok(room(&desk)
        .form(purpose(&desk, &lead))
        .form(closing(&desk, &lead))))
        .await
}

fn room(desk: &Desk) -> Page {
    desk.page(desk.t("卡点线索", "A lead"))
        .under(desk.t("异常与线索", "Abnormal cases and leads"), "/desk/leads")
}

fn purpose(desk: &Desk, lead: &str) -> Form {
    Form::new(
        format!("/desk/leads/{lead}"),
        desk.t("查看姓名、电话和住处", "Read name, phone and host"),
    )
    .line(
        "purpose",
        desk.t("查看目的（会记录在案）", "Purpose; it goes on record"),
        200,
    )
}

/// A lead in clear, for a purpose that goes on record.
pub(super) async fn in_clear(Path(lead): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    match found(&desk, &lead, fields.text("purpose").trim()).await {
        Ok(page) => desk.shows(Ok(page.form(closing(&desk, &lead)))).await,
        Err(failed) => desk.sent(purpose(&desk, &lead), &fields, Err(failed)),
    }
}

async fn found(desk: &Desk, lead: &str, purpose: &str) -> Answered<Page> {
    let request = pb::GetLeadRequest {
        lead_id: lead.to_owned(),
        purpose: purpose.to_owned(),
    };
    let found = desk
        .reports()
        .get_lead(desk.by.request(request)?)
        .await?
        .into_inner();
    let of = found.lead.unwrap_or_default();
    Ok(room(desk).facts(vec![
        (desk.t("姓名", "Name"), Cell::of(found.name)),
        (desk.t("手机号", "Phone"), Cell::of(found.phone)),
        (desk.t("接待人或住处", "Host"), Cell::of(found.host)),
        (desk.t("车牌", "Plate"), Cell::of(found.plate)),
        (desk.t("来自", "From"), Cell::of(desk.area_name(&of.from_area))),
        (
            desk.t("到卡点时间", "At the gate"),
            Cell::of(desk.time(of.seen_at.as_ref())),
        ),
        (desk.t("状态", "State"), Cell::of(desk.says(STATES, of.state()))),
        (desk.t("期限", "Due"), desk.due(of.due_at.as_ref())),
    ]))
}

fn closing(desk: &Desk, lead: &str) -> Form {
    Form::new(
        format!("/desk/leads/{lead}/close"),
        desk.t("办结线索", "Close the lead"),
    )
    .hidden("request_id", desk.fresh_id())
    .choose(
        "state",
        desk.t("结果", "Outcome"),
        options(&STATES[1..], desk.by.frame.language),
    )
    .seeks(
        "person_id",
        desk.t("已登记时：登记的是谁", "When registered: as whom"),
        What::Person,
    )
    .line("note", desk.t("说明", "Note"), 200)
}

/// The form that closes a lead, by itself.
pub(super) async fn form(desk: Desk, Path(lead): Path<String>) -> Response {
    desk.shows(Ok(room(&desk).form(closing(&desk, &lead)))).await
}

/// A lead was closed.
pub(super) async fn close(Path(lead): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    if let Some(asked) = desk.seeks(&closing(&desk, &lead), &fields).await {
        return asked;
    }
    let closed = closed(&desk, &lead, &fields).await;
    let to = "/desk/leads?done=1".to_owned();
    desk.sent(closing(&desk, &lead), &fields, closed.map(|()| to))
}

async fn closed(desk: &Desk, lead: &str, fields: &Fields) -> Answered<()> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let request = pb::CloseLeadRequest {
        request_id: text("request_id"),
        lead_id: lead.to_owned(),
        state: chosen(fields.text("state")),
        person_id: text("person_id"),
        note: text("note"),
    };
    desk.reports().close_lead(desk.by.request(request)?).await?;
    Ok(())
}
