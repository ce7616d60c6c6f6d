//! `/desk/objections`: facts that were recorded wrongly, and levels that somebody disputes. Each has a due date that climbs, and an answer with reasons.

use super::page::{Cell, Choices, Form, Page, Table, chosen, options, tab};
use super::registration::{LEVEL_REASONS, LEVELS, SOURCES, acts_now};
use super::seat::{Answered, Desk, DeskForm};
use crate::front::Front;
use crate::resident::SYMPTOMS;
use crate::web::words::level_reason;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use proto::common::v1::{Answer, HealthLevel};
use proto::registration::v1 as pb;
use std::sync::Arc;
use vocabulary::Role;

/// What is objected to.
const KINDS: &Choices<pb::ObjectionKind> = &[
    (pb::ObjectionKind::Correction, ("更正申报", "Correction")),
    (pb::ObjectionKind::Appeal, ("申诉码色", "Appeal")),
];

/// Where an objection stands.
const STATES: &Choices<pb::ObjectionState> = &[
    (pb::ObjectionState::Open, ("待答复", "Waits for an answer")),
    (pb::ObjectionState::Granted, ("已采纳", "Granted")),
    (
        pb::ObjectionState::AwaitsApproval,
        ("待另一人批准", "Waits for approval"),
    ),
    (pb::ObjectionState::Rejected, ("未采纳", "Not granted")),
];

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/objections", get(list))
        .route("/desk/objections/{objection}", get(show).post(send))
}

/// What waits for an answer, the most urgent first.
async fn list(desk: Desk, asked: Asked) -> Response {
    desk.shows(listed(&desk, &asked).await).await
}

async fn listed(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let kind = chosen(asked.text("kind"));
    let request = pb::ListObjectionsRequest {
        kind,
        page_token: asked.after().to_owned(),
        ..pb::ListObjectionsRequest::default()
    };
    let found = desk
        .objections()
        .list_objections(desk.by.request(request)?)
        .await?
        .into_inner();
    let mut tabs = vec![tab(desk.t("全部", "All"), "/desk/objections", kind == 0)];
    tabs.extend(
        options(KINDS, desk.by.frame.language)
            .into_iter()
            .map(|(number, words)| {
                tab(
                    &words,
                    format!("/desk/objections?kind={number}"),
                    number == kind.to_string(),
                )
            }),
    );
    Ok(desk
        .page(desk.t("更正与申诉", "Corrections and appeals"))
        .tabs(tabs)
        .done(asked.has("done"))
        .table(table(desk, &found.objections).next(asked.next(&found.next_page_token))))
}

/// Objections as a table, here and on the page of a person.
pub(super) fn table(desk: &Desk, objections: &[pb::Objection]) -> Table {
    let heads = [
        desk.t("提出时间", "Made"),
        desk.t("事项", "What"),
        desk.t("当时码色", "Level then"),
        desk.t("谁提出", "By"),
        desk.t("状态", "State"),
        desk.t("由谁答复", "Waits for"),
        desk.t("期限", "Due"),
    ];
    let line = |objection: &pb::Objection| {
        let level = objection.level.clone().unwrap_or_default();
        vec![
            Cell::of(desk.time(objection.made_at.as_ref())),
            Cell::link(
                desk.says(KINDS, objection.kind()),
                format!("/desk/objections/{}", objection.objection_id),
            ),
            Cell::level(level.level(), desk.by.frame.language),
            Cell::of(desk.says(SOURCES, objection.source())),
            Cell::of(desk.says(STATES, objection.state())),
            Cell::of(acts_now(desk, &objection.waits_for)),
            desk.due(objection.due_at.as_ref()),
        ]
    };
    let none = desk.t("没有待答复的。", "Nothing waits for an answer.");
    Table::new(&heads, none).lines(objections.iter().map(line))
}

/// One objection with what was said; reading it goes on record.
async fn show(desk: Desk, Path(objection): Path<String>) -> Response {
    let found = found(&desk, &objection).await;
    desk.shows(found.map(|found| page(&desk, &found))).await
}

async fn found(desk: &Desk, objection: &str) -> Answered<pb::GetObjectionResponse> {
    let request = pb::GetObjectionRequest {
        objection_id: objection.to_owned(),
    };
    Ok(desk
        .objections()
        .get_objection(desk.by.request(request)?)
        .await?
        .into_inner())
}

