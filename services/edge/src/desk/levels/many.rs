//! One level for many people, who were ticked in the list of people.

use super::acts::room;
use super::words::{BULK_STATES, EVENTS};
use crate::desk::page::{Cell, Form, Link, Page, chosen, link, options};
use crate::desk::registration::{LEVEL_REASONS, LEVELS};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Fields;
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// Events that are offered: the newest.
const OFFERED: i32 = 50;

/// The form for those who were ticked.
pub(super) async fn form(DeskForm { desk, fields }: DeskForm) -> Response {
    let form = proposing(&desk, &fields).await;
    desk.shows(form.map(|form| room(&desk, &form.title.clone()).form(form)))
        .await
}

async fn proposing(desk: &Desk, fields: &Fields) -> Answered<Form> {
    let request = pb::ListEventsRequest {
        page_size: OFFERED,
        ..pb::ListEventsRequest::default()
    };
    let events = desk
        .levels()
        .list_events(desk.by.request(request)?)
        .await?
        .into_inner()
        .events;
    let offered = events
        .iter()
        .map(|event| {
            (
                event.event_id.clone(),
                format!("{} {}", event.happened_on, event.title),
            )
        })
        .collect();
    let language = desk.by.frame.language;
    let people: Vec<&str> = fields.all("person_ids").flat_map(str::split_whitespace).collect();
    let title = format!(
        "{}（{}）",
        desk.t("批量调整码色", "One level for many"),
        people.len()
    );
    Ok(Form::new("/desk/levels/many/send", &title)
        .button(desk.t("提出，待另一人批准", "Propose; another person approves"))
        .hidden("request_id", desk.fresh_id())
        .hidden("person_ids", people.join(" "))
        .choose("event_id", desk.t("事件", "Event"), offered)
        .choose("level", desk.t("码色", "Level"), options(LEVELS, language))
        .choose(
            "reason",
            desk.t("原因", "Reason"),
            options(LEVEL_REASONS, language),
        )
        .lines(
            "evidence",
            desk.t("依据（不写个人信息）", "Evidence; no personal data"),
            500,
        ))
}

/// The form was sent.
pub(super) async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    let form = match proposing(&desk, &fields).await {
        Ok(form) => form,
        Err(failed) => return desk.refuses(failed),
    };
    let proposed = proposed(&desk, &fields).await;
    desk.sent(form, &fields, proposed)
}

async fn proposed(desk: &Desk, fields: &Fields) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let request = pb::SetLevelsRequest {
        request_id: text("request_id"),
        event_id: text("event_id"),
        level: chosen(fields.text("level")),
        reason: chosen(fields.text("reason")),
        evidence: text("evidence"),
        person_ids: fields
            .all("person_ids")
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect(),
    };
    let made = desk
        .levels()
        .set_levels(desk.by.request(request)?)
        .await?
        .into_inner();
    let change = made.bulk_change.unwrap_or_default();
    Ok(format!("/desk/levels/many/{}", change.bulk_change_id))
}

/// How far a change for many is.
pub(super) async fn show(desk: Desk, Path(change): Path<String>) -> Response {
    desk.shows(page(&desk, change).await).await
}

async fn page(desk: &Desk, change: String) -> Answered<Page> {
    let request = pb::GetBulkChangeRequest {
        bulk_change_id: change,
    };
    let found = desk
        .levels()
        .get_bulk_change(desk.by.request(request)?)
        .await?
        .into_inner();
    let (change, event) = (
        found.bulk_change.unwrap_or_default(),
        found.event.unwrap_or_default(),
    );
    let what = format!(
        "{} {} · {} · {}",
        event.happened_on,
        desk.says(EVENTS, event.kind()),
        event.title,
        event.document_number
    );
    let far = format!("{} / {}", change.done, change.people);
    let page = room(desk, desk.t("批量调整码色", "One level for many"))
        .facts(vec![
            (
                desk.t("码色", "Level"),
                Cell::level(change.level(), desk.by.frame.language),
            ),
            (
                desk.t("原因", "Reason"),
                Cell::of(desk.says(LEVEL_REASONS, change.reason())),
            ),
            (desk.t("事件", "Event"), Cell::of(what)),
            (desk.t("依据", "Evidence"), Cell::of(found.evidence)),
            (
                desk.t("状态", "State"),
                Cell::of(desk.says(BULK_STATES, change.state())),
            ),
            (desk.t("进度", "Done"), Cell::of(far)),
            (
                desk.t("经办", "By"),
                Cell::by_both(&change.author, &change.approver),
            ),
            (desk.t("说明", "Note"), Cell::of(found.note)),
        ])
        .links(ways(desk, &change));
    Ok(page)
}

fn ways(desk: &Desk, change: &pb::BulkChange) -> Vec<Link> {
    let to = |act: &str| format!("/desk/levels/many/{}/{act}", change.bulk_change_id);
    if !desk.is_any(&[Role::Officer, Role::Command]) {
        return Vec::new();
    }
    match change.state() {
        pb::BulkChangeState::Proposed => vec![link(desk.t("审批", "Decide"), to("approve"))],
        pb::BulkChangeState::Applying => vec![link(desk.t("中止", "Stop"), to("stop"))],
        _ => Vec::new(),
    }
}
