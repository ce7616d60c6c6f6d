//! Planning a round of outreach, and ending one.

use super::questions::text_of;
use super::words::CHANNELS;
use crate::desk::page::{Form, Page, chosen, options};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
use crate::web::Fields;
use axum::extract::Path;
use axum::response::Response;
use pb::outreach_cohort as cohort;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// Question sets that are offered.
const OFFERED: i32 = 100;
/// Lines for those who take turns.
const LINES: usize = 5;
/// Who calls people.
const CALLERS: &[Role] = &[Role::CommunityWorker, Role::Officer];

/// The form of a new round.
pub(super) async fn form(desk: Desk) -> Response {
    let form = planning(&desk).await;
    desk.shows(form.map(|form| room(&desk, &form.title.clone()).form(form)))
        .await
}

fn room(desk: &Desk, title: &str) -> Page {
    desk.page(title)
        .under(desk.t("智能外访", "Outreach"), "/desk/outreach")
        .under(
            desk.t("轮次与统计", "Rounds and figures"),
            "/desk/outreach/rounds",
        )
}

async fn planning(desk: &Desk) -> Answered<Form> {
    let colleagues = desk.colleagues(CALLERS).await?;
    let request = pb::ListQuestionSetsRequest {
        page_size: OFFERED,
        ..pb::ListQuestionSetsRequest::default()
    };
    let found = desk
        .outreach()
        .list_question_sets(desk.by.request(request)?)
        .await?
        .into_inner();
    let mut sets: Vec<(String, String)> = Vec::new();
    for set in &found.question_sets {
        // Of every set the newest version is asked; each is offered once.
        if sets.iter().all(|(id, _)| *id != set.question_set_id) {
            sets.push((set.question_set_id.clone(), text_of(desk, set.title.as_ref())));
        }
    }
    let cohorts = [
        (
            "returnees",
            desk.t("近日返回的人", "Who came back within the last days"),
        ),
        (
            "from_area",
            desk.t("近日来自某地的人", "Who came from an area within the last days"),
        ),
        ("quarantine", desk.t("正在隔离的人", "Who is in quarantine")),
        ("all", desk.t("范围内所有人", "Everybody in the area")),
    ];
    let cohorts = cohorts.map(|(value, words)| (value.to_owned(), words.to_owned()));
    Ok(
        Form::new("/desk/outreach/rounds/new", desk.t("新的轮次", "Plan a round"))
            .hidden("request_id", desk.fresh_id())
            .line("title", desk.t("名称", "What it is called"), 60)
            .choose("cohort", desk.t("对象", "Whom"), cohorts.to_vec())
            .line(
                "days",
                desk.t(
                    "近几日（1至60，返回或来自某地时）",
                    "Of how many days, 1 to 60, of those who came",
                ),
                2,
            )
            .line("origin", desk.t("来自何地（区划代码）", "From where: a code"), 12)
            .offers(
                "area",
                desk.t("范围（默认为您的全部范围）", "Area; empty: all you see"),
                desk.areas(),
            )
            .choose("question_set_id", desk.t("问题", "Questions"), sets)
            .ticks(
                "channels",
                desk.t("方式（按此顺序逐一尝试）", "How, one after the other"),
                options(CHANNELS, desk.by.frame.language),
            )
            .several(
                "assignees",
                desk.t(
                    "派给（登录名，每格一个；不填由社区办理）",
                    "Who takes turns, by login names; none: the communities",
                ),
                colleagues,
                LINES,
            )
            .hint(desk.t("更多的用逗号分开。", "More are parted by commas."))
            .day("due_at", desk.t("期限：日期", "Due: the day"))
            .value(desk.today())
            .line("due_time", desk.t("期限：时间", "Due: the time"), 5)
            .value("20:00"),
    )
}

/// A new round was sent.
pub(super) async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    let mut form = match planning(&desk).await {
        Ok(form) => form,
        Err(failed) => return desk.refuses(failed),
    };
    let typed: Vec<&str> = fields.all("assignees").collect();
    let assignees = match desk
        .accounts_typed(&mut form, "assignees", &typed.join(" "))
        .await
    {
        Ok(assignees) => assignees,
        Err(failed) => return desk.refuses(failed),
    };
    if form.is_flawed() {
        return desk.asks_again(
            form,
            &fields,
            desk.t("有的账号不对。", "Some accounts are not known."),
        );
    }
    let planned = planned(&desk, &fields, assignees).await;
    desk.sent(form, &fields, planned)
}

async fn planned(desk: &Desk, fields: &Fields, assignees: Vec<String>) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let days = whole(fields.text("days"));
    let of = match fields.text("cohort") {
        "returnees" => Some(cohort::Of::Returnees(cohort::Returnees { days })),
        "from_area" => Some(cohort::Of::FromArea(cohort::FromArea {
            origin: text("origin"),
            days,
        })),
        "quarantine" => Some(cohort::Of::UnderQuarantine(cohort::UnderQuarantine {})),
        "all" => Some(cohort::Of::AllOfArea(cohort::AllOfArea {})),
        _ => None,
    };
    let request = pb::PlanOutreachRequest {
        request_id: text("request_id"),
        title: text("title"),
        area: text("area"),
        cohort: Some(pb::OutreachCohort { of }),
        question_set_id: text("question_set_id"),
        question_set_version: 0,
        channels: fields.all("channels").map(chosen).collect(),
        assignees,
        due_at: desk.moment(fields.text("due_at"), fields.text("due_time")),
    };
    let made = desk
        .outreach()
        .plan_outreach(desk.by.request(request)?)
        .await?
        .into_inner();
    let plan = made.plan.unwrap_or_default();
    Ok(format!("/desk/outreach/rounds/{}?done=1", plan.outreach_plan_id))
}

fn ending(desk: &Desk, round: &str) -> Form {
    Form::new(
        format!("/desk/outreach/rounds/{round}/cancel"),
        desk.t("结束本轮", "End the round"),
    )
    .hidden("request_id", desk.fresh_id())
    .line(
        "reason",
        desk.t("原因（不写个人信息）", "Why; no personal data"),
        200,
    )
    .danger()
}

/// The form that ends a round.
pub(super) async fn cancel_form(desk: Desk, Path(round): Path<String>) -> Response {
    let form = ending(&desk, &round);
    desk.shows(Ok(room(&desk, &form.title.clone()).form(form))).await
}

/// A round was ended.
pub(super) async fn cancel(Path(round): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let ended = ended(&desk, &round, &fields).await;
    let to = format!("/desk/outreach/rounds/{round}?done=1");
    desk.sent(ending(&desk, &round), &fields, ended.map(|()| to))
}

async fn ended(desk: &Desk, round: &str, fields: &Fields) -> Answered<()> {
    let request = pb::CancelOutreachPlanRequest {
        request_id: fields.text("request_id").to_owned(),
        outreach_plan_id: round.to_owned(),
        reason: fields.text("reason").trim().to_owned(),
    };
    desk.outreach()
        .cancel_outreach_plan(desk.by.request(request)?)
        .await?;
    Ok(())
}
