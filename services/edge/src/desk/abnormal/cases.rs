//! Abnormal answers: a list by deadline, one case with every hop and every try, and how it ends.

use super::tabs::tabs;
use crate::desk::outreach::{CHANNELS, OUTCOMES as TRIES};
use crate::desk::outreach::{answer_told, text_of};
use crate::desk::page::{Block, Cell, Choices, Form, Page, Table, chosen, options};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// How grave it is.
const SEVERITIES: &Choices<pb::AbnormalSeverity> = &[
    (pb::AbnormalSeverity::Serious, ("严重", "Serious")),
    (pb::AbnormalSeverity::Urgent, ("紧急", "Urgent")),
];

/// Where it stands.
const LEVELS: &Choices<pb::AbnormalLevel> = &[
    (pb::AbnormalLevel::Unspecified, ("—", "—")),
    (pb::AbnormalLevel::Community, ("社区", "community")),
    (pb::AbnormalLevel::Street, ("街道", "street")),
    (pb::AbnormalLevel::District, ("区", "district")),
];

/// What it led to.
const OUTCOMES: &Choices<pb::AbnormalOutcome> = &[
    (
        pb::AbnormalOutcome::SentToFeverClinic,
        ("已送发热门诊", "Sent to the fever clinic"),
    ),
    (
        pb::AbnormalOutcome::QuarantineOrdered,
        ("已下达隔离", "A quarantine was ordered"),
    ),
    (
        pb::AbnormalOutcome::HealthDeclared,
        ("已代为申报", "Health was declared"),
    ),
    (
        pb::AbnormalOutcome::FalseAlarm,
        ("核实无异常", "Nothing was wrong"),
    ),
    (
        pb::AbnormalOutcome::CannotBeReached,
        ("联系不上", "Cannot be reached"),
    ),
    (pb::AbnormalOutcome::OtherMeasure, ("其他措施", "Another measure")),
];

/// Cases in scope; open ones by their deadline.
pub(super) async fn list(desk: Desk, asked: Asked) -> Response {
    desk.shows(listed(&desk, &asked).await).await
}

async fn listed(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let (closed, overdue) = (asked.has("closed"), asked.has("overdue"));
    let request = pb::ListAbnormalRequest {
        area: asked.text("area").to_owned(),
        level: chosen(asked.text("level")),
        overdue,
        closed,
        page_token: asked.after().to_owned(),
        ..pb::ListAbnormalRequest::default()
    };
    let mut found = desk
        .outreach()
        .list_abnormal(desk.by.request(request)?)
        .await?
        .into_inner();
    if !closed {
        // The service lists the newest first; on a page the most urgent comes first.
        let due = |case: &pb::AbnormalCase| case.due_at.map(|at| (at.seconds, at.nanos));
        found.cases.sort_by_key(due);
    }
    let here = match (closed, overdue) {
        (true, _) => "/desk/abnormal?closed=1",
        (_, true) => "/desk/abnormal?overdue=1",
        _ => "/desk/abnormal",
    };
    let mut levels = vec![(String::new(), desk.t("全部层级", "Anywhere").to_owned())];
    levels.extend(options(&LEVELS[1..], desk.by.frame.language));
    let mut filter = Form::filter("/desk/abnormal", desk.t("筛选", "Filter"))
        .choose("level", desk.t("由谁处置", "Stands at"), levels)
        .offers("area", desk.t("区划", "Area"), desk.areas());
    for kept in ["closed", "overdue"] {
        if asked.has(kept) {
            filter = filter.hidden(kept, "1");
        }
    }
    let next = asked.next(&found.next_page_token);
    Ok(desk
        .page(desk.t("异常与线索", "Abnormal cases and leads"))
        .tabs(tabs(desk, here))
        .done(asked.has("done"))
        .form(filter.asked(asked))
        .table(table(desk, &found.cases).next(next)))
}

fn table(desk: &Desk, cases: &[pb::AbnormalCase]) -> Table {
    let heads = [
        desk.t("姓名", "Name"),
        desk.t("手机号", "Phone"),
        desk.t("区划", "Area"),
        desk.t("程度", "Severity"),
        desk.t("发现时间", "Opened"),
        desk.t("由谁处置", "Stands at"),
        desk.t("期限", "Due"),
        desk.t("结果", "Outcome"),
    ];
    let line = |case: &pb::AbnormalCase| {
        vec![
            Cell::link(&case.name, format!("/desk/abnormal/{}", case.abnormal_id)),
            Cell::of(&case.phone),
            Cell::of(place(case.area.as_ref())),
            severity(desk, case.severity()),
            Cell::of(desk.time(case.opened_at.as_ref())),
            Cell::of(desk.says(LEVELS, case.level())),
            desk.due(case.due_at.as_ref()),
            outcome(desk, case),
        ]
    };
    Table::new(&heads, desk.t("没有符合条件的异常。", "No such cases.")).lines(cases.iter().map(line))
}

