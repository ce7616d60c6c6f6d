//! `/me`: my code and those of my family, cards to print, and the way to everything else that is mine.

use super::ask::{self, is_nobody};
use super::known::{self, Known, Phone};
use crate::front::Front;
use crate::web::frame::minute;
use crate::web::outings::Outings;
use crate::web::qr::Qr;
use crate::web::refusal::{Refusal, rendered};
use crate::web::words::{self, Both, Shown};
use crate::web::{Frame, Language, Visit};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::clock::Moment;
use proto::registration::v1 as pb;
use std::sync::Arc;
use std::time::Duration;
use tonic::Status;
use vocabulary::PersonId;

/// A page that shows a code is loaded again this long before the code should be renewed, and at least this long after.
const BEFORE: Duration = Duration::from_secs(10);
const AT_LEAST: Duration = Duration::from_secs(20);

#[derive(Template)]
#[template(path = "resident/me.html")]
struct MePage<'p> {
    frame: Frame,
    person: &'p pb::Person,
    /// Whose phone this is; else one of theirs.
    is_mine: bool,
    shown: Shown,
    why: Both,
    code: Drawn,
    /// Seconds until the page loads itself again.
    again_in: u64,
    family: Vec<Relative<'p>>,
}

#[derive(Template)]
#[template(path = "resident/card.html")]
struct CardPage<'p> {
    frame: Frame,
    person: &'p pb::Person,
    code: Drawn,
    outings: Outings,
}

/// A code as it is shown.
struct Drawn {
    qr: Qr,
    until: String,
}

struct Relative<'p> {
    id: &'p str,
    name: &'p str,
    is_shown: bool,
    level: Shown,
}

/// What a phone sees that nobody knows.
#[derive(Template)]
#[template(path = "resident/stranger.html")]
struct StrangerPage {
    frame: Frame,
}

/// The page for a phone that nobody knows.
pub(super) fn stranger(front: &Front, language: Language) -> Response {
    let page = StrangerPage {
        frame: Frame::of(front, language),
    };
    (StatusCode::UNAUTHORIZED, rendered(&page)).into_response()
}

/// What to show when a service refused: the page of a stranger when this phone is nobody's any more.
pub(super) fn refused(front: &Front, language: Language, visit: Visit, status: &Status) -> Response {
    if !is_nobody(status) {
        return Refusal::of(status, language).into_response();
    }
    let mut response = stranger(front, language);
    known::forget(visit, response.headers_mut());
    response
}

/// My own code.
pub(super) async fn home(
    State(front): State<Arc<Front>>,
    language: Language,
    Phone { known, visit }: Phone,
) -> Response {
    let Some(known) = known else {
        return stranger(&front, language);
    };
    let person = known.person;
    match page(&front, language, visit, &known, person).await {
        Ok(response) => response,
        Err(status) => refused(&front, language, visit, &status),
    }
}

/// The code of one of my family.
pub(super) async fn code(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(person): Path<String>,
    Phone { known, visit }: Phone,
) -> Response {
    let (Some(known), Ok(person)) = (known, PersonId::parse(&person)) else {
        return stranger(&front, language);
    };
    match page(&front, language, visit, &known, person).await {
        Ok(response) => response,
        Err(status) => Refusal::of(&status, language).into_response(),
    }
}

async fn page(
    front: &Front,
    language: Language,
    visit: Visit,
    known: &Known,
    of: PersonId,
) -> Result<Response, Status> {
    let family = ask::family(front, known).await?;
    let id = of.to_string();
    let Some(person) = family.iter().find(|person| person.person_id == id) else {
        return Ok(Refusal::new(language, StatusCode::NOT_FOUND, "UNKNOWN_PERSON").into_response());
    };
    let code = ask::new_code(front, known, of, pb::CodeKind::Phone).await?;
    let request = pb::QueryHealthRequest {
        person_id: id.clone(),
        purpose: String::new(),
    };
    let health = ask::people(front)
        .query_health(ask::asked_by(known, request))
        .await?
        .into_inner();
    let level = health.level.unwrap_or_default();
    let page = MePage {
        frame: Frame::of(front, language),
        person,
        is_mine: of == known.person,
        shown: words::level(level.level()),
        why: words::level_reason(&level.reason),
        again_in: again_in(front, &code).as_secs(),
        code: drawn(front, &code)?,
        family: family
            .iter()
            .map(|relative| Relative {
                id: &relative.person_id,
                name: &relative.name,
                is_shown: relative.person_id == id,
                level: words::level(relative.level()),
            })
            .collect(),
    };
    let mut response = rendered(&page);
    known::keep_code(front, visit, response.headers_mut(), of, &code);
    Ok(response)
}

fn moment(at: Option<&prost_types::Timestamp>) -> Option<Moment> {
    at.and_then(|at| Moment::from_proto(at).ok())
}

/// The code is renewed before it expires, as long as the page stays open.
fn again_in(front: &Front, code: &pb::HealthCode) -> Duration {
    let renew = moment(code.refresh_after.as_ref()).or_else(|| moment(code.expires_at.as_ref()));
    let left = renew.map_or(AT_LEAST, |at| at.since(front.clock.now()));
    left.saturating_sub(BEFORE).max(AT_LEAST)
}

fn drawn(front: &Front, code: &pb::HealthCode) -> Result<Drawn, Status> {
    let qr = Qr::of(&code.text).map_err(|error| Status::internal(error.to_string()))?;
    let until = moment(code.expires_at.as_ref()).map(|at| minute(at, front.clock.zone()));
    Ok(Drawn {
        qr,
        until: until.unwrap_or_default(),
    })
}

/// A card for somebody without a phone: long-lived, revocable, made by whoever answers for them.
pub(super) async fn card(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(person): Path<String>,
    Phone { known, .. }: Phone,
) -> Response {
    let (Some(known), Ok(of)) = (known, PersonId::parse(&person)) else {
        return stranger(&front, language);
    };
    let made = async {
        let person = ask::person(&front, &known, of).await?;
        let code = ask::new_code(&front, &known, of, pb::CodeKind::Card).await?;
        let page = CardPage {
            frame: Frame::of(&front, language),
            person: &person,
            code: drawn(&front, &code)?,
            outings: ask::outings(&front, &known, of).await,
        };
        Ok::<_, Status>(rendered(&page))
    };
    match made.await {
        Ok(response) => response,
        Err(status) => Refusal::of(&status, language).into_response(),
    }
}

/// This phone forgets whose it is.
pub(super) async fn leave(visit: Visit) -> Response {
    let mut response = Redirect::to("/me").into_response();
    known::forget(visit, response.headers_mut());
    response
}
