//! What waits for a second person, what was applied, and the events it rests on.

use super::words::{BULK_STATES, EVENTS, STATES};
use crate::desk::checkpoint::KEEPERS;
use crate::desk::choosing::choosing;
use crate::desk::page::{Cell, Page, Table, link, tab};
use crate::desk::registration::LEVEL_REASONS;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// The room.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let list = match asked.text("list") {
        list @ ("many" | "events") => list,
        _ => "one",
    };
    let tabs = [
        ("one", desk.t("单人调整待批准", "One person, waiting")),
        ("many", desk.t("批量调整", "Many people")),
        ("events", desk.t("事件", "Events")),
    ];
    let tabs = tabs.map(|(name, words)| tab(words, format!("/desk/levels?list={name}"), name == list));
    let mut page = desk
        .page(desk.t("码色调整", "Levels set by hand"))
        .tabs(tabs.to_vec())
        .done(asked.has("done"));
    if desk.is_any(&[Role::Officer, Role::Command]) {
        page = page.links(vec![link(
            desk.t("记录事件", "Record an event"),
            "/desk/levels/event",
        )]);
    }
    let table = match list {
        "many" => many(desk, asked).await?,
        "events" => events(desk, asked).await?,
        _ => one(desk, asked).await?,
    };
    let page = page.table(table);
    let page = match list {
        "many" => page.text(desk.t(
            "批量调整从“人员”名单里勾选提出，须有事件、须由另一人批准。",
            "One for many begins at “people”: tick them there. It needs an event and a second person.",
        )),
        "one" if desk.is_any(KEEPERS) => page.form(choosing(desk, "level")),
        _ => page,
    };
    Ok(page)
}

async fn one(desk: &Desk, asked: &Asked) -> Answered<Table> {
    let request = pb::ListLevelChangesRequest {
        page_token: asked.after().to_owned(),
        ..pb::ListLevelChangesRequest::default()
    };
    let found = desk
        .levels()
        .list_level_changes(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("提出时间", "Proposed"),
        desk.t("本人", "Person"),
        desk.t("码色", "Level"),
        desk.t("原因", "Reason"),
        desk.t("状态", "State"),
        desk.t("经办", "By"),
    ];
    let table = Table::new(&heads, desk.t("没有待批准的。", "Nothing waits."));
    let lines = found.level_changes.iter().map(|change| line(desk, change));
    Ok(table.lines(lines).next(asked.next(&found.next_page_token)))
}

/// A level set by hand, as a line: when, whose, which, why, where it stands, who.
pub(in crate::desk) fn line(desk: &Desk, change: &pb::LevelChange) -> Vec<Cell> {
    let state = desk.says(STATES, change.state());
    let decides = desk.is_any(&[Role::Officer, Role::Command]);
    let state = match decides {
        true => Cell::link(state, format!("/desk/levels/one/{}", change.level_change_id)),
        false => Cell::of(state),
    };
    vec![
        Cell::of(desk.time(change.proposed_at.as_ref())),
        desk.person(desk.t("打开", "open"), &change.person_id),
        Cell::level(change.level(), desk.by.frame.language),
        Cell::of(desk.says(LEVEL_REASONS, change.reason())),
        state,
        Cell::by_both(&change.author, &change.approver),
    ]
}

async fn many(desk: &Desk, asked: &Asked) -> Answered<Table> {
    let request = pb::ListBulkChangesRequest {
        page_token: asked.after().to_owned(),
        ..pb::ListBulkChangesRequest::default()
    };
    let found = desk
        .levels()
        .list_bulk_changes(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("提出时间", "Proposed"),
        desk.t("码色", "Level"),
        desk.t("原因", "Reason"),
        desk.t("人数", "People"),
        desk.t("已执行", "Done"),
        desk.t("状态", "State"),
    ];
    let line = |change: &pb::BulkChange| {
        let to = format!("/desk/levels/many/{}", change.bulk_change_id);
        vec![
            Cell::link(desk.time(change.proposed_at.as_ref()), to),
            Cell::level(change.level(), desk.by.frame.language),
            Cell::of(desk.says(LEVEL_REASONS, change.reason())),
            Cell::number(change.people),
            Cell::number(change.done),
            Cell::of(desk.says(BULK_STATES, change.state())),
        ]
    };
    let table = Table::new(&heads, desk.t("没有批量调整。", "No changes of many."))
        .lines(found.bulk_changes.iter().map(line));
    Ok(table.next(asked.next(&found.next_page_token)))
}

async fn events(desk: &Desk, asked: &Asked) -> Answered<Table> {
    let request = pb::ListEventsRequest {
        page_token: asked.after().to_owned(),
        ..pb::ListEventsRequest::default()
    };
    let found = desk
        .levels()
        .list_events(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("日期", "Day"),
        desk.t("类别", "Kind"),
        desk.t("事件", "What"),
        desk.t("文号", "Document"),
        desk.t("区划", "Area"),
    ];
    let line = |event: &pb::Event| {
        vec![
            Cell::of(&event.happened_on),
            Cell::of(desk.says(EVENTS, event.kind())),
            Cell::of(&event.title),
            Cell::of(&event.document_number),
            Cell::of(desk.area_name(&event.area)),
        ]
    };
    let table =
        Table::new(&heads, desk.t("没有记录过事件。", "No events.")).lines(found.events.iter().map(line));
    Ok(table.next(asked.next(&found.next_page_token)))
}
