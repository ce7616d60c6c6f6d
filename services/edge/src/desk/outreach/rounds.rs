//! Rounds of outreach, how far each has come, and coverage and timeliness of all.

use super::tabs::tabs;
use super::words::{CHANNELS, ROUNDS};
use crate::desk::page::{Cell, Link, Page, Table, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// Rounds in scope, newest first, and the figures.
pub(super) async fn list(desk: Desk, asked: Asked) -> Response {
    desk.shows(listed(&desk, &asked).await).await
}

async fn listed(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = pb::ListOutreachPlansRequest {
        page_token: asked.after().to_owned(),
        ..pb::ListOutreachPlansRequest::default()
    };
    let found = desk
        .outreach()
        .list_outreach_plans(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("轮次", "Round"),
        desk.t("区划", "Area"),
        desk.t("任务数", "Tasks"),
        desk.t("期限", "Due"),
        desk.t("状态", "State"),
    ];
    let line = |plan: &pb::OutreachPlan| {
        let to = format!("/desk/outreach/rounds/{}", plan.outreach_plan_id);
        vec![
            Cell::link(&plan.title, to),
            Cell::of(place(plan.area.as_ref())),
            Cell::number(plan.planned),
            desk.due(plan.due_at.as_ref()),
            Cell::of(desk.says(ROUNDS, plan.state())),
        ]
    };
    let next = asked.next(&found.next_page_token);
    let table = Table::new(&heads, desk.t("没有轮次。", "No rounds.")).lines(found.plans.iter().map(line));
    let mut page = desk
        .page(desk.t("智能外访", "Outreach"))
        .tabs(tabs(desk, "/desk/outreach/rounds"))
        .done(asked.has("done"));
    if desk.is_any(&[Role::CommunityWorker, Role::Officer]) {
        page = page.links(vec![link(
            desk.t("新的轮次", "Plan a round"),
            "/desk/outreach/rounds/new",
        )]);
    }
    let page = page.table(table.next(next));
    Ok(page
        .heading(desk.t("覆盖与及时", "Coverage and timeliness"))
        .table(figures(desk, "").await?))
}

/// One round.
pub(super) async fn show(desk: Desk, Path(round): Path<String>, asked: Asked) -> Response {
    desk.shows(one(&desk, round, asked.has("done")).await).await
}

async fn one(desk: &Desk, round: String, is_done: bool) -> Answered<Page> {
    let request = pb::GetOutreachPlanRequest {
        outreach_plan_id: round.clone(),
    };
    let found = desk
        .outreach()
        .get_outreach_plan(desk.by.request(request)?)
        .await?
        .into_inner();
    let (plan, far) = (found.plan.unwrap_or_default(), found.progress.unwrap_or_default());
    let channels: Vec<String> = plan
        .channels()
        .map(|channel| desk.says(CHANNELS, channel))
        .collect();
    let policy = plan.policy.as_ref().map(|policy| policy.document_number.clone());
    let page = desk
        .page(&*plan.title)
        .under(desk.t("智能外访", "Outreach"), "/desk/outreach")
        .under(
            desk.t("轮次与统计", "Rounds and figures"),
            "/desk/outreach/rounds",
        )
        .done(is_done)
        .facts(vec![
            (desk.t("状态", "State"), Cell::of(desk.says(ROUNDS, plan.state()))),
            (desk.t("区划", "Area"), Cell::of(place(plan.area.as_ref()))),
            (desk.t("方式", "How"), Cell::of(channels.join(" → "))),
            (desk.t("期限", "Due"), desk.due(plan.due_at.as_ref())),
            (
                desk.t("派给", "Assigned to"),
                Cell::by_all(&plan.assignees, desk.t("、", ", ")),
            ),
            (
                desk.t("未纳入", "Passed over"),
                Cell::of(plan.passed_over.to_string()),
            ),
            (desk.t("依据文件", "Policy"), Cell::of(policy.unwrap_or_default())),
        ])
        .table(progress(desk, &far))
        .heading(desk.t("覆盖与及时", "Coverage and timeliness"))
        .table(figures(desk, &round).await?)
        .links(ways(desk, &plan));
    Ok(page)
}

fn ways(desk: &Desk, plan: &pb::OutreachPlan) -> Vec<Link> {
    if !desk.is_any(&[Role::CommunityWorker, Role::Officer]) {
        return Vec::new();
    }
    let id = &plan.outreach_plan_id;
    let mut ways = vec![link(
        desk.t("任务名单", "Its tasks"),
        format!("/desk/outreach?round={id}"),
    )];
    if plan.state() != pb::OutreachPlanState::Cancelled {
        let to = format!("/desk/outreach/rounds/{id}/cancel");
        ways.push(link(desk.t("结束本轮", "End the round"), to));
    }
    ways
}

fn progress(desk: &Desk, far: &pb::OutreachProgress) -> Table {
    let heads = [
        desk.t("待联系", "Open"),
        desk.t("逾期", "Overdue"),
        desk.t("已回答", "Answered"),
        desk.t("异常", "Abnormal"),
        desk.t("拒绝", "Refused"),
        desk.t("联系不上", "Unreachable"),
        desk.t("已取消", "Cancelled"),
    ];
    let numbers = [
        far.open,
        far.overdue,
        far.answered,
        far.abnormal,
        far.refused,
        far.unreachable,
        far.cancelled,
    ];
    Table::new(&heads, "").lines([numbers.map(Cell::number).to_vec()])
}

async fn figures(desk: &Desk, round: &str) -> Answered<Table> {
    let request = pb::CountOutreachRequest {
        outreach_plan_id: round.to_owned(),
        ..pb::CountOutreachRequest::default()
    };
    let counted = desk
        .outreach()
        .count_outreach(desk.by.request(request)?)
        .await?
        .into_inner();
    let heads = [
        desk.t("范围", "Of"),
        desk.t("任务", "Tasks"),
        desk.t("已联系", "Reached"),
        desk.t("覆盖率", "Coverage"),
        desk.t("已回答", "Answered"),
        desk.t("按时率", "In time"),
        desk.t("逾期", "Overdue"),
        desk.t("异常", "Abnormal"),
        desk.t("异常按时办结", "Closed in time"),
    ];
    let line = |name: String, of: &pb::OutreachCount| {
        vec![
            Cell::of(name),
            Cell::number(of.planned),
            Cell::number(of.reached),
            Cell::number(share(of.reached, of.planned)),
            Cell::number(of.answered),
            Cell::number(share(of.answered_timely, of.planned)),
            Cell::number(of.overdue),
            Cell::number(of.abnormal),
            Cell::number(share(of.abnormal_closed_timely, of.abnormal)),
        ]
    };
    let mut lines = Vec::new();
    lines.extend(
        counted
            .total
            .iter()
            .map(|of| line(desk.t("合计", "All").to_owned(), of)),
    );
    for area in &counted.areas {
        lines.extend(area.count.iter().map(|of| line(place(area.area.as_ref()), of)));
    }
    for channel in &counted.channels {
        let name = desk.says(CHANNELS, channel.channel());
        lines.extend(channel.count.iter().map(|of| line(name.clone(), of)));
    }
    Ok(Table::new(&heads, "").lines(lines))
}

/// A share in per cent with one digit after the point; a dash of nothing.
fn share(part: i64, whole: i64) -> String {
    match whole {
        0 => "—".to_owned(),
        _ => {
            let tenths = (part * 1_000 + whole / 2) / whole;
            format!("{}.{} %", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_a_share_of_nothing_is_none() {
        assert_eq!(share(2, 3), "66.7 %");
        assert_eq!(share(3, 3), "100.0 %");
        assert_eq!(share(0, 0), "—");
    }
}
