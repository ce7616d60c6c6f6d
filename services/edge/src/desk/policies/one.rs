//! One version of a policy: its document, from when on it holds, every sentence of it, and the versions beside it.

use super::body::{Place, places, told};
use super::keeper::{Keeper, Which};
use super::list::{area, id_and_version, state};
use super::names::{QUOTA, kind, label};
use crate::desk::page::{Cell, Page, Table, link};
use crate::desk::seat::{Answered, Desk};
use crate::desk::times::whole;
use axum::extract::Path;
use axum::response::Response;
use proto::common::v1::Policy;
use serde_json::Value as Json;
use vocabulary::Role::Officer;

pub(super) async fn show(
    desk: Desk,
    Path((keeper, policy, version)): Path<(String, String, String)>,
) -> Response {
    match Keeper::of(&keeper) {
        Some(keeper) => desk.shows(page(&desk, keeper, &policy, &version).await).await,
        None => desk.unknown(),
    }
}

async fn page(desk: &Desk, keeper: Keeper, id: &str, version: &str) -> Answered<Page> {
    let of = keeper.one(desk, id, whole(version)).await?;
    let policy = of.policy.clone().unwrap_or_default();
    let which = Which {
        kind: of.kind.clone(),
        ..Which::default()
    };
    let mut versions = keeper.all(desk, which).await?;
    versions.retain(|other| id_and_version(other).0 == id);
    versions.sort_by_key(|other| std::cmp::Reverse(id_and_version(other).1));
    let facts = vec![
        (desk.t("文号", "Document"), Cell::of(policy.document_number)),
        (desk.t("发布机关", "Issued by"), Cell::of(&of.issuing_body)),
        (desk.t("区划", "Area"), Cell::of(area(desk, &of))),
        (desk.t("版本", "Version"), Cell::of(policy.version.to_string())),
        (desk.t("从", "From"), desk.when(of.effective_from.as_ref())),
        (desk.t("到", "Until"), desk.when(of.effective_to.as_ref())),
        (desk.t("状态", "State"), state(desk, &of, &versions)),
    ];
    Ok(desk
        .page(kind(desk, keeper, &of.kind))
        .under(
            desk.t("规定", "Policies"),
            format!("/desk/policies?of={}", keeper.name()),
        )
        .facts(facts)
        .links(ways(desk, keeper, &of))
        .heading(desk.t("内容", "What it says"))
        .table(says(desk, &of.body))
        .heading(desk.t("各版本", "Every version"))
        .table(all(desk, keeper, &versions)))
}

fn ways(desk: &Desk, keeper: Keeper, of: &Policy) -> Vec<crate::desk::page::Link> {
    if !desk.is_any(&[Officer]) {
        return Vec::new();
    }
    // What holds everywhere is put anew for the area that somebody answers for.
    let own = desk.by.scope.area().map(|area| area.code().to_owned());
    let code = of
        .area
        .as_ref()
        .map(|area| area.code.clone())
        .or(own)
        .unwrap_or_default();
    let words = desk.t("发布新版本", "Put its next version");
    match of.kind.as_str() {
        QUOTA => vec![link(
            words,
            format!("/desk/quotas/orders/{}/next", id_and_version(of).0),
        )],
        kind => vec![link(
            words,
            format!("/desk/policies/{}/change?kind={kind}&area={code}", keeper.name()),
        )],
    }
}

/// A body in words, a field a line; one that is no object as it is.
pub(super) fn says(desk: &Desk, body: &str) -> Table {
    let heads = [desk.t("项目", "What"), desk.t("规定", "What holds")];
    let body: Json = serde_json::from_str(body).unwrap_or_default();
    let lines = places(&body).into_iter().filter_map(|place| match place {
        Place::Leaf(path, value) => Some(vec![
            Cell::of(label(desk, &path)),
            Cell::of(told(desk, &path, value)),
        ]),
        Place::Part(_) => None,
    });
    Table::new(&heads, desk.t("没有内容。", "Nothing.")).lines(lines)
}

fn all(desk: &Desk, keeper: Keeper, versions: &[Policy]) -> Table {
    let heads = [
        desk.t("版本", "Version"),
        desk.t("文号", "Document"),
        desk.t("从", "From"),
        desk.t("到", "Until"),
        desk.t("状态", "State"),
    ];
    let line = |of: &Policy| {
        let (id, version) = id_and_version(of);
        let to = format!("/desk/policies/{}/{id}/{version}", keeper.name());
        vec![
            Cell::link(version.to_string(), to),
            Cell::of(of.policy.clone().unwrap_or_default().document_number),
            desk.when(of.effective_from.as_ref()),
            desk.when(of.effective_to.as_ref()),
            state(desk, of, versions),
        ]
    };
    Table::new(&heads, "").lines(versions.iter().map(line))
}
