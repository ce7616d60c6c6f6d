//! Versions that somebody asked for: what waits for a second person, and what became of the others.

use super::body::changes;
use super::change::compared;
use super::keeper::{Keeper, Which};
use super::list::area;
use super::names::kind;
use super::one::says;
use crate::desk::page::{Cell, Choices, Form, Page, Table};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Asked;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use proto::common::v1::{Policy, PolicyProposal, PolicyProposalState as State};
use vocabulary::Role::{Command, Officer};

/// Where a proposal stands.
const STATES: &Choices<State> = &[
    (State::Proposed, ("待另一人审批", "Waits for another person")),
    (State::Put, ("已发布", "Put")),
    (State::Rejected, ("未同意", "Rejected")),
];

/// Proposals in scope, newest first.
pub(super) async fn list(desk: Desk, Path(keeper): Path<String>, asked: Asked) -> Response {
    match Keeper::of(&keeper) {
        Some(keeper) => desk.shows(listed(&desk, keeper, &asked).await).await,
        None => desk.unknown(),
    }
}

fn room(desk: &Desk, title: &str, keeper: Keeper) -> Page {
    desk.page(title).under(
        desk.t("规定", "Policies"),
        format!("/desk/policies?of={}", keeper.name()),
    )
}

async fn listed(desk: &Desk, keeper: Keeper, asked: &Asked) -> Answered<Page> {
    desk.demand(&[Officer, Command])?;
    let (proposals, next) = keeper.proposals(desk, 0, asked.after()).await?;
    let heads = [
        desk.t("提出时间", "Proposed"),
        desk.t("类别", "Kind"),
        desk.t("区划", "Area"),
        desk.t("文号", "Document"),
        desk.t("状态", "State"),
        desk.t("经办", "By"),
    ];
    let line = |of: &PolicyProposal| {
        let policy = of.policy.clone().unwrap_or_default();
        let to = format!("/desk/policies/{}/proposals/{}", keeper.name(), of.proposal_id);
        vec![
            Cell::link(desk.time(of.proposed_at.as_ref()), to),
            Cell::of(kind(desk, keeper, &policy.kind)),
            Cell::of(area(desk, &policy)),
            Cell::of(policy.policy.unwrap_or_default().document_number),
            state(desk, of),
            Cell::by_both(&of.author, &of.approver),
        ]
    };
    let table = Table::new(&heads, desk.t("没有提出过。", "No proposals."))
        .lines(proposals.iter().map(line))
        .next(asked.next(&next));
    Ok(room(desk, desk.t("待审批与已提出的", "Proposals"), keeper).table(table))
}

fn state(desk: &Desk, of: &PolicyProposal) -> Cell {
    let word = desk.says(STATES, of.state());
    match of.state() {
        State::Proposed => Cell::marked("yellow", "…", word),
        State::Put => Cell::marked("green", "✓", word),
        _ => Cell::of(word),
    }
}

/// A proposal by its id. Refuses with 404 `UNKNOWN_PROPOSAL`.
async fn found(desk: &Desk, keeper: Keeper, id: &str) -> Answered<PolicyProposal> {
    desk.demand(&[Officer, Command])?;
    let mut after = String::new();
    loop {
        let (proposals, next) = keeper.proposals(desk, 0, &after).await?;
        if let Some(found) = proposals.into_iter().find(|proposal| proposal.proposal_id == id) {
            return Ok(found);
        }
        if next.is_empty() {
            return Err(desk.by.refused(StatusCode::NOT_FOUND, "UNKNOWN_PROPOSAL").into());
        }
        after = next;
    }
}

/// One proposal: what it says, and what it would change.
pub(super) async fn show(desk: Desk, Path((keeper, id)): Path<(String, String)>, asked: Asked) -> Response {
    match Keeper::of(&keeper) {
        Some(keeper) => {
            let page = page(&desk, keeper, &id).await;
            desk.shows(page.map(|page| page.done(asked.has("done")))).await
        }
        None => desk.unknown(),
    }
}

async fn page(desk: &Desk, keeper: Keeper, id: &str) -> Answered<Page> {
    let of = found(desk, keeper, id).await?;
    let policy = of.policy.clone().unwrap_or_default();
    let document = policy.policy.clone().unwrap_or_default();
    let mut facts = vec![
        (desk.t("状态", "State"), state(desk, &of)),
        (desk.t("区划", "Area"), Cell::of(area(desk, &policy))),
        (desk.t("文号", "Document"), Cell::of(document.document_number)),
        (desk.t("发布机关", "Issued by"), Cell::of(&policy.issuing_body)),
        (desk.t("从", "From"), desk.when(policy.effective_from.as_ref())),
        (desk.t("到", "Until"), desk.when(policy.effective_to.as_ref())),
        (desk.t("经办", "By"), Cell::by_both(&of.author, &of.approver)),
        (desk.t("说明", "Note"), Cell::of(&of.note)),
    ];
    facts.retain(|(_, cell)| !cell.text.is_empty());
    let mut page = room(desk, &kind(desk, keeper, &policy.kind), keeper)
        .under(
            desk.t("待审批与已提出的", "Proposals"),
            format!("/desk/policies/{}/proposals", keeper.name()),
        )
        .facts(facts);
    if of.state() == State::Proposed {
        page = page
            .heading(desk.t("改动", "What it changes"))
            .table(compared(desk, differing(desk, keeper, &policy).await?));
        page = match of.author == desk.by.account.id.to_string() {
            true => page.note(desk.t(
                "须由另一人审批：不能审批自己提出的。",
                "Another person must decide: nobody decides what they asked for.",
            )),
            false => page.form(deciding(desk, keeper, id)),
        };
    }
    let page = page
        .heading(desk.t("全部内容", "All that it says"))
        .table(says(desk, &policy.body));
    Ok(page)
}

/// What differs from what holds there now.
async fn differing(desk: &Desk, keeper: Keeper, policy: &Policy) -> Answered<Vec<[String; 3]>> {
    let which = Which {
        kind: policy.kind.clone(),
        area: policy.area.clone().unwrap_or_default().code,
        at: Some(desk.front.clock.now().to_proto()),
        ..Which::default()
    };
    let now = keeper
        .all(desk, which)
        .await?
        .into_iter()
        .next()
        .unwrap_or_default();
    let read = |body: &str| serde_json::from_str(body).unwrap_or_default();
    Ok(changes(desk, &read(&now.body), &read(&policy.body)))
}

fn deciding(desk: &Desk, keeper: Keeper, id: &str) -> Form {
    Form::new(
        format!("/desk/policies/{}/proposals/{id}", keeper.name()),
        desk.t("审批", "Decide"),
    )
    .choose("approve", desk.t("决定", "Decision"), desk.decisions())
    .line(
        "note",
        desk.t("说明（不同意时必填）", "Note; needed to reject"),
        200,
    )
}

/// A proposal was decided.
pub(super) async fn decide(
    Path((keeper, id)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let Some(keeper) = Keeper::of(&keeper) else {
        return desk.unknown();
    };
    let approve = fields.text("approve") == "yes";
    let decided = keeper
        .decide(&desk, &id, approve, fields.text("note").trim())
        .await;
    let to = format!("/desk/policies/{}/proposals/{id}?done=1", keeper.name());
    desk.sent(deciding(&desk, keeper, &id), &fields, decided.map(|()| to))
}
