//! Orders for somebody's area, those in it and around it.

use super::household;
use super::order::state;
use super::words::rules;
use crate::desk::checkpoint::KEEPERS;
use crate::desk::page::{Cell, Page, Table, link};
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use proto::checkpoint::v1 as pb;
use vocabulary::Role::Officer;

/// Lines on a page.
const LINES: i32 = 50;

pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::ListQuotaOrdersRequest {
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let found = desk.quotas().list_quota_orders(request).await?.into_inner();
    let heads = [
        desk.t("区划", "Area"),
        desk.t("文号", "Document"),
        desk.t("发布机关", "Issued by"),
        desk.t("从", "From"),
        desk.t("到", "Until"),
        desk.t("规定", "Rules"),
        desk.t("状态", "State"),
    ];
    let line = |order: &pb::QuotaOrder| {
        let policy = order.policy.clone().unwrap_or_default();
        vec![
            Cell::link(
                desk.area_name(&order.area),
                format!("/desk/quotas/orders/{}", policy.policy_id),
            ),
            Cell::of(format!("{} v{}", policy.document_number, policy.version)),
            Cell::of(&order.issuing_body),
            desk.when(order.effective_from_time.as_ref()),
            desk.when(order.effective_to_time.as_ref()),
            Cell::of(rules(desk, &order.rules)),
            state(desk, order, &found.orders),
        ]
    };
    let table = Table::new(&heads, desk.t("没有通告。", "No orders."))
        .lines(found.orders.iter().map(line))
        .next(asked.next(&found.next_page_token));
    let ways = match desk.is_any(&[Officer]) {
        true => vec![link(desk.t("发布通告", "Order a quota"), "/desk/quotas/order")],
        false => Vec::new(),
    };
    let page = desk
        .page(desk.t("出行频次", "Quotas"))
        .done(asked.has("done"))
        .links(ways)
        .table(table);
    match desk.is_any(KEEPERS) {
        true => Ok(page
            .heading(desk.t(
                "一户的可出行日期与代办人",
                "A household: its days, and who helps it",
            ))
            .form(household::seeking(desk))
            .heading(desk.t("指定代办人", "Appoint a helper"))
            .form(household::appointing(desk))),
        false => Ok(page),
    }
}
