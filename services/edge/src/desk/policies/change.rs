//! The next version of a policy: its fields with what holds now, then what it would change, and only then it is proposed.

use super::body::{asked, changes, rebuilt, sent};
use super::keeper::{Draft, Keeper, Which};
use super::list::id_and_version;
use super::names::{QUOTA, kind};
use super::one::says;
use crate::desk::page::{Cell, Form, Page, Table, link};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
use crate::web::refusal::Refusal;
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use serde_json::Value as Json;
use vocabulary::Role::Officer;

/// Says that whoever sends the form has seen what it changes.
const SURE: &str = "sure";

/// What a next version begins with.
struct Base {
    keeper: Keeper,
    kind: String,
    area: String,
    /// What holds there now.
    body: Json,
    document_number: String,
    issuing_body: String,
    /// The newest version for exactly this area; 0 when it has none of its own.
    version: i32,
}

/// What a kind says in an area now. Refuses with 404 `UNKNOWN_POLICY` where nothing is ordered.
async fn base(desk: &Desk, keeper: &str, kind: &str, area: &str) -> Answered<Base> {
    desk.demand(&[Officer])?;
    let unknown = || -> Refusal { desk.by.refused(StatusCode::NOT_FOUND, "UNKNOWN_POLICY") };
    let keeper = Keeper::of(keeper)
        .filter(|_| !kind.is_empty() && kind != QUOTA)
        .ok_or_else(unknown)?;
    let which = Which {
        kind: kind.to_owned(),
        area: area.to_owned(),
        at: Some(desk.front.clock.now().to_proto()),
        ..Which::default()
    };
    let in_force = keeper
        .all(desk, which)
        .await?
        .into_iter()
        .next()
        .ok_or_else(unknown)?;
    let which = Which {
        kind: kind.to_owned(),
        ..Which::default()
    };
    let every = keeper.all(desk, which).await?;
    let own = every
        .iter()
        .filter(|other| other.area.as_ref().is_some_and(|of| of.code == area));
    let version = own.map(|other| id_and_version(other).1).max().unwrap_or_default();
    Ok(Base {
        keeper,
        kind: kind.to_owned(),
        area: area.to_owned(),
        body: serde_json::from_str(&in_force.body).unwrap_or_default(),
        document_number: in_force.policy.unwrap_or_default().document_number,
        issuing_body: in_force.issuing_body,
        version,
    })
}

fn room(desk: &Desk, base: &Base) -> Page {
    let title = format!(
        "{} · {}",
        kind(desk, base.keeper, &base.kind),
        desk.t("发布新版本", "The next version")
    );
    desk.page(title)
        .under(
            desk.t("规定", "Policies"),
            format!("/desk/policies?of={}", base.keeper.name()),
        )
        .facts(vec![
            (desk.t("区划", "Area"), Cell::of(desk.area_name(&base.area))),
            (
                desk.t("现行依据", "In force by"),
                Cell::of(format!("{} · {}", base.document_number, base.issuing_body)),
            ),
        ])
}

/// The form of a next version; with `text` its body is written whole.
pub(super) async fn form(desk: Desk, Path(keeper): Path<String>, asked: Asked) -> Response {
    let base = base(&desk, &keeper, asked.text("kind"), asked.text("area")).await;
    desk.shows(base.map(|base| {
        let is_text = !asked.text("text").is_empty();
        let other = match is_text {
            true => link(desk.t("逐项填写", "Field by field"), asked.with(&[("text", "")])),
            false => link(
                desk.t("增减条目：以全文填写", "Add or take out entries: write it whole"),
                asked.with(&[("text", "1")]),
            ),
        };
        room(&desk, &base)
            .note(desk.t(
                "关系到人员状态的规定，由另一人审批后生效；其余提交后按所填时间生效。已发布的版本不能修改，只能发布下一版本。",
                "What decides how people stand holds once another person has approved it; the rest holds from the time given. A version is never edited: put a next one.",
            ))
            .links(vec![other])
            .form(proposing(&desk, &base, is_text))
    })).await
}