fn severity(desk: &Desk, severity: pb::AbnormalSeverity) -> Cell {
    let word = desk.says(SEVERITIES, severity);
    match severity {
        pb::AbnormalSeverity::Urgent => Cell::marked("red", "!!", word),
        _ => Cell::marked("yellow", "!", word),
    }
}

fn outcome(desk: &Desk, case: &pb::AbnormalCase) -> Cell {
    match case.closed_at {
        None => Cell::default(),
        Some(_) => Cell::of(format!(
            "{} · {}",
            desk.says(OUTCOMES, case.outcome()),
            match case.closed_timely {
                true => desk.t("按时", "in time"),
                false => desk.t("逾期", "late"),
            }
        )),
    }
}

/// One case; notes and free text are covered.
pub(super) async fn show(desk: Desk, Path(case): Path<String>) -> Response {
    match found(&desk, &case, "").await {
        Ok(found) => desk.shows(Ok(page(&desk, &found))).await,
        Err(failed) => desk.refuses(failed),
    }
}

/// The same with free text and notes, for a purpose that goes on record.
pub(super) async fn in_clear(Path(case): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    match found(&desk, &case, fields.text("purpose").trim()).await {
        Ok(found) => desk.shows(Ok(page(&desk, &found))).await,
        Err(failed) => desk.sent(purpose(&desk, &case), &fields, Err(failed)),
    }
}

fn purpose(desk: &Desk, case: &str) -> Form {
    Form::new(
        format!("/desk/abnormal/{case}"),
        desk.t("查看备注原文", "Read notes and free text"),
    )
    .line(
        "purpose",
        desk.t("查看目的（会记录在案）", "Purpose; it goes on record"),
        200,
    )
}

async fn found(desk: &Desk, case: &str, purpose: &str) -> Answered<pb::GetAbnormalResponse> {
    let request = pb::GetAbnormalRequest {
        abnormal_id: case.to_owned(),
        purpose: purpose.to_owned(),
    };
    Ok(desk
        .outreach()
        .get_abnormal(desk.by.request(request)?)
        .await?
        .into_inner())
}

fn page(desk: &Desk, found: &pb::GetAbnormalResponse) -> Page {
    let case = found.abnormal_case.clone().unwrap_or_default();
    let policy = found.policy.as_ref().map(|policy| policy.document_number.clone());
    let mut facts = vec![
        (desk.t("本人", "Person"), desk.person(&case.name, &case.person_id)),
        (desk.t("手机号", "Phone"), Cell::of(&case.phone)),
        (desk.t("区划", "Area"), Cell::of(place(case.area.as_ref()))),
        (desk.t("程度", "Severity"), severity(desk, case.severity())),
        (
            desk.t("发现时间", "Opened"),
            Cell::of(desk.time(case.opened_at.as_ref())),
        ),
        (desk.t("依据文件", "Policy"), Cell::of(policy.unwrap_or_default())),
        (desk.t("结果", "Outcome"), outcome(desk, &case)),
        (
            desk.t("办结时间", "Closed"),
            Cell::of(desk.time(case.closed_at.as_ref())),
        ),
        (desk.t("办结人", "By"), Cell::by(&found.closed_by)),
        (desk.t("备注", "Note"), Cell::of(&found.note)),
        (desk.t("已告知", "Who was told"), Cell::of(&found.notified)),
    ];
    facts.retain(|(_, cell)| !cell.text.is_empty());
    let mut page = desk
        .page(desk.t("异常处置", "An abnormal case"))
        .under(desk.t("异常与线索", "Abnormal cases and leads"), "/desk/abnormal");
    if case.closed_at.is_none() {
        let told = format!(
            "{}：{} · {}",
            desk.t("待处置", "To be acted on by"),
            desk.says(LEVELS, case.level()),
            desk.due(case.due_at.as_ref()).text
        );
        page = page.with(Block::Alert(told));
    }
    page = page.facts(facts);
    if case.closed_at.is_none() && desk.is_any(&[Role::CommunityWorker, Role::Officer]) {
        page = page.form(closing(desk, &case.abnormal_id));
    }
    page.heading(desk.t("异常回答", "Abnormal answers"))
        .table(answers(desk, &found.answers, &found.questions))
        .heading(desk.t("逐级上报", "Hops"))
        .table(hops(desk, &found.hops))
        .heading(desk.t("联系记录", "Tries"))
        .table(tries(desk, &found.attempts))
        .form(purpose(desk, &case.abnormal_id))
}

