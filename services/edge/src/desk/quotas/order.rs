//! One order of quotas, in every version that was put.

use super::words::{BEYOND, EXEMPTIONS, often, rules};
use crate::desk::checkpoint::DIRECTIONS;
use crate::desk::gates::KINDS;
use crate::desk::page::{Cell, Page, Table, link};
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use proto::checkpoint::v1 as pb;
use std::collections::BTreeMap;
use vocabulary::Role::Officer;

/// Versions on a page; the largest that is answered.
const LINES: i32 = 200;

pub(super) async fn show(desk: Desk, Path(id): Path<String>, asked: Asked) -> Response {
    let page = page(&desk, &id).await;
    desk.shows(page.map(|page| page.done(asked.has("done")))).await
}

/// Every version of an order, the newest first. Refuses with 404 `UNKNOWN_ORDER`.
pub(super) async fn versions(desk: &Desk, id: &str) -> Answered<Vec<pb::QuotaOrder>> {
    let (mut versions, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = desk.by.request(pb::ListQuotaOrdersRequest {
            page_size: LINES,
            page_token,
        })?;
        let found = desk.quotas().list_quota_orders(request).await?.into_inner();
        let is_of =
            |order: &pb::QuotaOrder| order.policy.as_ref().is_some_and(|policy| policy.policy_id == id);
        versions.extend(found.orders.into_iter().filter(is_of));
        page_token = found.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if versions.is_empty() {
        return Err(desk.by.refused(StatusCode::NOT_FOUND, "UNKNOWN_ORDER").into());
    }
    versions.sort_by_key(|order| std::cmp::Reverse(version(order)));
    Ok(versions)
}

fn version(order: &pb::QuotaOrder) -> i32 {
    order.policy.as_ref().map_or(0, |policy| policy.version)
}

async fn page(desk: &Desk, id: &str) -> Answered<Page> {
    let versions = versions(desk, id).await?;
    // There is one at least.
    let newest = versions.first().cloned().unwrap_or_default();
    let policy = newest.policy.clone().unwrap_or_default();
    let units = names(desk, &newest.rules).await?;
    let to = |act: &str| format!("/desk/quotas/orders/{id}/{act}");
    let ways = match desk.is_any(&[Officer]) {
        true => vec![
            link(desk.t("发布新版本", "Put its next version"), to("next")),
            link(desk.t("取消限制", "Lift it"), to("lift")),
        ],
        false => Vec::new(),
    };
    Ok(desk
        .page(format!(
            "{} · {}",
            desk.area_name(&newest.area),
            desk.t("出行频次", "Quotas")
        ))
        .under(desk.t("出行频次", "Quotas"), "/desk/quotas")
        .facts(vec![
            (
                desk.t("文号", "Document"),
                Cell::of(format!("{} v{}", policy.document_number, policy.version)),
            ),
            (desk.t("发布机关", "Issued by"), Cell::of(&newest.issuing_body)),
            (
                desk.t("从", "From"),
                desk.when(newest.effective_from_time.as_ref()),
            ),
            (
                desk.t("到", "Until"),
                desk.when(newest.effective_to_time.as_ref()),
            ),
            (desk.t("状态", "State"), state(desk, &newest, &versions)),
        ])
        .links(ways)
        .heading(desk.t("规定", "Rules"))
        .table(told(desk, &newest.rules, &units))
        .heading(desk.t("各版本", "Every version"))
        .table(all(desk, &versions)))
}

/// Names of the units that rules name.
pub(super) async fn names(desk: &Desk, rules: &[pb::QuotaRule]) -> Answered<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for id in rules.iter().flat_map(|rule| &rule.unit_ids) {
        let request = desk.by.request(pb::GetUnitRequest { unit_id: id.clone() })?;
        // One that cannot be told keeps its id.
        if let Ok(found) = desk.places().get_unit(request).await {
            let name = found.into_inner().unit.map(|unit| unit.name);
            names.insert(id.clone(), name.unwrap_or_default());
        }
    }
    Ok(names)
}

fn told(desk: &Desk, rules: &[pb::QuotaRule], units: &BTreeMap<String, String>) -> Table {
    let heads = [
        desk.t("名称", "Name"),
        desk.t("适用", "Where"),
        desk.t("方向", "Way"),
        desk.t("频次", "How often"),
        desk.t("起算日", "Counted from"),
        desk.t("不受限制", "Exempt"),
        desk.t("超出时", "Beyond it"),
        desk.t("同一趟（分钟）", "Same outing (min)"),
    ];
    let comma = desk.t("、", ", ");
    let line = |rule: &pb::QuotaRule| {
        let kinds = rule.unit_kinds().map(|kind| desk.says(KINDS, kind));
        let named = rule.unit_ids.iter().map(|id| units.get(id).unwrap_or(id).clone());
        let places: Vec<String> = named.chain(kinds).collect();
        let places = match places.is_empty() {
            true => desk.t("所有卡点", "every gate").to_owned(),
            false => places.join(comma),
        };
        let exempt: Vec<String> = rule.exempt().map(|kind| desk.says(EXEMPTIONS, kind)).collect();
        vec![
            Cell::of(&rule.name),
            Cell::of(places),
            Cell::of(desk.says(DIRECTIONS, rule.direction())),
            Cell::of(often(desk, rule)),
            Cell::of(&rule.counted_from),
            Cell::of(exempt.join(comma)),
            Cell::of(desk.says(BEYOND, rule.beyond())),
            Cell::number(rule.same_outing_minutes),
        ]
    };
    Table::new(&heads, desk.t("没有限制。", "Nothing is restricted.")).lines(rules.iter().map(line))
}

fn all(desk: &Desk, versions: &[pb::QuotaOrder]) -> Table {
    let heads = [
        desk.t("版本", "Version"),
        desk.t("文号", "Document"),
        desk.t("从", "From"),
        desk.t("到", "Until"),
        desk.t("规定", "Rules"),
        desk.t("状态", "State"),
    ];
    let line = |order: &pb::QuotaOrder| {
        let policy = order.policy.clone().unwrap_or_default();
        vec![
            Cell::number(policy.version),
            Cell::of(policy.document_number),
            desk.when(order.effective_from_time.as_ref()),
            desk.when(order.effective_to_time.as_ref()),
            Cell::of(rules(desk, &order.rules)),
            state(desk, order, versions),
        ]
    };
    Table::new(&heads, "").lines(versions.iter().map(line))
}

/// Whether a version is in force, waits for its day, or was replaced by one of these.
pub(super) fn state(desk: &Desk, order: &pb::QuotaOrder, known: &[pb::QuotaOrder]) -> Cell {
    let id = |order: &pb::QuotaOrder| order.policy.clone().unwrap_or_default().policy_id;
    let is_replaced = known.iter().any(|other| {
        id(other) == id(order)
            && version(other) > version(order)
            && desk.has_come(other.effective_from_time.as_ref())
    });
    let (from, to) = (&order.effective_from_time, &order.effective_to_time);
    desk.validity(from.as_ref(), to.as_ref(), is_replaced)
}