fn proposing(desk: &Desk, base: &Base, is_text: bool) -> Form {
    let action = format!("/desk/policies/{}/change", base.keeper.name());
    let form = Form::new(action, desk.t("发布新版本", "The next version"))
        .button(desk.t("查看改动", "See what it changes"))
        .hidden("request_id", desk.fresh_id())
        .hidden("kind", &base.kind)
        .hidden("area", &base.area)
        .hidden("seen_version", base.version.to_string())
        .line("document_number", desk.t("文号", "Number of the document"), 200)
        .line("issuing_body", desk.t("发布机关", "Issued by"), 200)
        .value(&base.issuing_body)
        .moment(
            "effective_from",
            desk.t("从（不填即立即生效）", "From; empty: at once"),
        )
        .moment(
            "effective_to",
            desk.t("到（不填即直至新规定）", "Until; empty: until replaced"),
        );
    match is_text {
        true => form
            .lines("body", desk.t("全文（JSON）", "The whole text (JSON)"), 65_536)
            .value(format!("{:#}", base.body)),
        false => asked(desk, form, &base.body),
    }
}

/// What it would change is shown, or the version is proposed.
pub(super) async fn send(Path(keeper): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let base = match base(&desk, &keeper, fields.text("kind"), fields.text("area")).await {
        Ok(base) => base,
        Err(failed) => return desk.refuses(failed),
    };
    let is_text = fields.has("body");
    let form = proposing(&desk, &base, is_text);
    let body = match is_text {
        true => serde_json::from_str(fields.text("body")).ok(),
        false => Some(rebuilt(&base.body, &fields)),
    };
    if !fields.has(SURE)
        && let Some(body) = &body
    {
        let changed = changes(&desk, &base.body, body);
        return match changed.is_empty() {
            true => desk.asks_again(form, &fields, desk.t("没有任何改动。", "Nothing would change.")),
            false => {
                desk.shows(Ok(confirming(&desk, &base, changed, body, &fields)))
                    .await
            }
        };
    }
    let form = match is_text {
        true => form,
        false => sent(&base.body, &fields)
            .into_iter()
            .fold(form, |form, (list, places)| form.sent(list, places)),
    };
    let text = body.map_or_else(|| fields.text("body").to_owned(), |body| body.to_string());
    let answered = proposed(&desk, &base, text, &fields).await;
    desk.sent(form, &fields, answered)
}

/// What a version would change, before it is proposed.
fn confirming(desk: &Desk, base: &Base, changed: Vec<[String; 3]>, body: &Json, fields: &Fields) -> Page {
    let action = format!("/desk/policies/{}/change", base.keeper.name());
    let mut form = Form::new(action, desk.t("确认并提交", "Propose it"));
    for (name, value) in fields.pairs().filter(|(name, _)| *name != "form") {
        form = form.hidden(name, value);
    }
    let from = match fields.text("effective_from").trim() {
        "" => desk.t("立即", "at once").to_owned(),
        from => from.replace('T', " "),
    };
    room(desk, base)
        .facts(vec![
            (
                desk.t("新依据", "By order of"),
                Cell::of(format!(
                    "{} · {}",
                    fields.text("document_number"),
                    fields.text("issuing_body")
                )),
            ),
            (desk.t("从", "From"), Cell::of(from)),
        ])
        .heading(desk.t("改动", "What it changes"))
        .table(compared(desk, changed))
        .form(form.hidden(SURE, "1"))
        .heading(desk.t("新版本全部内容", "All that it says then"))
        .table(says(desk, &body.to_string()))
        .text(desk.t("需要修改的，请返回上一页。", "To put something right, go back."))
}

/// Changes as a table.
pub(super) fn compared(desk: &Desk, changed: Vec<[String; 3]>) -> Table {
    let heads = [
        desk.t("项目", "What"),
        desk.t("现为", "Now"),
        desk.t("改为", "Then"),
    ];
    let line = |[what, before, after]: [String; 3]| {
        vec![
            Cell::of(what),
            Cell::of(before),
            Cell::marked("yellow", "→", after),
        ]
    };
    Table::new(&heads, desk.t("没有任何改动。", "Nothing changes.")).lines(changed.into_iter().map(line))
}

async fn proposed(desk: &Desk, base: &Base, body: String, fields: &Fields) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let draft = Draft {
        request_id: text("request_id"),
        kind: base.kind.clone(),
        area: base.area.clone(),
        seen_version: whole(fields.text("seen_version")),
        document_number: text("document_number"),
        issuing_body: text("issuing_body"),
        effective_from: desk.typed_moment(fields.text("effective_from")),
        effective_to: desk.typed_moment(fields.text("effective_to")),
        body,
    };
    let proposal = base.keeper.put(desk, draft).await?;
    Ok(format!(
        "/desk/policies/{}/proposals/{}?done=1",
        base.keeper.name(),
        proposal.proposal_id
    ))
}
