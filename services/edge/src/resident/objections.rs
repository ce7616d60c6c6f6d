//! `/me/{person}/objections`: what somebody disputes: a level, or what was declared; by when it is answered, and the answer.

use super::ask;
use super::entered::SYMPTOMS;
use super::health::{Typed, answers};
use super::mine::Mine;
use crate::web::frame::minute;
use crate::web::refusal::{Refusal, rendered};
use crate::web::words::{self, Both, Shown};
use crate::web::{Fields, Flaws, Frame};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::clock::Moment;
use kit::fault;
use prost_types::Timestamp;
use proto::registration::v1 as pb;
use tonic::Status;

#[derive(Template)]
#[template(path = "resident/objections.html")]
struct ListPage<'p> {
    frame: Frame,
    person: &'p str,
    level: Shown,
    /// Whether there is a level to appeal against.
    may_appeal: bool,
    objections: Vec<Line>,
}

#[derive(Template)]
#[template(path = "resident/objection.html")]
struct OnePage<'p> {
    frame: Frame,
    person: &'p str,
    line: Line,
    said: &'p pb::GetObjectionResponse,
}

#[derive(Template)]
#[template(path = "resident/appeal.html")]
struct AppealPage<'p> {
    frame: Frame,
    person: &'p str,
    request_id: String,
    statement: &'p str,
    flaws: Flaws,
    refused: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "resident/correct_health.html")]
struct CorrectPage<'p> {
    frame: Frame,
    person: &'p str,
    typed: Typed,
    statement: &'p str,
    flaws: Flaws,
    refused: Option<&'static str>,
}

/// An objection as a list tells it.
struct Line {
    id: String,
    kind: Both,
    state: Both,
    made_at: String,
    /// Who answers by when; empty once it is answered.
    waits_for: Option<Both>,
    due_at: String,
    level: Shown,
}

impl Line {
    fn of(mine: &Mine, objection: &pb::Objection) -> Self {
        let level = objection.level.as_ref().map(pb::LevelDecision::level);
        Self {
            id: objection.objection_id.clone(),
            kind: match objection.kind() {
                pb::ObjectionKind::Correction => ("更正申报内容", "A correction of what was declared"),
                _ => ("对健康码颜色的申诉", "An appeal against a level"),
            },
            state: match objection.state() {
                pb::ObjectionState::Granted => ("已同意", "granted"),
                pb::ObjectionState::AwaitsApproval => (
                    "已初步同意，待第二人核准",
                    "granted by one, a second person decides",
                ),
                pb::ObjectionState::Rejected => ("未同意，理由见答复", "not granted, for the reasons given"),
                _ => ("待答复", "waits for an answer"),
            },
            made_at: told(mine, objection.made_at.as_ref()),
            waits_for: match objection.waits_for.as_str() {
                "community" => Some(("社区", "the community")),
                "street" => Some(("街道", "the street office")),
                "district" => Some(("区防控指挥部", "the district")),
                _ => None,
            },
            due_at: told(mine, objection.due_at.as_ref()),
            level: words::level(level.unwrap_or_default()),
        }
    }
}

fn told(mine: &Mine, at: Option<&Timestamp>) -> String {
    let at = at.and_then(|at| Moment::from_proto(at).ok());
    at.map_or_else(String::new, |at| minute(at, mine.front.clock.zone()))
}

/// The list, and the ways to object.
pub(super) async fn list(mine: Mine) -> Response {
    let person = mine.person.to_string();
    let both = async {
        let request = pb::QueryHealthRequest {
            person_id: person.clone(),
            purpose: String::new(),
        };
        let health = ask::people(&mine.front).query_health(mine.asks(request)).await?;
        let request = pb::ListObjectionsRequest {
            person_id: person.clone(),
            ..pb::ListObjectionsRequest::default()
        };
        let listed = ask::objections(&mine.front)
            .list_objections(mine.asks(request))
            .await?;
        Ok::<_, Status>((health.into_inner(), listed.into_inner().objections))
    };
    let (health, objections) = match both.await {
        Ok(both) => both,
        Err(status) => return mine.refused(&status),
    };
    let level = health.level.unwrap_or_default().level();
    let page = ListPage {
        frame: mine.frame(),
        person: &person,
        level: words::level(level),
        may_appeal: level != proto::common::v1::HealthLevel::Green,
        objections: objections
            .iter()
            .map(|objection| Line::of(&mine, objection))
            .collect(),
    };
    rendered(&page)
}

