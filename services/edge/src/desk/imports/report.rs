//! Imports in scope, how far each is, and the rows that were not taken, to be corrected and imported again.

use super::tabs::tabs;
use super::words::{KINDS, STATES};
use crate::desk::page::{Block, Cell, Form, Page, Table, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Asked;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use futures::TryStreamExt;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use proto::registration::v1 as pb;

/// Imports in scope, newest first.
pub(super) async fn list(desk: Desk, asked: Asked) -> Response {
    desk.shows(listed(&desk, &asked).await).await
}

async fn listed(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = pb::ListImportsRequest {
        page_token: asked.after().to_owned(),
        ..pb::ListImportsRequest::default()
    };
    let found = desk
        .imports()
        .list_imports(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("时间", "Began"),
        desk.t("名称", "Name"),
        desk.t("类别", "Kind"),
        desk.t("区划", "Area"),
        desk.t("行数", "Rows"),
        desk.t("新登记", "New"),
        desk.t("已有", "Known"),
        desk.t("待判定", "Undecided"),
        desk.t("有误", "Bad"),
        desk.t("状态", "State"),
    ];
    let line = |import: &pb::Import| {
        let mut cells = vec![
            Cell::of(desk.time(import.began_at.as_ref())),
            Cell::link(&import.file_name, format!("/desk/imports/{}", import.import_id)),
            Cell::of(desk.says(KINDS, import.kind())),
            Cell::of(place(import.area.as_ref())),
        ];
        let numbers = [
            import.rows_read,
            import.rows_new,
            import.rows_known,
            import.rows_undecided,
            import.rows_bad,
        ];
        cells.extend(numbers.map(Cell::number));
        cells.push(Cell::of(desk.says(STATES, import.state())));
        cells
    };
    let table =
        Table::new(&heads, desk.t("没有导入过。", "No imports.")).lines(found.imports.iter().map(line));
    Ok(desk
        .page(desk.t("名单导入", "Imports of people"))
        .tabs(tabs(desk, "/desk/imports"))
        .links(vec![link(
            desk.t("合并重复登记", "Merge two records"),
            "/desk/imports/merge",
        )])
        .table(table.next(asked.next(&found.next_page_token))))
}

/// One import; loaded again it tells how far it is by then.
pub(super) async fn show(desk: Desk, Path(import): Path<String>, asked: Asked) -> Response {
    desk.shows(page(&desk, import, &asked).await).await
}

async fn page(desk: &Desk, import: String, asked: &Asked) -> Answered<Page> {
    let request = pb::GetImportRequest { import_id: import };
    let found = desk
        .imports()
        .get_import(desk.by.request(request)?)
        .await?
        .into_inner();
    let import = found.import.unwrap_or_default();
    let mut page = desk
        .page(&*import.file_name)
        .under(desk.t("名单导入", "Imports of people"), "/desk/imports")
        .done(asked.has("done"));
    if asked.has("repeat") {
        page = page.note(desk.t(
            "这个文件以前导入过，没有重复导入；下面是那一次的结果。",
            "This file was taken in before, and nothing was done again: this is what came of it.",
        ));
    }
    if import.state() == pb::ImportState::Staged {
        let address = format!("/desk/imports/{}", import.import_id);
        page = page
            .with(Block::Note(
                desk.t("正在比对登记。", "Rows are being matched.").to_owned(),
            ))
            .links(vec![link(desk.t("刷新进度", "Look again"), address)]);
    }
    let unknown: Vec<String> = import.unknown_columns.iter().map(ToString::to_string).collect();
    let mut facts = vec![
        (
            desk.t("状态", "State"),
            Cell::of(desk.says(STATES, import.state())),
        ),
        (desk.t("类别", "Kind"), Cell::of(desk.says(KINDS, import.kind()))),
        (desk.t("区划", "Area"), Cell::of(place(import.area.as_ref()))),
        (desk.t("进度", "Done"), Cell::of(far(&import))),
        (desk.t("新登记", "New"), Cell::of(import.rows_new.to_string())),
        (
            desk.t("已登记过", "Known"),
            Cell::of(import.rows_known.to_string()),
        ),
        (
            desk.t("待判定", "Undecided"),
            Cell::of(import.rows_undecided.to_string()),
        ),
        (
            desk.t("未按时判定", "Not decided in time"),
            Cell::of(import.rows_not_decided.to_string()),
        ),
        (desk.t("有误", "Bad"), Cell::of(import.rows_bad.to_string())),
        (
            desk.t("未识别的列（第几列）", "Columns left out"),
            Cell::of(unknown.join(" ")),
        ),
        (desk.t("编码", "Encoding"), Cell::of(&import.encoding)),
        (
            desk.t("开始", "Began"),
            Cell::of(desk.time(import.began_at.as_ref())),
        ),
        (
            desk.t("完成", "Finished"),
            Cell::of(desk.time(import.finished_at.as_ref())),
        ),
        (desk.t("最迟删除", "Deleted by"), Cell::of(&import.delete_by)),
    ];
    facts.retain(|(_, cell)| !cell.text.is_empty());
    page = page.facts(facts);
    if import.rows_undecided > 0 {
        let to = format!("/desk/imports/pairs?import={}", import.import_id);
        page = page.links(vec![link(desk.t("逐对判定", "Decide the pairs"), to)]);
    }
    Ok(match import.rows_bad + import.rows_not_decided > 0 {
        true => page.form(purpose(desk, &import.import_id)),
        false => page,
    })
}

/// `120 / 200`: rows that something has become of, of all that were read.
fn far(import: &pb::Import) -> String {
    let done = import.rows_bad
        + import.rows_new
        + import.rows_known
        + import.rows_undecided
        + import.rows_not_decided;
    format!("{done} / {}", import.rows_read)
}

fn purpose(desk: &Desk, import: &str) -> Form {
    Form::new(
        format!("/desk/imports/{import}/errors"),
        desk.t(
            "下载未导入的行（CSV）",
            "Download the rows that were not taken (CSV)",
        ),
    )
    .line(
        "purpose",
        desk.t(
            "用途（文件含完整个人信息，会记录在案）",
            "Purpose; the file is in clear, and it goes on record",
        ),
        200,
    )
}

/// The rows that were not taken, as they come: nothing is kept here.
pub(super) async fn errors(Path(import): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    match rows(&desk, &import, fields.text("purpose").trim()).await {
        Ok(body) => {
            let headers = [
                (CONTENT_TYPE, "text/csv; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"errors.csv\""),
            ];
            (headers, body).into_response()
        }
        Err(failed) => desk.sent(purpose(&desk, &import), &fields, Err(failed)),
    }
}

async fn rows(desk: &Desk, import: &str, purpose: &str) -> Answered<Body> {
    let request = pb::ExportImportErrorsRequest {
        import_id: import.to_owned(),
        purpose: purpose.to_owned(),
    };
    let rows = desk
        .imports()
        .export_import_errors(desk.by.request(request)?)
        .await?
        .into_inner();
    Ok(Body::from_stream(rows.map_ok(|piece| piece.chunk)))
}
