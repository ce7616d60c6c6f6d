//! Whom to reach, the most urgent first.

use super::tabs::tabs;
use super::words::{CHANNELS, TASKS};
use crate::desk::page::{Cell, Form, Page, Table, chosen, options};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use proto::registration::v1 as pb;

/// Tasks in scope.
pub(super) async fn list(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let (mine, overdue) = (asked.has("mine"), asked.has("overdue"));
    let here = match (mine, overdue) {
        (true, _) => "/desk/outreach?mine=1",
        (_, true) => "/desk/outreach?overdue=1",
        _ => "/desk/outreach",
    };
    let request = pb::ListOutreachTasksRequest {
        area: asked.text("area").to_owned(),
        mine,
        overdue,
        outreach_plan_id: asked.text("round").to_owned(),
        state: chosen(asked.text("state")),
        channel: chosen(asked.text("channel")),
        page_token: asked.after().to_owned(),
        ..pb::ListOutreachTasksRequest::default()
    };
    let found = desk
        .outreach()
        .list_outreach_tasks(desk.by.request(request)?)
        .await?
        .into_inner();
    let next = asked.next(&found.next_page_token);
    let page = desk
        .page(desk.t("智能外访", "Outreach"))
        .tabs(tabs(desk, here))
        .done(asked.has("done"))
        .form(narrowed(desk, asked))
        .table(table(desk, &found.tasks).next(next));
    Ok(page)
}

fn narrowed(desk: &Desk, asked: &Asked) -> Form {
    let language = desk.by.frame.language;
    let mut channels = vec![(String::new(), desk.t("全部方式", "Any way").to_owned())];
    channels.extend(options(CHANNELS, language));
    let mut form = Form::filter("/desk/outreach", desk.t("筛选", "Filter"))
        .choose("state", desk.t("状态", "State"), options(TASKS, language))
        .choose("channel", desk.t("方式", "How"), channels)
        .offers("area", desk.t("区划", "Area"), desk.areas());
    for kept in ["mine", "overdue", "round"] {
        if asked.has(kept) {
            form = form.hidden(kept, asked.text(kept));
        }
    }
    form.asked(asked)
}

fn table(desk: &Desk, tasks: &[pb::OutreachTask]) -> Table {
    let heads = [
        desk.t("姓名", "Name"),
        desk.t("手机号", "Phone"),
        desk.t("区划", "Area"),
        desk.t("方式", "How"),
        desk.t("已试", "Tries"),
        desk.t("状态", "State"),
        desk.t("期限", "Due"),
        desk.t("派给", "Assigned to"),
    ];
    let line = |task: &pb::OutreachTask| {
        let state = desk.says(TASKS, task.state());
        let state = match task.abnormal {
            true => Cell::marked("red", "!", format!("{state} · {}", desk.t("异常", "abnormal"))),
            false => Cell::of(state),
        };
        let due = match task.state() {
            pb::OutreachTaskState::Open => desk.due(task.due_at.as_ref()),
            _ => Cell::of(desk.time(task.answered_at.as_ref())),
        };
        let record = format!(
            "/desk/outreach/tasks/{}?round={}",
            task.outreach_task_id, task.outreach_plan_id
        );
        let name = match task.state() {
            pb::OutreachTaskState::Open => Cell::link(&task.name, record),
            _ => desk.person(&task.name, &task.person_id),
        };
        vec![
            name,
            Cell::of(&task.phone),
            Cell::of(place(task.area.as_ref())),
            Cell::of(desk.says(CHANNELS, task.channel())),
            Cell::number(task.attempts),
            state,
            due,
            Cell::by(&task.assignee),
        ]
    };
    Table::new(&heads, desk.t("没有符合条件的外访任务。", "No such tasks.")).lines(tasks.iter().map(line))
}