/// One of them, whole.
pub(super) async fn show(mine: Mine, Path((_, id)): Path<(String, String)>) -> Response {
    let request = pb::GetObjectionRequest { objection_id: id };
    let said = match ask::objections(&mine.front)
        .get_objection(mine.asks(request))
        .await
    {
        Ok(said) => said.into_inner(),
        Err(status) => return Refusal::of(&status, mine.language).into_response(),
    };
    let objection = said.objection.clone().unwrap_or_default();
    let page = OnePage {
        frame: mine.frame(),
        person: &mine.person.to_string(),
        line: Line::of(&mine, &objection),
        said: &said,
    };
    rendered(&page)
}

/// Why a form is shown again.
enum Trouble {
    Flaws(Flaws),
    Said(&'static str),
}

/// Why nothing was written down, where the form can say so.
fn why_not(mine: &Mine, status: &Status) -> Option<Trouble> {
    let t = |chinese, english| Some(Trouble::Said(mine.language.t(chinese, english)));
    match fault::reason_of(status)?.as_str() {
        "INVALID_REQUEST" => Some(Trouble::Flaws(Flaws::of(status, mine.language))),
        "OBJECTION_OPEN" => t(
            "已有一份同类申请在等待答复，请先等它的结果。",
            "One of this kind waits for an answer already: its answer comes first.",
        ),
        "NOTHING_TO_APPEAL" => t(
            "现在是绿码，无需申诉。",
            "The level is green: there is nothing to appeal against.",
        ),
        "NOTHING_DECLARED" => t(
            "还没有申报过，无可更正。",
            "Nothing was declared that could be corrected.",
        ),
        _ => None,
    }
}

fn parts(trouble: Option<Trouble>) -> (StatusCode, Flaws, Option<&'static str>) {
    match trouble {
        None => (StatusCode::OK, Flaws::default(), None),
        Some(Trouble::Flaws(flaws)) => (StatusCode::UNPROCESSABLE_ENTITY, flaws, None),
        Some(Trouble::Said(said)) => (StatusCode::CONFLICT, Flaws::default(), Some(said)),
    }
}

/// After something was said: the list, or the form again.
fn made<T>(mine: &Mine, answer: Result<T, Status>, again: impl FnOnce(Trouble) -> Response) -> Response {
    match answer {
        Ok(_) => Redirect::to(&format!("/me/{}/objections", mine.person)).into_response(),
        Err(status) => match why_not(mine, &status) {
            Some(trouble) => again(trouble),
            None => mine.refused(&status),
        },
    }
}

/// The form of an appeal.
pub(super) async fn appeal_form(mine: Mine) -> Response {
    let request_id = mine.fresh_id();
    appealing(&mine, request_id, "", None)
}

fn appealing(mine: &Mine, request_id: String, statement: &str, trouble: Option<Trouble>) -> Response {
    let (status, flaws, refused) = parts(trouble);
    let page = AppealPage {
        frame: mine.frame(),
        person: &mine.person.to_string(),
        request_id,
        statement,
        flaws,
        refused,
    };
    (status, rendered(&page)).into_response()
}

/// The appeal was sent.
pub(super) async fn appeal(mine: Mine, fields: Fields) -> Response {
    let (request_id, statement) = (fields.text("request_id").to_owned(), fields.text("statement"));
    let request = pb::AppealRequest {
        request_id: request_id.clone(),
        person_id: mine.person.to_string(),
        statement: statement.to_owned(),
    };
    let answer = ask::objections(&mine.front).appeal(mine.asks(request)).await;
    made(&mine, answer, |trouble| {
        appealing(&mine, request_id, statement, Some(trouble))
    })
}

/// The form of a correction: the answers as they should be.
pub(super) async fn correct_form(mine: Mine) -> Response {
    let typed = Typed::empty(mine.fresh_id());
    correcting(&mine, typed, "", None)
}

fn correcting(mine: &Mine, typed: Typed, statement: &str, trouble: Option<Trouble>) -> Response {
    let (status, flaws, refused) = parts(trouble);
    let page = CorrectPage {
        frame: mine.frame(),
        person: &mine.person.to_string(),
        typed,
        statement,
        flaws,
        refused,
    };
    (status, rendered(&page)).into_response()
}

/// The correction was sent.
pub(super) async fn correct(mine: Mine, fields: Fields) -> Response {
    let (typed, statement) = (Typed::of(&fields), fields.text("statement"));
    let request = pb::CorrectHealthRequest {
        request_id: fields.text("request_id").to_owned(),
        person_id: mine.person.to_string(),
        statement: statement.to_owned(),
        health: Some(answers(&fields)),
    };
    let answer = ask::objections(&mine.front)
        .correct_health(mine.asks(request))
        .await;
    made(&mine, answer, |trouble| {
        correcting(&mine, typed, statement, Some(trouble))
    })
}
