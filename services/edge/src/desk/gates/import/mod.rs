//! `/desk/gates/import`: many gates from a table, and a report of every row that did not count.
//!
//! - [`table`]: rows of a CSV, as offices keep it; [`progress`]: a page that is written while the rows are taken

mod progress;
mod table;

use crate::desk::checkpoint::KEEPERS;
use crate::desk::page::{Form, Page, link};
use crate::desk::seat::{Answered, Desk};
use crate::front::Front;
use crate::session::upload::{FILE, SignedUpload};
use crate::web::flaws;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use std::sync::Arc;

/// The page that asks for a table.
pub(in crate::desk) async fn show(desk: Desk) -> Response {
    desk.shows(desk.demand(KEEPERS).map(|()| page(&desk, form(&desk))))
        .await
}

fn page(desk: &Desk, form: Form) -> Page {
    desk.page(desk.t("导入卡点表", "Import a table of gates"))
        .under(desk.t("卡点与海报", "Gates and posters"), "/desk/gates")
        .text(desk.t(
            "一行一个卡点，第一行是列名。没有的单位和楼栋会自动登记；同一个表再传一次不会重复。正确的行照常导入，有错的行逐行列出原因。",
            "A row for each gate; the first row names the columns. Units and buildings that are not known are registered; the same table sent twice changes nothing. Good rows count although others are bad, and every bad row is listed with its reasons.",
        ))
        .links(vec![link(desk.t("下载空表", "An empty table"), "/desk/gates/import/table.csv")])
        .form(form)
}

fn form(desk: &Desk) -> Form {
    Form::new("/desk/gates/import", desk.t("上传并导入", "Send and import")).file(
        FILE,
        desk.t(
            "CSV 表（UTF-8 或 GBK，最大 16 MB）",
            "A CSV table (UTF-8 or GBK, 16 MB at most)",
        ),
        ".csv,text/csv",
    )
}

/// The table is read whole, then its rows are taken while the page is written.
pub(in crate::desk) async fn send(State(front): State<Arc<Front>>, sent: SignedUpload) -> Response {
    let SignedUpload { by, file, .. } = sent;
    let desk = Desk { front, by };
    match begun(&desk, &file).await {
        Ok(response) => response,
        Err(failed) => desk.refuses(failed),
    }
}

async fn begun(desk: &Desk, file: &[u8]) -> Answered<Response> {
    desk.demand(KEEPERS)?;
    match table::read(file) {
        Ok(rows) => progress::shown(desk, rows),
        Err(wrong) => {
            let told = flaws::told(wrong.reason, desk.by.frame.language);
            let told = match wrong.columns.is_empty() {
                true => told,
                false => format!("{told}：{}", wrong.columns.join("、")),
            };
            let page = page(desk, form(desk).flawed(FILE, told));
            let shown = desk.shows(Ok(page)).await;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// An empty table with one row as an example, for spreadsheets: with a byte order mark, so that they read it as UTF-8.
pub(in crate::desk) async fn empty(desk: Desk) -> Response {
    if let Err(failed) = desk.demand(KEEPERS) {
        return desk.refuses(failed);
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"gates.csv\""),
    ];
    (headers, table::example()).into_response()
}
