//! Deciding what somebody else proposed, stopping what goes wrong, recording what happened.

use super::words::{EVENTS, STATES};
use crate::desk::page::{Cell, Form, Page, chosen, options};
use crate::desk::registration::LEVEL_REASONS;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Fields;
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// One person's change with its evidence, and the decision; reading it goes on record.
pub(super) async fn form(desk: Desk, Path(change): Path<String>) -> Response {
    desk.shows(page(&desk, &change).await).await
}

async fn page(desk: &Desk, change: &str) -> Answered<Page> {
    let request = pb::GetLevelChangeRequest {
        level_change_id: change.to_owned(),
    };
    let found = desk
        .levels()
        .get_level_change(desk.by.request(request)?)
        .await?
        .into_inner();
    let of = found.level_change.unwrap_or_default();
    let page = room(desk, desk.t("调整码色", "A level set by hand")).facts(vec![
        (
            desk.t("本人", "Person"),
            desk.person(desk.t("打开", "open"), &of.person_id),
        ),
        (
            desk.t("码色", "Level"),
            Cell::level(of.level(), desk.by.frame.language),
        ),
        (
            desk.t("原因", "Reason"),
            Cell::of(desk.says(LEVEL_REASONS, of.reason())),
        ),
        (desk.t("依据", "Evidence"), Cell::of(found.evidence)),
        (
            desk.t("提出", "Proposed"),
            Cell::of(format!("{} {}", desk.time(of.proposed_at.as_ref()), of.author)),
        ),
        (desk.t("状态", "State"), Cell::of(desk.says(STATES, of.state()))),
        (
            desk.t("审批", "Decided"),
            Cell::of(format!("{} {}", desk.time(of.decided_at.as_ref()), of.approver)),
        ),
        (desk.t("说明", "Note"), Cell::of(found.note)),
    ]);
    Ok(match of.state() {
        pb::LevelChangeState::Proposed => page.form(decision(desk, format!("/desk/levels/one/{change}"))),
        _ => page,
    })
}

pub(super) fn room(desk: &Desk, title: &str) -> Page {
    desk.page(title)
        .under(desk.t("码色调整", "Levels set by hand"), "/desk/levels")
}

fn decision(desk: &Desk, action: String) -> Form {
    Form::new(action, desk.t("审批", "Decide"))
        .choose("approve", desk.t("意见", "Decision"), desk.decisions())
        .line(
            "note",
            desk.t("说明（不同意时必填）", "Why; required to reject"),
            200,
        )
}

/// One person's change was decided.
pub(super) async fn send(Path(change): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let form = decision(&desk, format!("/desk/levels/one/{change}"));
    let decided = decided(&desk, change, &fields).await;
    desk.sent(form, &fields, decided.map(|()| "/desk/levels?done=1".to_owned()))
}

async fn decided(desk: &Desk, change: String, fields: &Fields) -> Answered<()> {
    let request = pb::ApproveLevelRequest {
        level_change_id: change,
        approve: fields.text("approve") == "yes",
        note: fields.text("note").trim().to_owned(),
    };
    desk.codes().approve_level(desk.by.request(request)?).await?;
    Ok(())
}

fn of_many(desk: &Desk, change: &str, act: &str) -> Option<Form> {
    let action = format!("/desk/levels/many/{change}/{act}");
    match act {
        "approve" => Some(decision(desk, action)),
        "stop" => Some(
            Form::new(action, desk.t("中止执行", "Stop it"))
                .line("reason", desk.t("原因", "Why"), 200)
                .hint(desk.t(
                    "已调整的人不变，可以申诉；其余的人不再调整。",
                    "Whoever was changed stays changed and can appeal; the others are left alone.",
                ))
                .danger(),
        ),
        _ => None,
    }
}

/// The form of an act on a change for many.
pub(super) async fn form_of_many(desk: Desk, Path((change, act)): Path<(String, String)>) -> Response {
    let Some(form) = of_many(&desk, &change, &act) else {
        return desk.unknown();
    };
    desk.shows(Ok(room(&desk, &form.title.clone()).form(form))).await
}

/// An act on a change for many was sent.
pub(super) async fn send_of_many(
    Path((change, act)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let Some(form) = of_many(&desk, &change, &act) else {
        return desk.unknown();
    };
    let to = format!("/desk/levels/many/{change}");
    let done = done_of_many(&desk, change, &act, &fields).await;
    desk.sent(form, &fields, done.map(|()| to))
}

async fn done_of_many(desk: &Desk, change: String, act: &str, fields: &Fields) -> Answered<()> {
    if act == "stop" {
        let request = pb::StopLevelsRequest {
            bulk_change_id: change,
            reason: fields.text("reason").trim().to_owned(),
        };
        desk.levels().stop_levels(desk.by.request(request)?).await?;
        return Ok(());
    }
    let request = pb::ApproveLevelsRequest {
        bulk_change_id: change,
        approve: fields.text("approve") == "yes",
        note: fields.text("note").trim().to_owned(),
    };
    desk.levels().approve_levels(desk.by.request(request)?).await?;
    Ok(())
}

fn recording(desk: &Desk) -> Form {
    Form::new("/desk/levels/event", desk.t("记录事件", "Record an event"))
        .hidden("request_id", desk.fresh_id())
        .choose(
            "kind",
            desk.t("类别", "Kind"),
            options(EVENTS, desk.by.frame.language),
        )
        .line(
            "title",
            desk.t("事件（不写个人信息）", "What happened; no personal data"),
            200,
        )
        .line("document_number", desk.t("文号", "Document"), 60)
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .day("happened_on", desk.t("发生日期", "Day"))
        .value(desk.today())
}

/// The form of an event.
pub(super) async fn event_form(desk: Desk) -> Response {
    let form = recording(&desk);
    desk.shows(Ok(room(&desk, &form.title.clone()).form(form))).await
}

/// An event was sent.
pub(super) async fn event(DeskForm { desk, fields }: DeskForm) -> Response {
    let recorded = recorded(&desk, &fields).await;
    let to = "/desk/levels?list=events&done=1".to_owned();
    desk.sent(recording(&desk), &fields, recorded.map(|()| to))
}

async fn recorded(desk: &Desk, fields: &Fields) -> Answered<()> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let request = pb::RecordEventRequest {
        request_id: text("request_id"),
        kind: chosen(fields.text("kind")),
        title: text("title"),
        document_number: text("document_number"),
        area: text("area"),
        happened_on: text("happened_on"),
    };
    desk.levels().record_event(desk.by.request(request)?).await?;
    Ok(())
}
