//! One level for many people, who were ticked in the list of people.

use super::acts::room;
use super::words::{BULK_STATES, EVENTS};
use crate::desk::page::{CHOOSE, Cell, Drawing, Form, Link, Page, chosen, link};
use crate::desk::registration::{LEVEL_REASONS, LEVELS};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Fields;
use crate::web::figures::grouped;
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// Events that are offered: the newest.
const OFFERED: i32 = 50;
/// Seconds after which the page looks again while people are changed.
const AGAIN: u32 = 2;

/// The form for those who were ticked.
pub(super) async fn form(DeskForm { desk, fields }: DeskForm) -> Response {
    if let Some(page) = too_few(&desk, &ticked(&fields)) {
        return desk.shows(Ok(page)).await;
    }
    let form = proposing(&desk, &fields).await;
    desk.shows(form.map(|form| room(&desk, &form.title.clone()).form(form)))
        .await
}

/// What nobody and one person alone are told instead; `None` for many.
fn too_few(desk: &Desk, people: &[&str]) -> Option<Page> {
    let page = || room(desk, desk.t("批量调整码色", "One level for many"));
    let list = || link(desk.t("人员", "People"), "/desk/people");
    match people {
        [] => Some(
            page()
                .note(desk.t(
                    "没有勾选任何人：请先在人员名单里勾选。",
                    "Nobody was ticked: tick people in the list first.",
                ))
                .links(vec![list()]),
        ),
        [person] => Some(
            page()
                .note(desk.t(
                    "只勾选了一人：单人调整在本人页面办理。",
                    "One person was ticked: their level is set on their own page.",
                ))
                .links(vec![
                    link(
                        desk.t("为此人调整码色", "A level for this person"),
                        format!("/desk/people/{person}/level"),
                    ),
                    list(),
                ]),
        ),
        _ => None,
    }
}

/// Ids of those who were ticked: one by one as the list sends them, or all in one as the form keeps them.
fn ticked(fields: &Fields) -> Vec<&str> {
    fields.all("person_ids").flat_map(str::split_whitespace).collect()
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
    let offered = events.iter().map(|event| {
        let words = format!("{} {}", event.happened_on, event.title);
        (event.event_id.clone(), words)
    });
    let none = (String::new(), desk.word(CHOOSE).to_owned());
    let offered = std::iter::once(none).chain(offered).collect();
    let people = ticked(fields);
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
        .hint(desk.t(
            "须是已记录的事件；没有时先在“码色调整”里记录。",
            "One on record; where there is none yet, record it under “levels set by hand” first.",
        ))
        .choose("level", desk.t("码色", "Level"), desk.any_or(CHOOSE, LEVELS))
        .choose(
            "reason",
            desk.t("原因", "Reason"),
            desk.any_or(CHOOSE, LEVEL_REASONS),
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
        person_ids: ticked(fields).into_iter().map(str::to_owned).collect(),
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
    let far = format!(
        "{} / {}",
        grouped(change.done.into()),
        grouped(change.people.into())
    );
    let page = room(desk, desk.t("批量调整码色", "One level for many"));
    let page = match change.state() {
        pb::BulkChangeState::Applying => page.again_in(AGAIN).note(desk.t(
            "正在执行，本页每 2 秒刷新一次。可以离开，稍后再来。",
            "It is being carried out: this page looks again every two seconds. You may leave and come back.",
        )),
        pb::BulkChangeState::Proposed if desk.is_me(&change.author) => {
            page.note(desk.t("等待另一人审批。", "Another person must decide."))
        }
        _ => page,
    };
    let mut facts = vec![
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
        (desk.t("已改人数", "Changed so far"), Cell::of(far)),
        (
            desk.t("进度", "Done"),
            Cell::drawn(Drawing::bar(change.done.into(), change.people.into())),
        ),
        (
            desk.t("经办", "By"),
            Cell::by_both(&change.author, &change.approver),
        ),
    ];
    if !found.note.is_empty() {
        facts.push((desk.t("说明", "Note"), Cell::of(found.note)));
    }
    let page = page
        .facts(facts)
        .links(ways(desk, &change))
        .heading(desk.t("其中部分人员（隐去信息）", "Some of them, masked"))
        .table(desk.some_of(&found.people));
    Ok(page)
}

fn ways(desk: &Desk, change: &pb::BulkChange) -> Vec<Link> {
    let to = |act: &str| format!("/desk/levels/many/{}/{act}", change.bulk_change_id);
    if !desk.is_any(&[Role::Officer, Role::Command]) {
        return Vec::new();
    }
    match change.state() {
        pb::BulkChangeState::Proposed if desk.is_me(&change.author) => Vec::new(),
        pb::BulkChangeState::Proposed => vec![link(desk.t("审批", "Decide"), to("approve"))],
        pb::BulkChangeState::Applying => vec![link(desk.t("中止", "Stop"), to("stop"))],
        _ => Vec::new(),
    }
}
