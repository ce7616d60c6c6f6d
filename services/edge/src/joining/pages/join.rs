//! What a volunteer sees on their own phone: the gate they were invited to, a field for their name, and then that they are there.

use crate::accounts::error::Error;
use crate::accounts::office::Office;
use crate::front::Front;
use crate::joining::acts::{self, Found};
use crate::joining::store::codes::{self, Invitation};
use crate::joining::turn;
use crate::session::cookie::{self as session_cookie, Token};
use crate::session::signed_in::{SignedForm, SignedIn, Turned, office};
use crate::web::cookie;
use crate::web::form::{Fields, Wrong};
use crate::web::frame::{self, Frame};
use crate::web::language::Language;
use crate::web::refusal::{Refusal, rendered};
use crate::web::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{RETRY_AFTER, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use kit::clock::Moment;
use kit::parse::{All, Flaws, Unreadable, field};
use std::sync::Arc;
use std::time::Duration;
use vocabulary::PersonName;

/// Holds a scanned code between two pages, so that it leaves the address at once: an address stands in histories, logs and referrers.
const SCANNED: &str = "join";
/// More letters than a code has are none.
const LONGEST: usize = 20;

#[derive(Template)]
#[template(path = "joining/join.html")]
struct Page<'p> {
    frame: Frame,
    typed: &'p Typed<'p>,
}

/// To what a code invites, as the page says it.
struct Gate {
    name: String,
    until: String,
}

#[derive(Template)]
#[template(path = "joining/joined.html")]
struct There {
    frame: Frame,
    form_token: String,
    name: String,
    gate: String,
    gate_id: String,
    until: String,
}

/// A code that was scanned: kept in a cookie for the next page. Nothing is used up yet: some apps look at an address before their user does.
pub(super) async fn scanned(
    State(front): State<Arc<Front>>,
    visit: Visit,
    Path(code): Path<String>,
) -> Response {
    let is_one = code.len() <= LONGEST
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let kept = front.settings.accounts.join_code();
    let cookie = is_one
        .then(|| cookie::write(SCANNED, &code, kept, visit))
        .flatten();
    match cookie {
        Some(cookie) => ([(SET_COOKIE, cookie)], Redirect::to("/join")).into_response(),
        None => Redirect::to("/join").into_response(),
    }
}

/// The form; or, for a volunteer who has joined, where they are.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    language: Language,
    visit: Visit,
    headers: HeaderMap,
    signed_in: Result<SignedIn, Turned>,
) -> Result<Response, Refusal> {
    let office = office(&front, language)?;
    let code = cookie::value(&headers, SCANNED).unwrap_or_default();
    let found = match code {
        "" => None,
        code => Some(
            acts::found(&office, visit, code)
                .await
                .map_err(|error| Refusal::of_failure(error, language))?,
        ),
    };
    // Whoever has joined and scans the same code once more is where they are.
    if !matches!(found, Some(Found::Open(_)))
        && let Ok(by) = signed_in
        && let Some(page) = there(&by).await?
    {
        return Ok(page);
    }
    let Some(found) = found else {
        return Ok(form(&front, language, &Typed::default()));
    };
    let mut typed = Typed {
        code,
        ..Typed::default()
    };
    let wait = match &found {
        Found::Wait(wait) => Some(*wait),
        _ => None,
    };
    match good(found) {
        Ok(invitation) => {
            typed.gate = Some(gate(&office, &invitation));
            Ok(form(&front, language, &typed))
        }
        Err(bad) => {
            typed.wrong = Flaws::one("code", bad).into();
            Ok(again(wait, form(&front, language, &typed)))
        }
    }
}