fn answers(desk: &Desk, answers: &[pb::GivenAnswer], questions: &[pb::Question]) -> Table {
    let heads = [desk.t("问题", "Question"), desk.t("回答", "Answer")];
    let line = |given: &pb::GivenAnswer| {
        let question = questions.iter().find(|question| question.code == given.question);
        let text = question.map_or_else(
            || given.question.clone(),
            |question| text_of(desk, question.text.as_ref()),
        );
        vec![Cell::of(text), Cell::of(answer_told(desk, question, given))]
    };
    Table::new(&heads, desk.t("没有回答。", "No answers.")).lines(answers.iter().map(line))
}

fn hops(desk: &Desk, hops: &[pb::AbnormalHop]) -> Table {
    let heads = [
        desk.t("时间", "When"),
        desk.t("谁没有处置", "Who let it pass"),
        desk.t("改由谁", "Who must act"),
    ];
    let line = |hop: &pb::AbnormalHop| {
        vec![
            Cell::of(desk.time(hop.at.as_ref())),
            Cell::of(desk.says(LEVELS, hop.from_level())),
            Cell::of(desk.says(LEVELS, hop.to_level())),
        ]
    };
    Table::new(&heads, desk.t("没有逾期。", "Nobody let it pass.")).lines(hops.iter().map(line))
}

fn tries(desk: &Desk, attempts: &[pb::OutreachAttempt]) -> Table {
    let heads = [
        desk.t("次", "No."),
        desk.t("方式", "How"),
        desk.t("结果", "Outcome"),
        desk.t("时间", "When"),
        desk.t("经办", "By"),
    ];
    let line = |attempt: &pb::OutreachAttempt| {
        vec![
            Cell::number(attempt.number),
            Cell::of(desk.says(CHANNELS, attempt.channel())),
            Cell::of(desk.says(TRIES, attempt.outcome())),
            Cell::of(desk.time(attempt.tried_at.as_ref())),
            Cell::by(&attempt.recorded_by),
        ]
    };
    Table::new(&heads, desk.t("还没有联系过。", "Nobody was called yet.")).lines(attempts.iter().map(line))
}

fn closing(desk: &Desk, case: &str) -> Form {
    Form::new(
        format!("/desk/abnormal/{case}/close"),
        desk.t("办结", "Close the case"),
    )
    .hidden("request_id", desk.fresh_id())
    .choose(
        "outcome",
        desk.t("结果", "What it led to"),
        options(OUTCOMES, desk.by.frame.language),
    )
    .lines(
        "note",
        desk.t("查明什么、做了什么", "What was found and done"),
        500,
    )
    .line(
        "notified",
        desk.t("告知了哪个单位（可不填）", "Which office was told; may be empty"),
        100,
    )
}

/// The form that closes a case, by itself.
pub(super) async fn form(desk: Desk, Path(case): Path<String>) -> Response {
    let form = closing(&desk, &case);
    let page = desk
        .page(form.title.clone())
        .under(desk.t("异常与线索", "Abnormal cases and leads"), "/desk/abnormal");
    desk.shows(Ok(page.form(form))).await
}

/// A case was closed.
pub(super) async fn close(Path(case): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let closed = closed(&desk, &case, &fields).await;
    let to = "/desk/abnormal?done=1".to_owned();
    desk.sent(closing(&desk, &case), &fields, closed.map(|()| to))
}

async fn closed(desk: &Desk, case: &str, fields: &Fields) -> Answered<()> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let request = pb::CloseAbnormalRequest {
        request_id: text("request_id"),
        abnormal_id: case.to_owned(),
        outcome: chosen(fields.text("outcome")),
        note: text("note"),
        notified: text("notified"),
    };
    desk.outreach().close_abnormal(desk.by.request(request)?).await?;
    Ok(())
}
