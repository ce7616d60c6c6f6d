//! A phone that lost its cookie, or a new one: its person comes back by what only they know, or after a volunteer saw the id card.

use super::ask;
use super::entered::{DOCUMENTS, Entered};
use super::known;
use crate::front::Front;
use crate::web::refusal::{Refusal, rendered};
use crate::web::{Fields, Flaws, Frame, Language, Visit, cookie};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use kit::clock::Moment;
use kit::fault;
use pb::resume_session_response::Result as Resumed;
use proto::common::v1::IdDocumentKind;
use proto::registration::v1 as pb;
use std::sync::Arc;
use std::time::Duration;
use tonic::Status;

/// The secret of a phone that waits for a volunteer.
const WAITING: &str = "resume";

#[derive(Template)]
#[template(path = "resident/resume.html")]
struct ResumePage<'p> {
    frame: Frame,
    token: &'p str,
    name: &'p str,
    document: &'p str,
    number: &'p str,
    last4: &'p str,
    flaws: Flaws,
    /// Whether registration has just said so.
    is_known: bool,
}

#[derive(Template)]
#[template(path = "resident/waiting.html")]
struct WaitingPage<'p> {
    frame: Frame,
    token: &'p str,
    confirm_code: &'p str,
}

/// The id that was typed is known already: nothing is shown of it.
pub(super) fn known_already(front: &Front, language: Language, token: &str, entered: &Entered) -> Response {
    let first = entered.people.first();
    let text = |of: fn(&super::entered::Entrant) -> &String| first.map_or("", |first| of(first).as_str());
    let digits: String = text(|first| &first.phone)
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let page = ResumePage {
        frame: Frame::of(front, language),
        token,
        name: text(|first| &first.name),
        document: text(|first| &first.document),
        number: text(|first| &first.number),
        last4: digits.len().checked_sub(4).map_or("", |from| &digits[from..]),
        flaws: Flaws::default(),
        is_known: true,
    };
    rendered(&page)
}

/// Somebody says that they registered before.
pub(super) async fn again(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(token): Path<String>,
) -> Response {
    let page = ResumePage {
        frame: Frame::of(&front, language),
        token: &token,
        name: "",
        document: "",
        number: "",
        last4: "",
        flaws: Flaws::default(),
        is_known: false,
    };
    rendered(&page)
}

/// Name, id number and the last digits of the phone were sent.
pub(super) async fn resume(
    State(front): State<Arc<Front>>,
    language: Language,
    visit: Visit,
    Path(token): Path<String>,
    fields: Fields,
) -> Response {
    let (name, document) = (fields.text("name"), fields.text("document"));
    let (number, last4) = (fields.text("number"), fields.text("last4"));
    let kind = DOCUMENTS.iter().find(|(known, ..)| *known == document);
    let request = pb::ResumeSessionRequest {
        name: name.to_owned(),
        id_document: Some(pb::IdDocument {
            kind: kind.map_or(IdDocumentKind::Unspecified, |row| row.1).into(),
            number: number.to_uppercase().replace(' ', ""),
        }),
        phone_last4: last4.to_owned(),
        resume_id: String::new(),
    };
    match asked(&front, visit, request).await {
        Ok(result) => answered(&front, language, visit, &token, result),
        Err(status) if fault::reason_of(&status).as_deref() == Some("INVALID_REQUEST") => {
            let page = ResumePage {
                frame: Frame::of(&front, language),
                token: &token,
                name,
                document,
                number,
                last4,
                flaws: Flaws::of(&status, language),
                is_known: false,
            };
            (StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)).into_response()
        }
        Err(status) => Refusal::of(&status, language).into_response(),
    }
}

/// Asked again by itself, every few seconds, by a phone that waits.
pub(super) async fn wait(
    State(front): State<Arc<Front>>,
    language: Language,
    visit: Visit,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(resume_id) = cookie::value(&headers, WAITING) else {
        return ask::to_poster(&token).into_response();
    };
    let request = pb::ResumeSessionRequest {
        resume_id: resume_id.to_owned(),
        ..pb::ResumeSessionRequest::default()
    };
    match asked(&front, visit, request).await {
        Ok(result) => answered(&front, language, visit, &token, result),
        Err(status) => Refusal::of(&status, language).into_response(),
    }
}

async fn asked(front: &Front, visit: Visit, request: pb::ResumeSessionRequest) -> Result<Resumed, Status> {
    let request = ask::asked_from(visit, request);
    let answer = ask::people(front).resume_session(request).await?.into_inner();
    answer
        .result
        .ok_or_else(|| Status::internal("an answer without a result"))
}

fn answered(front: &Front, language: Language, visit: Visit, token: &str, result: Resumed) -> Response {
    let moment = |at: &Option<_>| at.as_ref().and_then(|at| Moment::from_proto(at).ok());
    match result {
        Resumed::Session(session) => {
            let mut response = ask::to_poster(token).into_response();
            let expires = moment(&session.expires_at);
            known::keep_session(
                front,
                visit,
                response.headers_mut(),
                &session.session_token,
                expires,
            );
            keep_waiting(visit, &mut response, "", Duration::ZERO);
            response
        }
        Resumed::Pending(pending) => {
            let page = WaitingPage {
                frame: Frame::of(front, language),
                token,
                confirm_code: &pending.confirm_code,
            };
            let mut response = rendered(&page);
            let kept = moment(&pending.expires_at).map_or(Duration::ZERO, |at| at.since(front.clock.now()));
            keep_waiting(visit, &mut response, &pending.resume_id, kept);
            response
        }
    }
}

fn keep_waiting(visit: Visit, response: &mut Response, secret: &str, kept: Duration) {
    if let Some(cookie) = cookie::write(WAITING, secret, kept, visit) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
