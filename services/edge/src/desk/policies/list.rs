//! What is ordered: what holds, or every version with what is past and what is to come.

use super::keeper::{Keeper, Which};
use super::names::{QUOTA, kind, kinds};
use crate::desk::page::{Cell, Form, Page, Table, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use proto::common::v1::Policy;
use vocabulary::Role::{Command, Officer};

/// Versions on a page.
const LINES: i32 = 50;

pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let keeper = Keeper::of(asked.text("of")).unwrap_or(Keeper::Checkpoint);
    let every = asked.has("every");
    let now = desk.front.clock.now().to_proto();
    let which = Which {
        kind: asked.text("kind").to_owned(),
        area: asked.text("area").to_owned(),
        at: (!every).then_some(now),
        size: LINES,
        after: asked.after().to_owned(),
    };
    let answer = keeper.list(desk, which).await?;
    let all = vec![("1".to_owned(), desk.t("所有版本", "Every version").to_owned())];
    let mut offered = vec![(String::new(), desk.t("全部", "Any").to_owned())];
    offered.extend(kinds(desk, keeper));
    let filter = Form::filter("/desk/policies", desk.t("查询", "Show"))
        .hidden("of", keeper.name())
        .choose("kind", desk.t("类别", "Kind"), offered)
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .ticks("every", desk.t("范围（默认现行）", "Which (in force)"), all);
    let (filter, (policies, next)) = desk.found(filter, asked, answer)?;
    let ways = match desk.is_any(&[Officer, Command]) {
        true => vec![link(
            desk.t("待审批与已提出的", "Proposals"),
            format!("/desk/policies/{}/proposals", keeper.name()),
        )],
        false => Vec::new(),
    };
    let page = desk
        .page(desk.t("规定", "Policies"))
        .tabs(keeper.tabs(desk))
        .links(ways)
        .form(filter)
        .table(table(desk, keeper, &policies).next(asked.next(&next)));
    match desk.is_any(&[Officer]) {
        true => Ok(page
            .heading(desk.t("发布新版本", "Put a next version"))
            .text(desk.t(
                "选定类别和区划：较小区划的规定代替较大区划的。",
                "Choose a kind and an area: what is ordered for a smaller area goes before what is ordered for a greater one.",
            ))
            .form(choosing(desk, keeper))),
        false => Ok(page),
    }
}

/// The form that leads to the fields of a kind.
fn choosing(desk: &Desk, keeper: Keeper) -> Form {
    let offered = kinds(desk, keeper).into_iter().filter(|(name, _)| name != QUOTA);
    Form::filter(
        format!("/desk/policies/{}/change", keeper.name()),
        desk.t("填写", "Fill it in"),
    )
    .choose("kind", desk.t("类别", "Kind"), offered.collect())
    .choose("area", desk.t("区划", "Area"), desk.areas())
}

fn table(desk: &Desk, keeper: Keeper, policies: &[Policy]) -> Table {
    let heads = [
        desk.t("类别", "Kind"),
        desk.t("区划", "Area"),
        desk.t("文号", "Document"),
        desk.t("发布机关", "Issued by"),
        desk.t("版本", "Version"),
        desk.t("从", "From"),
        desk.t("到", "Until"),
        desk.t("状态", "State"),
    ];
    let line = |of: &Policy| {
        let policy = of.policy.clone().unwrap_or_default();
        let to = format!(
            "/desk/policies/{}/{}/{}",
            keeper.name(),
            policy.policy_id,
            policy.version
        );
        vec![
            Cell::link(kind(desk, keeper, &of.kind), to),
            Cell::of(area(desk, of)),
            Cell::of(policy.document_number),
            Cell::of(&of.issuing_body),
            Cell::number(policy.version),
            desk.when(of.effective_from.as_ref()),
            desk.when(of.effective_to.as_ref()),
            state(desk, of, policies),
        ]
    };
    Table::new(&heads, desk.t("没有规定。", "No policies.")).lines(policies.iter().map(line))
}

/// Where a policy holds.
pub(super) fn area(desk: &Desk, of: &Policy) -> String {
    match of.area {
        Some(_) => place(of.area.as_ref()),
        None => desk.t("全部", "everywhere").to_owned(),
    }
}

/// Whether a version is in force, waits for its day, or was replaced by one of these.
pub(super) fn state(desk: &Desk, of: &Policy, known: &[Policy]) -> Cell {
    let (id, version) = id_and_version(of);
    let is_replaced = known.iter().any(|other| {
        let (other_id, newer) = id_and_version(other);
        other_id == id && newer > version && desk.has_come(other.effective_from.as_ref())
    });
    desk.validity(of.effective_from.as_ref(), of.effective_to.as_ref(), is_replaced)
}

/// What names a version.
pub(super) fn id_and_version(of: &Policy) -> (&str, i32) {
    let policy = of.policy.as_ref();
    policy.map_or(("", 0), |policy| (policy.policy_id.as_str(), policy.version))
}
