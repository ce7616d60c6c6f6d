//! `/desk/visitors`: who is inside without being registered, who stays longer than their ticket; masked, and in clear with a purpose only.

use super::checkpoint::{KEEPERS, named};
use super::page::{Cell, Choices, Form, Link, Page, Table, tab};
use super::seat::{Answered, Desk, DeskForm};
use crate::front::Front;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;

/// Visitors on a page.
const LINES: i32 = 50;

/// Why somebody comes.
const PURPOSES: &Choices<pb::VisitPurpose> = &[
    (pb::VisitPurpose::Family, ("走亲访友", "Family and friends")),
    (pb::VisitPurpose::Delivery, ("送货", "Delivery")),
    (pb::VisitPurpose::Work, ("维修施工", "Work")),
    (pb::VisitPurpose::Official, ("公务", "Official business")),
    (pb::VisitPurpose::Care, ("就医陪护", "Care")),
    (pb::VisitPurpose::Moving, ("看房搬家", "Moving")),
];

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/visitors", get(show))
        .route("/desk/visitors/{visit}", get(form).post(send))
}

async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

fn tabs(desk: &Desk, asked: &Asked) -> Vec<Link> {
    let here = asked.text("list");
    let lists = [
        ("", ("在内", "Inside")),
        ("overstaying", ("超时未离开", "Overstaying")),
        ("all", ("全部", "All")),
    ];
    let named = |(list, words)| tab(desk.word(words), asked.with(&[("list", list)]), list == here);
    lists.into_iter().map(named).collect()
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::ListVisitorsRequest {
        area: asked.text("area").to_owned(),
        checkpoint_id: desk.gate_typed(asked.text("checkpoint_id")).await,
        inside_only: asked.text("list").is_empty(),
        overstaying_only: asked.text("list") == "overstaying",
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.visitors().list_visitors(request).await;
    let filter = Form::filter("/desk/visitors", desk.t("查询", "Show"))
        .hidden("list", "")
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .line("checkpoint_id", desk.t("卡点短码", "Gate's short code"), 36);
    let (filter, found) = desk.found(filter, asked, answer)?;
    let ids = found.visits.iter().map(|visit| visit.checkpoint_id.as_str());
    let names = desk.gate_names(ids.collect()).await?;
    let heads = [
        desk.t("进入", "Came"),
        desk.t("卡点", "Gate"),
        desk.t("姓名", "Name"),
        desk.t("电话", "Phone"),
        desk.t("访问对象", "Host"),
        desk.t("事由", "Purpose"),
        desk.t("来自", "From"),
        desk.t("结论", "Verdict"),
        desk.t("离开", "Left"),
    ];
    let line = |visit: &pb::Visit| {
        let name = match desk.is_any(KEEPERS) {
            true => Cell::link(&visit.masked_name, format!("/desk/visitors/{}", visit.visit_id)),
            false => Cell::of(&visit.masked_name),
        };
        let left = match (&visit.left_at, visit.overstaying) {
            (Some(_), _) => desk.when(visit.left_at.as_ref()),
            (None, true) => Cell::marked("red", "!", desk.t("超时未离开", "overstaying")),
            (None, false) => Cell::of(desk.t("在内", "inside")),
        };
        vec![
            desk.when(visit.admitted_at.as_ref()),
            Cell::of(named(&names, &visit.checkpoint_id)),
            name,
            Cell::of(&visit.masked_phone),
            Cell::of(&visit.masked_host),
            Cell::of(desk.says(PURPOSES, visit.purpose())),
            Cell::of(desk.area_name(&visit.from_area)),
            desk.verdict(visit.verdict()),
            left,
        ]
    };
    let table = Table::new(&heads, desk.t("没有访客。", "No visitors."))
        .lines(found.visits.iter().map(line))
        .next(asked.next(&found.next_page_token));
    Ok(desk
        .page(desk.t("访客", "Visitors"))
        .tabs(tabs(desk, asked))
        .form(filter)
        .table(table))
}

fn asked_for(desk: &Desk, id: &str) -> Form {
    Form::new(
        format!("/desk/visitors/{id}"),
        desk.t("查看访客信息", "See the visitor in clear"),
    )
    .line(
        "purpose",
        desk.t(
            "查看目的（将记入审计）",
            "Why (it is written into the audit trail)",
        ),
        200,
    )
}

async fn form(desk: Desk, Path(id): Path<String>) -> Response {
    let page = desk.demand(KEEPERS).map(|()| {
        desk.page(desk.t("查看访客信息", "See the visitor in clear"))
            .under(desk.t("访客", "Visitors"), "/desk/visitors")
            .form(asked_for(&desk, &id))
    });
    desk.shows(page).await
}

async fn send(Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    match in_clear(&desk, &id, &fields).await {
        Ok(page) => desk.shows(Ok(page)).await,
        Err(failed) => desk.sent(asked_for(&desk, &id), &fields, Err(failed)),
    }
}

async fn in_clear(desk: &Desk, id: &str, fields: &Fields) -> Answered<Page> {
    let request = desk.by.request(pb::GetVisitorRequest {
        visit_id: id.to_owned(),
        purpose: fields.text("purpose").to_owned(),
    })?;
    let found = desk.visitors().get_visitor(request).await?.into_inner();
    let visit = found.visit.unwrap_or_default();
    Ok(desk
        .page(desk.t("访客", "A visitor"))
        .under(desk.t("访客", "Visitors"), "/desk/visitors")
        .facts(vec![
            (desk.t("姓名", "Name"), Cell::of(found.name)),
            (desk.t("电话", "Phone"), Cell::of(found.phone)),
            (desk.t("访问对象", "Host"), Cell::of(found.host)),
            (desk.t("车牌", "Plate"), Cell::of(found.plate)),
            (desk.t("进入", "Came"), desk.when(visit.admitted_at.as_ref())),
            (
                desk.t("凭证有效至", "Ticket until"),
                desk.when(visit.valid_until.as_ref()),
            ),
            (desk.t("离开", "Left"), desk.when(visit.left_at.as_ref())),
        ]))
}