fn page(desk: &Desk, found: &pb::GetObjectionResponse) -> Page {
    let of = found.objection.clone().unwrap_or_default();
    let level = of.level.clone().unwrap_or_default();
    let mut facts = vec![
        (
            desk.t("本人", "Person"),
            desk.person(desk.t("打开", "open"), &of.person_id),
        ),
        (desk.t("状态", "State"), Cell::of(desk.says(STATES, of.state()))),
        (desk.t("陈述", "Statement"), Cell::of(&found.statement)),
        (
            desk.t("当时码色", "Level then"),
            Cell::level(level.level(), desk.by.frame.language),
        ),
        (
            desk.t("当时缘由", "Why then"),
            Cell::of(desk.word(level_reason(&level.reason))),
        ),
        (
            desk.t("更正为", "As it should read"),
            Cell::of(health(desk, found.health.as_ref())),
        ),
        (desk.t("期限", "Due"), desk.due(of.due_at.as_ref())),
        (desk.t("答复", "Answer"), Cell::of(&found.answer)),
    ];
    facts.retain(|(_, cell)| !cell.text.is_empty());
    for hop in &found.hops {
        let (from, to) = (acts_now(desk, &hop.from_level), acts_now(desk, &hop.to_level));
        let told = format!("{} {from} → {to}", desk.time(hop.at.as_ref()));
        facts.push((desk.t("逾期上报", "Passed on"), Cell::of(told)));
    }
    let page = desk
        .page(desk.says(KINDS, of.kind()))
        .under(
            desk.t("更正与申诉", "Corrections and appeals"),
            "/desk/objections",
        )
        .facts(facts);
    let may = of.kind() == pb::ObjectionKind::Correction || desk.is_any(&[Role::Officer]);
    match of.state() == pb::ObjectionState::Open && may {
        true => page.form(answering(desk, &of)),
        false => page,
    }
}

fn health(desk: &Desk, health: Option<&pb::HealthAnswers>) -> String {
    let Some(health) = health else {
        return String::new();
    };
    let mut told: Vec<String> = health
        .symptoms()
        .filter_map(|symptom| SYMPTOMS.iter().find(|row| row.1 == symptom))
        .map(|row| desk.t(row.2, row.3).to_owned())
        .collect();
    told.extend(
        health
            .temperature_deci_celsius
            .map(|tenths| format!("{} ℃", super::page::degrees(tenths))),
    );
    let stay = match health.high_risk_stay() {
        Answer::Yes => desk.t("到过高风险地区", "stayed in a high-risk area"),
        Answer::Unsure => desk.t(
            "不确定是否到过高风险地区",
            "not sure of a stay in a high-risk area",
        ),
        _ => desk.t("没有到过高风险地区", "no stay in a high-risk area"),
    };
    told.push(stay.to_owned());
    told.join(desk.t("、", ", "))
}

fn answering(desk: &Desk, of: &pb::Objection) -> Form {
    let language = desk.by.frame.language;
    let action = format!("/desk/objections/{}", of.objection_id);
    let form = Form::new(action, desk.t("答复", "Answer"))
        .hidden("request_id", desk.fresh_id())
        .hidden("kind", i32::from(of.kind()).to_string())
        .choose("grant", desk.t("意见", "Decision"), desk.decisions())
        .lines(
            "answer",
            desk.t("理由（本人会看到）", "The reasons, as the person reads them"),
            500,
        );
    if of.kind() == pb::ObjectionKind::Correction {
        return form;
    }
    let milder: Vec<(String, String)> = options(LEVELS, language)
        .into_iter()
        .filter(|(number, _)| *number != i32::from(HealthLevel::Red).to_string())
        .collect();
    form.choose(
        "level",
        desk.t("同意时改为", "When granted: the level instead"),
        milder,
    )
    .choose(
        "reason",
        desk.t("同意时的原因", "When granted: why"),
        options(LEVEL_REASONS, language),
    )
    .lines(
        "evidence",
        desk.t("同意时的依据", "When granted: what shows it"),
        500,
    )
    .hint(desk.t(
        "同意后还须另一人批准码色才生效。",
        "Granted, another person must approve the level before it holds.",
    ))
}

/// An answer was sent.
async fn send(Path(objection): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let of = pb::Objection {
        objection_id: objection,
        kind: chosen(fields.text("kind")),
        ..pb::Objection::default()
    };
    let answered = answered(&desk, &of, &fields).await;
    desk.sent(
        answering(&desk, &of),
        &fields,
        answered.map(|()| "/desk/objections?done=1".to_owned()),
    )
}

async fn answered(desk: &Desk, of: &pb::Objection, fields: &Fields) -> Answered<()> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let (request_id, objection_id) = (text("request_id"), of.objection_id.clone());
    let (grant, answer) = (fields.text("grant") == "yes", text("answer"));
    if of.kind() == pb::ObjectionKind::Correction {
        let request = pb::AnswerCorrectionRequest {
            request_id,
            objection_id,
            grant,
            answer,
        };
        desk.objections()
            .answer_correction(desk.by.request(request)?)
            .await?;
        return Ok(());
    }
    // What only a granted appeal says is left out of a rejected one.
    let granted = |name: &str| if grant { text(name) } else { String::new() };
    let request = pb::AnswerAppealRequest {
        request_id,
        objection_id,
        grant,
        answer,
        level: chosen(&granted("level")),
        reason: chosen(&granted("reason")),
        evidence: granted("evidence"),
    };
    desk.objections().answer_appeal(desk.by.request(request)?).await?;
    Ok(())
}
