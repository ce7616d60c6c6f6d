//! `/desk/exports/register`: records that have left, who holds them and why, and whether they are destroyed.

use super::checkpoint::{KEEPERS, grouped};
use super::page::{Cell, Form, Page, Table};
use super::registration::acts_now;
use super::seat::{Answered, Desk, DeskForm};
use crate::front::Front;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;

/// Exports on a page.
const LINES: i32 = 50;

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/exports/register", get(show))
        .route("/desk/exports/register/{export}/destroyed", get(form).post(send))
}

async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::ListExportsRequest {
        area: asked.text("area").to_owned(),
        held_only: asked.has("held_only"),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.exports().list_exports(request).await;
    let only = vec![(
        "1".to_owned(),
        desk.t("只看未销毁的", "Only those not destroyed").to_owned(),
    )];
    let filter = Form::filter("/desk/exports/register", desk.t("查询", "Show"))
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .ticks("held_only", desk.t("范围", "Which"), only);
    let (filter, found) = desk.found(filter, asked, answer)?;
    let heads = [
        desk.t("导出时间", "Taken"),
        desk.t("持有人", "Holder"),
        desk.t("目的", "Purpose"),
        desk.t("区划", "Area"),
        desk.t("从", "From"),
        desk.t("到", "Until"),
        desk.t("行数", "Rows"),
        desk.t("最迟销毁", "Destroy by"),
        desk.t("由谁办理", "Who must act"),
        desk.t("销毁", "Destroyed"),
    ];
    let line = |export: &pb::Export| {
        let destroyed = match (&export.destroyed_at, desk.is_any(KEEPERS)) {
            (Some(_), _) => desk.when(export.destroyed_at.as_ref()),
            (None, true) => Cell::link(
                desk.t("确认销毁", "Say it is destroyed"),
                format!("/desk/exports/register/{}/destroyed", export.export_id),
            ),
            (None, false) => Cell::of("—"),
        };
        vec![
            desk.when(export.begun_at.as_ref()),
            Cell::by(&export.holder),
            Cell::of(&export.purpose),
            Cell::of(desk.area_name(&export.area)),
            desk.when(export.from.as_ref()),
            desk.when(export.to.as_ref()),
            Cell::number(grouped(export.row_count)),
            Cell::of(&export.destroy_by),
            Cell::of(acts_now(desk, &export.waits_for)),
            destroyed,
        ]
    };
    let table = Table::new(&heads, desk.t("没有导出。", "No exports."))
        .lines(found.exports.iter().map(line))
        .next(asked.next(&found.next_page_token));
    let page = desk
        .page(desk.t("导出登记", "Register of exports"))
        .done(asked.has("done"))
        .form(filter)
        .table(table);
    Ok(page)
}

fn confirming(desk: &Desk, id: &str) -> Form {
    Form::new(
        format!("/desk/exports/register/{id}/destroyed"),
        desk.t("确认已销毁全部副本", "Every copy is destroyed"),
    )
    .danger()
    .line("note", desk.t("怎样销毁的", "How it was destroyed"), 200)
}

async fn form(desk: Desk, Path(id): Path<String>) -> Response {
    let page = desk.demand(KEEPERS).map(|()| {
        desk.page(desk.t("确认销毁", "Destroyed"))
            .under(desk.t("导出登记", "Register of exports"), "/desk/exports/register")
            .text(desk.t(
                "确认后记入审计，不能撤回。电脑、U盘、打印件都要销毁。",
                "This is written into the audit trail for good. Computers, sticks and paper: every copy counts.",
            ))
            .form(confirming(&desk, &id))
    });
    desk.shows(page).await
}

async fn send(Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let answered = confirmed(&desk, &id, &fields).await;
    desk.sent(confirming(&desk, &id), &fields, answered)
}

async fn confirmed(desk: &Desk, id: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::ConfirmDestroyedRequest {
        export_id: id.to_owned(),
        note: fields.text("note").to_owned(),
    })?;
    desk.exports().confirm_destroyed(request).await?;
    Ok("/desk/exports/register?done=1".to_owned())
}