/// Joins. The phone is signed in as that volunteer and nobody else from now on.
pub(super) async fn submit(
    State(front): State<Arc<Front>>,
    language: Language,
    visit: Visit,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Refusal> {
    let office = office(&front, language)?;
    let fails = |error: Error| Refusal::of_failure(error, language);
    let mut typed = Typed {
        code: fields.text("code"),
        name: fields.text("name"),
        ..Typed::default()
    };
    let found = acts::found(&office, visit, typed.code).await.map_err(fails)?;
    let wait = match &found {
        Found::Wait(wait) => Some(*wait),
        _ => None,
    };
    if let Found::Open(invitation) = &found {
        typed.gate = Some(gate(&office, invitation));
    }
    let read = (
        field("code", good(found)),
        field("name", PersonName::parse(typed.name)),
    )
        .all();
    let (invitation, name) = match read {
        Ok(read) => read,
        Err(flaws) => {
            typed.wrong = flaws.into();
            return Ok(again(wait, form(&front, language, &typed)));
        }
    };
    let before = session_cookie::brought(&headers, visit);
    let joined = acts::join(&office, &invitation, &name, before.as_deref()).await;
    let Some((token, account)) = joined.map_err(fails)? else {
        typed.wrong = Flaws::one("code", not_good()).into();
        return Ok(again(None, form(&front, language, &typed)));
    };
    turn::take(&front, &office, &account, &invitation).await;
    Ok(signed_in(visit, &token))
}

/// Leaves the gate for good: the phone may be handed on.
pub(super) async fn leave(
    State(front): State<Arc<Front>>,
    visit: Visit,
    SignedForm { by, .. }: SignedForm,
) -> Result<Response, Turned> {
    let id = by.account.id;
    let invitation = codes::of_account(&by.office.db, id).await;
    let Some(invitation) = invitation.map_err(|error| by.fails(error))? else {
        return Err(by.refused(StatusCode::NOT_FOUND, "NO_SUCH_PAGE").into());
    };
    turn::leave(&front, &by.office, &by.account, &invitation).await;
    acts::send_off(&by.office, &by.actor(), invitation.checkpoint_id, id)
        .await
        .map_err(|error| by.fails(error))?;
    let gone = [(SET_COOKIE, session_cookie::taken_back(visit))];
    Ok((gone, Redirect::to("/join")).into_response())
}

/// To the page that says so, with the token of the session, and without the code.
fn signed_in(visit: Visit, token: &Token) -> Response {
    let mut answer = Redirect::to("/join").into_response();
    let cookies = answer.headers_mut();
    cookies.append(SET_COOKIE, token.handed_out(visit));
    if let Some(gone) = cookie::write(SCANNED, "", Duration::ZERO, visit) {
        cookies.append(SET_COOKIE, gone);
    }
    answer
}

/// What the form shows.
#[derive(Default)]
struct Typed<'t> {
    code: &'t str,
    name: &'t str,
    gate: Option<Gate>,
    wrong: Wrong,
}

fn form(front: &Front, language: Language, typed: &Typed<'_>) -> Response {
    rendered(&Page {
        frame: Frame::of(front, language),
        typed,
    })
}

/// The form again, because something was wrong with what was typed; later, if there was too much of it.
fn again(wait: Option<Duration>, page: Response) -> Response {
    match wait {
        Some(wait) => {
            let seconds = (wait.as_secs() + 1).to_string();
            (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds)], page).into_response()
        }
        None => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
    }
}

fn good(found: Found) -> Result<Invitation, Unreadable> {
    match found {
        Found::Open(invitation) => Ok(invitation),
        Found::Nothing => Err(not_good()),
        Found::Wait(wait) => {
            let minutes = wait.as_secs().div_ceil(60).max(1);
            let told = format!("there were too many attempts: try again in {minutes} minutes");
            Err(Unreadable::new("TOO_MANY_ATTEMPTS", told))
        }
    }
}

fn not_good() -> Unreadable {
    let told = "is none, was used, or is too old: ask for a new one";
    Unreadable::new("CODE_NOT_GOOD", told)
}

fn gate(office: &Office, invitation: &Invitation) -> Gate {
    Gate {
        name: invitation.gate_name.clone(),
        until: town_time(office, invitation.shift_ends_at),
    }
}

/// Where a volunteer is; `None` for everybody else who is signed in.
async fn there(by: &SignedIn) -> Result<Option<Response>, Refusal> {
    let invitation = codes::of_account(&by.office.db, by.account.id).await;
    let invitation = invitation.map_err(|error| by.fails(error))?;
    Ok(invitation.map(|invitation| {
        rendered(&There {
            frame: by.frame.clone(),
            form_token: by.form_token.clone(),
            name: by.name.clear().to_owned(),
            gate: invitation.gate_name,
            gate_id: invitation.checkpoint_id.to_string(),
            until: town_time(&by.office, invitation.shift_ends_at),
        })
    }))
}

fn town_time(office: &Office, at: Moment) -> String {
    frame::minute(office.in_town(at), office.clock.zone())
}
