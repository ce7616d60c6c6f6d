//! `/desk/me`: my password and my sessions.

use super::answer;
use super::further::chosen;
use crate::session::changing::{self, Known};
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::session::store::sessions::{self, Session, SessionId};
use crate::web::form::Wrong;
use crate::web::frame::{self, Frame};
use crate::web::refusal::{Refusal, rendered};
use crate::web::visit::Visit;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::db;
use kit::parse::{All, Unreadable, field, spread};

#[derive(Template)]
#[template(path = "session/me.html")]
struct Page {
    frame: Frame,
    form_token: String,
    login: String,
    has_password: bool,
    has_codes: bool,
    sessions: Vec<Line>,
    wrong: Wrong,
}

/// A session, as its holder sees it.
struct Line {
    id: SessionId,
    begun: String,
    seen: String,
    is_this: bool,
}

pub(super) async fn show(by: SignedIn) -> Result<Response, Turned> {
    Ok(page(&by, Wrong::default()).await?)
}

/// Changes the password; every other session ends.
pub(super) async fn change_password(
    visit: Visit,
    SignedForm { by, fields }: SignedForm,
) -> Result<Response, Turned> {
    let known = changing::knows_password(&by.office, &by.account, fields.text("password")).await;
    let known = match known.map_err(|error| by.fails(error))? {
        Known::Right => Ok(()),
        Known::Wrong => Err(Unreadable::new("WRONG_PASSWORD", "is wrong")),
        Known::Wait(wait) => {
            let told = page(&by, answer::too_many("password", wait).into()).await?;
            return Ok(answer::later(wait, told));
        }
    };
    let chosen = chosen(&fields, &by.account.login);
    let chosen = match (field("password", known), spread(chosen)).all() {
        Ok(((), chosen)) => chosen,
        Err(flaws) => return Ok(answer::again(page(&by, flaws.into()).await?)),
    };
    let token = changing::with_new_password(&by.office, &by.account, chosen).await;
    let token = token.map_err(|error| by.fails(error))?;
    Ok(answer::onward(visit, &token, "/desk/me"))
}

/// Ends another session of one's own.
pub(super) async fn end_session(
    Path(id): Path<String>,
    SignedForm { by, .. }: SignedForm,
) -> Result<Response, Turned> {
    let unknown = || by.refused(StatusCode::NOT_FOUND, "UNKNOWN_SESSION");
    let id = SessionId::parse(&id).map_err(|_| unknown())?;
    let ended: Result<bool, db::Error> = async {
        let mut tx = by.office.db.begin().await?;
        let ended = sessions::end(&mut tx, id, by.account.id).await?;
        tx.commit().await?;
        Ok(ended)
    }
    .await;
    match ended.map_err(|error| by.fails(error))? {
        true => Ok(Redirect::to("/desk/me").into_response()),
        false => Err(unknown().into()),
    }
}

async fn page(by: &SignedIn, wrong: Wrong) -> Result<Response, Refusal> {
    let now = by.office.now();
    let mine = sessions::of_account(&by.office.db, by.account.id, now, by.office.idle_since(now)).await;
    let zone = by.office.clock.zone();
    let line = |session: Session| Line {
        id: session.id,
        begun: frame::minute(session.begun_at, zone),
        seen: frame::minute(session.seen_at, zone),
        is_this: session.id == by.session.id,
    };
    Ok(rendered(&Page {
        frame: by.frame.clone(),
        form_token: by.form_token.clone(),
        login: by.account.login.clone(),
        has_password: by.account.ends_at.is_none(),
        has_codes: by.account.totp.is_some(),
        sessions: mine
            .map_err(|error| by.fails(error))?
            .into_iter()
            .map(line)
            .collect(),
        wrong,
    }))
}
