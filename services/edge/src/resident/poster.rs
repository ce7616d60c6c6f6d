//! `/p/{token}`: what a scan of a poster leads to.

use super::ask::{self, Gate, gate_of, is_nobody};
use super::entered::{DOCUMENTS, Entered, SYMPTOMS};
use super::known::{self, Phone};
use super::pass::{self, Choice, Scan};
use crate::front::Front;
use crate::web::refusal::{Refusal, rendered};
use crate::web::{Fields, Flaws, Frame, Language, Visit};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use kit::clock::Moment;
use kit::fault;
use proto::registration::v1 as pb;
use std::sync::Arc;
use tonic::Status;

/// The form for a phone that nobody knows.
#[derive(Template)]
#[template(path = "resident/register.html")]
struct FormPage<'p> {
    frame: Frame,
    token: &'p str,
    gate: &'p Gate,
    notice: &'p Notice,
    entered: &'p Entered,
    flaws: Flaws,
    /// Whether a flaw is the form's own and not of a field.
    refused: Option<&'static str>,
}

/// What a resident is told before they write anything down.
pub(super) struct Notice {
    version: String,
    told: pb::GetPrivacyNoticeResponse,
}

impl Notice {
    fn controller(&self) -> &str {
        self.told
            .controller
            .as_ref()
            .map_or("", |area| area.name.as_str())
    }
}

async fn notice(front: &Front) -> Result<Notice, Status> {
    let told = ask::people(front)
        .get_privacy_notice(pb::GetPrivacyNoticeRequest {})
        .await?
        .into_inner();
    Ok(Notice {
        version: told.versions.last().cloned().unwrap_or_default(),
        told,
    })
}

/// A scan. A phone that is known passes at once, or says who passes; another sees the notice and the form.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(token): Path<String>,
    Phone { known, visit }: Phone,
    headers: HeaderMap,
) -> Response {
    let refused = |status: Status| Refusal::of(&status, language).into_response();
    let gate = match gate_of(&front, &token).await {
        Ok(gate) => gate,
        Err(status) => return refused(status),
    };
    if let Some(known) = known {
        match ask::family(&front, &known).await {
            Ok(family) => {
                let scan = Scan {
                    front: &front,
                    language,
                    visit,
                    token: &token,
                    gate: &gate,
                    known: &known,
                    family: &family,
                };
                return known_phone(&scan, &headers).await;
            }
            // Erased, merged, or signed in another life of the town: this phone is nobody's now.
            Err(status) if is_nobody(&status) => {}
            Err(status) => return refused(status),
        }
    }
    let notice = match notice(&front).await {
        Ok(notice) => notice,
        Err(status) => return refused(status),
    };
    let entered = Entered::empty(front.clock.now(), notice.version.clone());
    form(&front, language, &token, &gate, &notice, &entered, Trouble::None)
}

async fn known_phone(scan: &Scan<'_>, headers: &HeaderMap) -> Response {
    let is_alone = scan.family.len() == 1;
    match pass::only_direction(scan.gate).filter(|_| is_alone && !is_only_looking(headers)) {
        Some(direction) => {
            let choice = Choice {
                people: vec![scan.known.person],
                direction,
            };
            scan.recorded(&choice).await
        }
        None => scan.who_passes().await,
    }
}

/// A browser that fetches ahead of a tap must not let anybody pass.
fn is_only_looking(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"]
        .iter()
        .any(|name| {
            let value = headers.get(*name).and_then(|value| value.to_str().ok());
            value.is_some_and(|value| value.contains("prefetch") || value.contains("preview"))
        })
}

/// Why a form is shown again.
enum Trouble {
    None,
    Flaws(Flaws),
    NoticeOutdated,
}

fn form(
    front: &Front,
    language: Language,
    token: &str,
    gate: &Gate,
    notice: &Notice,
    entered: &Entered,
    trouble: Trouble,
) -> Response {
    let (flaws, refused, status) = match trouble {
        Trouble::None => (Flaws::default(), None, StatusCode::OK),
        Trouble::Flaws(flaws) => (flaws, None, StatusCode::UNPROCESSABLE_ENTITY),
        Trouble::NoticeOutdated => {
            let said = language.t(
                "告知书已更新，请阅读后再次提交。",
                "The notice has changed: please read it and send again.",
            );
            (Flaws::default(), Some(said), StatusCode::CONFLICT)
        }
    };
    let page = FormPage {
        frame: Frame::of(front, language),
        token,
        gate,
        notice,
        entered,
        flaws,
        refused,
    };
    (status, rendered(&page)).into_response()
}

/// The form was sent: registers, or shows it again with what is wrong, or with room for one more.
pub(super) async fn register(
    State(front): State<Arc<Front>>,
    language: Language,
    visit: Visit,
    Path(token): Path<String>,
    fields: Fields,
) -> Response {
    let refused = |status: Status| Refusal::of(&status, language).into_response();
    let (gate, notice) = match (gate_of(&front, &token).await, notice(&front).await) {
        (Ok(gate), Ok(notice)) => (gate, notice),
        (Err(status), _) | (_, Err(status)) => return refused(status),
    };
    let mut entered = Entered::of(&fields);
    if fields.has("grow") || fields.has("shrink") {
        match fields.has("grow") {
            true => entered.grow(),
            false => entered.shrink(),
        }
        return form(&front, language, &token, &gate, &notice, &entered, Trouble::None);
    }
    let request = entered.request(gate.poster_ticket.clone());
    match ask::people(&front)
        .register_by_poster(ask::asked_from(visit, request))
        .await
    {
        Ok(answer) => registered(&front, language, visit, &token, &entered, &answer.into_inner()),
        Err(status) => match fault::reason_of(&status).as_deref() {
            Some("INVALID_REQUEST") => {
                let trouble = Trouble::Flaws(Flaws::of(&status, language));
                form(&front, language, &token, &gate, &notice, &entered, trouble)
            }
            Some("NOTICE_OUTDATED") => {
                entered.notice.clone_from(&notice.version);
                form(
                    &front,
                    language,
                    &token,
                    &gate,
                    &notice,
                    &entered,
                    Trouble::NoticeOutdated,
                )
            }
            _ => refused(status),
        },
    }
}

/// Registered: this phone is theirs from now on, and the scan goes on. Known already: they come back by what only they know.
fn registered(
    front: &Front,
    language: Language,
    visit: Visit,
    token: &str,
    entered: &Entered,
    answer: &pb::RegisterByPosterResponse,
) -> Response {
    if answer.outcome() != pb::Outcome::Registered {
        return super::resume::known_already(front, language, token, entered);
    }
    let mut response = ask::to_poster(token).into_response();
    let expires = answer
        .session_expires_at
        .as_ref()
        .and_then(|at| Moment::from_proto(at).ok());
    known::keep_session(
        front,
        visit,
        response.headers_mut(),
        &answer.session_token,
        expires,
    );
    response
}
