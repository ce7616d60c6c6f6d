//! `/desk/exports/register`: records that have left, who holds them and why, and whether they are destroyed: passes, and rows of lists that
//! were not imported.

use super::checkpoint::{KEEPERS, grouped};
use super::page::{Cell, Form, Page, Table, tab};
use super::registration::acts_now;
use super::seat::{Answered, Desk, DeskForm};
use crate::front::Front;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use proto::checkpoint::v1 as pb;
use proto::registration::v1 as people;
use std::sync::Arc;
use tonic::{Response as Told, Status};

/// Exports on a page.
const LINES: i32 = 50;

/// What has left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Passes, of which checkpoint keeps the register.
    Passes,
    /// Rows of lists that were not imported, of which registration keeps it.
    Lists,
}

impl Of {
    fn path(self) -> &'static str {
        match self {
            Self::Passes => "/desk/exports/register",
            Self::Lists => "/desk/exports/register/lists",
        }
    }

    /// A page of the register; of lists there is no span.
    async fn listed(
        self,
        desk: &Desk,
        asked: pb::ListExportsRequest,
    ) -> Answered<Result<Told<pb::ListExportsResponse>, Status>> {
        if self == Self::Passes {
            return Ok(desk.exports().list_exports(desk.by.request(asked)?).await);
        }
        let asked = people::ListExportsRequest {
            area: asked.area,
            held_only: asked.held_only,
            page_size: asked.page_size,
            page_token: asked.page_token,
        };
        let answer = desk.list_exports().list_exports(desk.by.request(asked)?).await;
        Ok(answer.map(|told| {
            told.map(|found| pb::ListExportsResponse {
                exports: found.exports.into_iter().map(of_list).collect(),
                next_page_token: found.next_page_token,
            })
        }))
    }
}

fn of_list(export: people::Export) -> pb::Export {
    pb::Export {
        export_id: export.export_id,
        holder: export.holder,
        purpose: export.purpose,
        area: export.area,
        begun_at: export.begun_at,
        finished_at: export.finished_at,
        row_count: export.row_count,
        sha256: export.sha256,
        destroy_by: export.destroy_by,
        destroyed_at: export.destroyed_at,
        waits_for: export.waits_for,
        ..pb::Export::default()
    }
}

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/exports/register", get(passes))
        .route("/desk/exports/register/lists", get(lists))
        .route(
            "/desk/exports/register/{export}/destroyed",
            get(form_of_passes).post(send_of_passes),
        )
        .route(
            "/desk/exports/register/lists/{export}/destroyed",
            get(form_of_list).post(send_of_list),
        )
}

async fn passes(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked, Of::Passes).await).await
}

async fn lists(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked, Of::Lists).await).await
}

async fn page(desk: &Desk, asked: &Asked, of: Of) -> Answered<Page> {
    let request = pb::ListExportsRequest {
        area: asked.text("area").to_owned(),
        held_only: asked.has("held_only"),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    };
    let answer = of.listed(desk, request).await?;
    let only = vec![(
        "1".to_owned(),
        desk.t("只看未销毁的", "Only those not destroyed").to_owned(),
    )];
    let filter = Form::filter(of.path(), desk.t("查询", "Show"))
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
                format!("{}/{}/destroyed", of.path(), export.export_id),
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
    let registers = [
        (Of::Passes, desk.t("通行记录", "Passes")),
        (Of::Lists, desk.t("名单未导入的行", "Rows of lists not imported")),
    ];
    let tabs = registers.map(|(each, words)| tab(words, each.path(), each == of));
    let page = desk
        .page(desk.t("导出登记", "Register of exports"))
        .tabs(tabs.to_vec())
        .done(asked.has("done"))
        .form(filter)
        .table(table);
    Ok(page)
}

fn confirming(desk: &Desk, of: Of, id: &str) -> Form {
    Form::new(
        format!("{}/{id}/destroyed", of.path()),
        desk.t("确认已销毁全部副本", "Every copy is destroyed"),
    )
    .danger()
    .line("note", desk.t("怎样销毁的", "How it was destroyed"), 200)
}

async fn form_of_passes(desk: Desk, Path(id): Path<String>) -> Response {
    form(desk, Of::Passes, id).await
}

async fn form_of_list(desk: Desk, Path(id): Path<String>) -> Response {
    form(desk, Of::Lists, id).await
}

async fn form(desk: Desk, of: Of, id: String) -> Response {
    let page = desk.demand(KEEPERS).map(|()| {
        desk.page(desk.t("确认销毁", "Destroyed"))
            .under(desk.t("导出登记", "Register of exports"), of.path())
            .text(desk.t(
                "确认后记入审计，不能撤回。电脑、U盘、打印件都要销毁。",
                "This is written into the audit trail for good. Computers, sticks and paper: every copy counts.",
            ))
            .form(confirming(&desk, of, &id))
    });
    desk.shows(page).await
}

async fn send_of_passes(id: Path<String>, form: DeskForm) -> Response {
    send(Of::Passes, id, form).await
}

async fn send_of_list(id: Path<String>, form: DeskForm) -> Response {
    send(Of::Lists, id, form).await
}

async fn send(of: Of, Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let answered = confirmed(&desk, of, &id, &fields).await;
    desk.sent(confirming(&desk, of, &id), &fields, answered)
}

async fn confirmed(desk: &Desk, of: Of, id: &str, fields: &Fields) -> Answered<String> {
    let (export_id, note) = (id.to_owned(), fields.text("note").to_owned());
    match of {
        Of::Passes => {
            let request = desk.by.request(pb::ConfirmDestroyedRequest { export_id, note })?;
            desk.exports().confirm_destroyed(request).await?;
        }
        Of::Lists => {
            let request = desk
                .by
                .request(people::ConfirmDestroyedRequest { export_id, note })?;
            desk.list_exports().confirm_destroyed(request).await?;
        }
    }
    Ok(format!("{}?done=1", of.path()))
}
