//! `/desk/policies`: what is ordered at the gates: public, dated, every version of it.

use super::page::{Cell, Form, Page, Table};
use super::registration::place;
use super::seat::{Answered, Desk};
use crate::front::Front;
use crate::web::Asked;
use crate::web::words::Both;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use proto::checkpoint::v1 as pb;
use proto::common::v1::Policy;
use std::sync::Arc;

/// Versions on a page.
const LINES: i32 = 50;

/// What a policy of the gates is about, by the kind the contract gives it.
const KINDS: &[(&str, Both)] = &[
    ("gate", ("卡点查验", "Checks at gates")),
    ("retention", ("记录保存", "Keeping of records")),
    ("fever", ("发热处置", "Fever")),
    ("visitor", ("访客", "Visitors")),
    ("shift", ("值守排班", "Shifts")),
    ("disinfection", ("消毒", "Disinfection")),
    ("anomaly", ("数据异常", "Anomalies")),
    ("quota", ("出行频次", "Quotas")),
];

/// A kind in words; one without words as the contract has it.
fn kind(desk: &Desk, kind: &str) -> String {
    let known = KINDS.iter().find(|(name, _)| *name == kind);
    known.map_or(kind, |(_, words)| desk.word(*words)).to_owned()
}

/// What a filter offers.
fn kinds(desk: &Desk) -> Vec<(String, String)> {
    let any = (String::new(), desk.t("全部", "Any").to_owned());
    let named = |(name, words): &(&str, Both)| ((*name).to_owned(), desk.word(*words).to_owned());
    std::iter::once(any).chain(KINDS.iter().map(named)).collect()
}

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/policies", get(show))
        .route("/desk/policies/{policy}/{version}", get(one))
}

async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await)
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let every = asked.has("every");
    let now = desk.front.clock.now().to_proto();
    let request = desk.by.request(pb::ListPoliciesRequest {
        kind: asked.text("kind").to_owned(),
        area: asked.text("area").to_owned(),
        at: (!every).then_some(now),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.gate_policies().list_policies(request).await;
    let all = vec![("1".to_owned(), desk.t("所有版本", "Every version").to_owned())];
    let filter = Form::filter("/desk/policies", desk.t("查询", "Show"))
        .choose("kind", desk.t("类别", "Kind"), kinds(desk))
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .ticks("every", desk.t("范围（默认现行）", "Which (in force)"), all);
    let (filter, found) = desk.found(filter, asked, answer)?;
    let heads = [
        desk.t("类别", "Kind"),
        desk.t("区划", "Area"),
        desk.t("文号", "Document"),
        desk.t("发布机关", "Issued by"),
        desk.t("版本", "Version"),
        desk.t("从", "From"),
        desk.t("到", "Until"),
    ];
    let line = |of: &Policy| {
        let policy = of.policy.clone().unwrap_or_default();
        vec![
            Cell::link(
                kind(desk, &of.kind),
                format!("/desk/policies/{}/{}", policy.policy_id, policy.version),
            ),
            Cell::of(area(desk, of)),
            Cell::of(policy.document_number),
            Cell::of(&of.issuing_body),
            Cell::number(policy.version),
            desk.when(of.effective_from.as_ref()),
            desk.when(of.effective_to.as_ref()),
        ]
    };
    let table = Table::new(&heads, desk.t("没有规定。", "No policies."))
        .lines(found.policies.iter().map(line))
        .next(asked.next(&found.next_page_token));
    Ok(desk
        .page(desk.t("卡点规定", "Policies of the gates"))
        .form(filter)
        .table(table))
}

fn area(desk: &Desk, of: &Policy) -> String {
    match of.area {
        Some(_) => place(of.area.as_ref()),
        None => desk.t("全部", "everywhere").to_owned(),
    }
}

async fn one(desk: Desk, Path((id, version)): Path<(String, String)>) -> Response {
    desk.shows(one_page(&desk, &id, &version).await)
}

async fn one_page(desk: &Desk, id: &str, version: &str) -> Answered<Page> {
    let request = desk.by.request(pb::GetPolicyRequest {
        policy_id: id.to_owned(),
        version: super::times::whole(version),
    })?;
    let found = desk
        .gate_policies()
        .get_policy(request)
        .await?
        .into_inner()
        .policy;
    let Some(of) = found else {
        return Err(desk.by.refused(StatusCode::NOT_FOUND, "UNKNOWN_POLICY").into());
    };
    let policy = of.policy.clone().unwrap_or_default();
    Ok(desk
        .page(kind(desk, &of.kind))
        .under(desk.t("卡点规定", "Policies of the gates"), "/desk/policies")
        .facts(vec![
            (desk.t("文号", "Document"), Cell::of(policy.document_number)),
            (desk.t("发布机关", "Issued by"), Cell::of(&of.issuing_body)),
            (desk.t("区划", "Area"), Cell::of(area(desk, &of))),
            (desk.t("版本", "Version"), Cell::of(policy.version.to_string())),
            (desk.t("从", "From"), desk.when(of.effective_from.as_ref())),
            (desk.t("到", "Until"), desk.when(of.effective_to.as_ref())),
            (desk.t("内容", "What it says"), Cell::of(&of.body)),
        ]))
}
