//! `/desk/erasures`: who was forgotten, by nothing but the id that was theirs; which service still owes its word; and the report that closes it.
//!
//! Erasing somebody begins on their own page.

use super::page::{Cell, Page, Table, link, tab};
use super::seat::{Answered, Desk};
use crate::front::Front;
use crate::web::Asked;
use crate::web::figures::grouped;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use proto::registration::v1 as pb;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/erasures", get(list))
        .route("/desk/erasures/{erasure}", get(report))
}

/// Erasures of the district, newest first.
async fn list(desk: Desk, asked: Asked) -> Response {
    desk.shows(listed(&desk, &asked).await).await
}

async fn listed(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let open_only = asked.has("open");
    let request = pb::ListErasuresRequest {
        open_only,
        page_token: asked.after().to_owned(),
        ..pb::ListErasuresRequest::default()
    };
    let found = desk
        .erasures()
        .list_erasures(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("删除时间", "Erased"),
        desk.t("由谁", "By"),
        desk.t("销毁行数", "Rows destroyed"),
        desk.t("各系统回报", "The services' word"),
        desk.t("状态", "State"),
    ];
    let lines: Vec<_> = found.erasures.iter().map(|erasure| line(desk, erasure)).collect();
    let table = Table::new(&heads, desk.t("没有删除记录。", "No erasures.")).lines(lines);
    Ok(desk
        .page(desk.t("删除与销毁", "Erasures"))
        .tabs(vec![
            tab(desk.t("全部", "All"), "/desk/erasures", !open_only),
            tab(
                desk.t("待回报", "Somebody owes their word"),
                "/desk/erasures?open=1",
                open_only,
            ),
        ])
        .text(desk.t(
            "要删除一个人，在“人员”里打开此人，点“删除”。删除后只留下编号，作为已经销毁的凭据。",
            "To erase somebody, open them among “people”. Of whoever was erased nothing stays but an id, as evidence.",
        ))
        .table(table.next(asked.next(&found.next_page_token)))
        .text(desk.t(
            "每月的封存密钥到期销毁，备份中的旧数据随之无法读出；销毁记在各服务自己的审计记录里（DestroyKey），由审计员查阅。",
            "Each month's sealing key is destroyed in time, and with it what backups hold of that month; each service keeps it in its own trail (DestroyKey), for auditors.",
        )))
}

fn line(desk: &Desk, erasure: &pb::Erasure) -> Vec<Cell> {
    let rows: i64 = erasure.destroyed.iter().map(|table| table.rows).sum();
    let owed: Vec<&str> = owing(erasure).collect();
    let confirmed = erasure.confirmations.len() - owed.len();
    let words = match owed.is_empty() {
        true => format!("{confirmed} / {}", erasure.confirmations.len()),
        false => format!(
            "{confirmed} / {} · {}{}",
            erasure.confirmations.len(),
            desk.t("待：", "owed by "),
            services(desk, owed)
        ),
    };
    vec![
        Cell::link(
            desk.time(erasure.erased_at.as_ref()),
            format!("/desk/erasures/{}", erasure.erasure_id),
        ),
        actor(desk, &erasure.erased_by),
        Cell::number(grouped(rows)),
        Cell::of(words),
        state(desk, erasure),
    ]
}

/// The services that have not confirmed.
fn owing(erasure: &pb::Erasure) -> impl Iterator<Item = &str> {
    let owes = |word: &&pb::ErasureConfirmation| word.confirmed_at.is_none();
    erasure
        .confirmations
        .iter()
        .filter(owes)
        .map(|word| word.service.as_str())
}

fn services<'s>(desk: &'s Desk, names: impl IntoIterator<Item = &'s str>) -> String {
    let named: Vec<&str> = names.into_iter().map(|name| service(desk, name)).collect();
    named.join(desk.t("、", ", "))
}

fn service<'s>(desk: &'s Desk, name: &'s str) -> &'s str {
    match name {
        "checkpoint" => desk.t("卡点", "checkpoint"),
        name => name,
    }
}

