//! A try to reach somebody, with their answers against the question set of the round; and the link by which they answer themselves.

use super::questions::{asked, flawed, given, text_of};
use super::words::{CHANNELS, OUTCOMES};
use crate::desk::page::{Block, Cell, Form, Page, chosen, options};
use crate::desk::seat::{Answered, Desk, DeskForm, Failed};
use crate::web::qr::Qr;
use crate::web::{Asked, Fields, Visit};
use axum::extract::Path;
use axum::response::Response;
use http::header::HOST;
use http::{HeaderMap, StatusCode};
use proto::registration::v1 as pb;

/// Versions of a set that are looked through for the one of a round.
const VERSIONS: i32 = 100;

/// The form of a try.
pub(super) async fn form(desk: Desk, Path(task): Path<String>, address: Asked) -> Response {
    desk.shows(page(&desk, &task, address.text("round")).await).await
}

async fn page(desk: &Desk, task: &str, round: &str) -> Answered<Page> {
    let (plan, set) = round_of(desk, round).await?;
    let link = Form::new(
        format!("/desk/outreach/tasks/{task}/link"),
        desk.t("发给本人自报链接", "A link by which they answer themselves"),
    );
    Ok(desk
        .page(text_of(desk, set.title.as_ref()))
        .under(desk.t("智能外访", "Outreach"), "/desk/outreach")
        .under(
            &plan.title,
            format!("/desk/outreach/rounds/{}", plan.outreach_plan_id),
        )
        .form(trying(desk, task, &plan, &set))
        .form(link))
}

/// A round, and the version of the question set that it asks.
async fn round_of(desk: &Desk, round: &str) -> Answered<(pb::OutreachPlan, pb::QuestionSet)> {
    let request = pb::GetOutreachPlanRequest {
        outreach_plan_id: round.to_owned(),
    };
    let found = desk
        .outreach()
        .get_outreach_plan(desk.by.request(request)?)
        .await?
        .into_inner();
    let plan = found.plan.unwrap_or_default();
    let request = pb::ListQuestionSetsRequest {
        question_set_id: plan.question_set_id.clone(),
        page_size: VERSIONS,
        page_token: String::new(),
    };
    let sets = desk
        .outreach()
        .list_question_sets(desk.by.request(request)?)
        .await?
        .into_inner();
    let set = sets
        .question_sets
        .into_iter()
        .find(|set| set.version == plan.question_set_version)
        .ok_or_else(|| desk.by.refused(StatusCode::NOT_FOUND, "UNKNOWN_QUESTION_SET"))?;
    Ok((plan, set))
}

fn trying(desk: &Desk, task: &str, plan: &pb::OutreachPlan, set: &pb::QuestionSet) -> Form {
    let language = desk.by.frame.language;
    let by_worker = [pb::OutreachChannel::Phone, pb::OutreachChannel::Visit];
    let channels: Vec<_> = CHANNELS
        .iter()
        .filter(|(channel, _)| by_worker.contains(channel))
        .copied()
        .collect();
    let form = Form::new(
        format!("/desk/outreach/tasks/{task}"),
        desk.t("记录联系结果", "Record a try"),
    )
    .hidden("request_id", desk.fresh_id())
    .hidden("round", &plan.outreach_plan_id)
    .choose("channel", desk.t("方式", "How"), options(&channels, language))
    .choose("outcome", desk.t("结果", "Outcome"), options(OUTCOMES, language))
    .hint(desk.t(
        "没联系上、拒绝、号码不对时，不填下面的问题。",
        "Leave the questions empty unless they were reached.",
    ));
    asked(desk, form, set)
}

/// A try was sent.
pub(super) async fn send(Path(task): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let (plan, set) = match round_of(&desk, fields.text("round")).await {
        Ok(found) => found,
        Err(failed) => return desk.refuses(failed),
    };
    let recorded = recorded(&desk, &task, &set, &fields).await;
    let form = trying(&desk, &task, &plan, &set);
    let form = match &recorded {
        Err(Failed::Service(status)) => flawed(&desk, form, &set, &fields, status),
        _ => form,
    };
    desk.sent(form, &fields, recorded)
}

async fn recorded(desk: &Desk, task: &str, set: &pb::QuestionSet, fields: &Fields) -> Answered<String> {
    let outcome = chosen(fields.text("outcome"));
    let is_reached = outcome == i32::from(pb::OutreachOutcome::Reached);
    let request = pb::RecordOutreachRequest {
        request_id: fields.text("request_id").to_owned(),
        outreach_task_id: task.to_owned(),
        channel: chosen(fields.text("channel")),
        outcome,
        answers: match is_reached {
            true => given(fields, set),
            false => Vec::new(),
        },
        tried_at: None,
    };
    let answer = desk
        .outreach()
        .record_outreach(desk.by.request(request)?)
        .await?
        .into_inner();
    Ok(match answer.abnormal_id.is_empty() {
        true => "/desk/outreach?done=1".to_owned(),
        false => format!("/desk/abnormal/{}", answer.abnormal_id),
    })
}

/// A link was asked for: shown once, to be sent or scanned; issuing it goes on record.
pub(super) async fn link(
    Path(task): Path<String>,
    visit: Visit,
    headers: HeaderMap,
    DeskForm { desk, .. }: DeskForm,
) -> Response {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    // Where residents have a door of their own, only whoever keeps that door knows its address.
    let host = host.filter(|_| desk.front.settings.zone.is_public());
    let scheme = if visit.is_secure { "https" } else { "http" };
    let door = host.map(|host| format!("{scheme}://{host}"));
    desk.shows(linked(&desk, task, door).await).await
}

async fn linked(desk: &Desk, task: String, door: Option<String>) -> Answered<Page> {
    let request = pb::IssueSelfReportLinkRequest {
        outreach_task_id: task,
    };
    let request = desk.by.request(request)?;
    let made = desk
        .outreach()
        .issue_self_report_link(request)
        .await?
        .into_inner();
    let address = format!("{}/report/{}", door.clone().unwrap_or_default(), made.link_token);
    let mut page = desk
        .page(desk.t("自报链接", "A link of their own"))
        .under(desk.t("智能外访", "Outreach"), "/desk/outreach");
    if door.is_some() {
        let undrawn = |_| desk.by.refused(StatusCode::BAD_GATEWAY, "NO_ANSWER");
        let qr = Qr::of(&address).map_err(undrawn)?;
        let scan = desk
            .t("请本人扫码回答", "Scanned by the person themselves")
            .to_owned();
        page = page.with(Block::Code(qr, scan));
    }
    Ok(page.facts(vec![
        (
            desk.t(
                "链接（发给本人，不要公开）",
                "Link: send it to them, and to nobody else",
            ),
            Cell::of(address),
        ),
        (
            desk.t("有效期至", "Good until"),
            Cell::of(desk.time(made.expires_at.as_ref())),
        ),
    ]))
}