/// Whoever erased: an account, or registration itself when the last day had come.
fn actor(desk: &Desk, who: &str) -> Cell {
    match who {
        "service:registration" => Cell::of(desk.t("到期自动删除", "on its day")),
        who => Cell::by(who),
    }
}

fn state(desk: &Desk, erasure: &pb::Erasure) -> Cell {
    match &erasure.closed_at {
        Some(at) => {
            let words = format!("{} {}", desk.t("已办结", "closed"), desk.time(Some(at)));
            Cell::marked("green", "✓", words)
        }
        None => Cell::marked("yellow", "!", desk.t("待回报", "open")),
    }
}

/// The report of one erasure.
async fn report(desk: Desk, Path(erasure): Path<String>, asked: Asked) -> Response {
    desk.shows(reported(&desk, erasure, asked.has("done")).await)
        .await
}

async fn reported(desk: &Desk, erasure_id: String, is_done: bool) -> Answered<Page> {
    let request = pb::GetErasureRequest { erasure_id };
    let found = desk
        .erasures()
        .get_erasure(desk.by.request(request)?)
        .await?
        .into_inner();
    let erasure = found.erasure.unwrap_or_default();
    let left = match found.rows_left {
        0 => Cell::marked("green", "✓", "0"),
        rows => Cell::marked("red", "!", grouped(rows)),
    };
    let facts = vec![
        (desk.t("状态", "State"), state(desk, &erasure)),
        (
            desk.t("删除时间", "Erased"),
            Cell::of(desk.time(erasure.erased_at.as_ref())),
        ),
        (desk.t("由谁", "By"), actor(desk, &erasure.erased_by)),
        (
            desk.t("原编号", "The id that was theirs"),
            Cell::of(&erasure.person_id),
        ),
        (
            desk.t("删除编号", "Id of the erasure"),
            Cell::of(&erasure.erasure_id),
        ),
        (
            desk.t(
                "登记库中还剩的行（现在清点）",
                "Rows of registration that are left, counted now",
            ),
            left,
        ),
    ];
    let page = desk
        .page(desk.t("删除报告", "Report of an erasure"))
        .under(desk.t("删除与销毁", "Erasures"), "/desk/erasures")
        .done(is_done)
        .facts(facts)
        .heading(desk.t("各系统回报", "The services' word"))
        .table(confirmations(desk, &erasure))
        .heading(desk.t("登记库中销毁的行", "Rows that registration destroyed"))
        .table(destroyed(desk, &erasure));
    Ok(match erasure.closed_at {
        Some(_) => page,
        None => page.links(vec![link(
            desk.t("刷新", "Look again"),
            format!("/desk/erasures/{}", erasure.erasure_id),
        )]),
    })
}

fn confirmations(desk: &Desk, erasure: &pb::Erasure) -> Table {
    let heads = [
        desk.t("系统", "Service"),
        desk.t("忘掉的行", "Rows it forgot"),
        desk.t("回报时间", "Confirmed"),
    ];
    let line = |word: &pb::ErasureConfirmation| {
        let at = match &word.confirmed_at {
            Some(at) => Cell::of(desk.time(Some(at))),
            None => Cell::marked("yellow", "!", desk.t("还没有回报", "not yet")),
        };
        vec![
            Cell::of(service(desk, &word.service)),
            Cell::number(grouped(word.rows)),
            at,
        ]
    };
    let empty = desk.t(
        "没有别的系统保存此人的信息。",
        "No other service keeps anything of people.",
    );
    Table::new(&heads, empty).lines(erasure.confirmations.iter().map(line))
}

fn destroyed(desk: &Desk, erasure: &pb::Erasure) -> Table {
    let heads = [desk.t("表", "Table"), desk.t("行数", "Rows")];
    let line = |table: &pb::DestroyedRows| vec![Cell::of(&table.table), Cell::number(grouped(table.rows))];
    Table::new(&heads, desk.t("没有。", "None.")).lines(erasure.destroyed.iter().map(line))
}
