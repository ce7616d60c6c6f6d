//! `/sign-in/code` and `/sign-in/password`: what is asked after the password.

use super::answer;
use crate::accounts::rules::password::Password;
use crate::session::changing;
use crate::session::entering::{self, Step};
use crate::session::signed_in::{Entering, EnteringForm, Turned};
use crate::session::stage::Stage;
use crate::web::form::{Fields, Wrong};
use crate::web::frame::Frame;
use crate::web::refusal::{Refusal, rendered};
use crate::web::visit::Visit;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::parse::{All, Flaws, Unreadable, field};

#[derive(Template)]
#[template(path = "session/code.html")]
struct Code {
    frame: Frame,
    form_token: String,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "session/first_password.html")]
struct FirstPassword {
    frame: Frame,
    form_token: String,
    login: String,
    wrong: Wrong,
}

/// Asks for a one-time code.
pub(super) async fn show_code(at: Entering) -> Response {
    if at.session.stage != Stage::Code {
        return Redirect::to(at.session.stage.page()).into_response();
    }
    code_page(&at, Wrong::default())
}

/// Takes a one-time code, or one on paper.
pub(super) async fn submit_code(
    visit: Visit,
    EnteringForm(at, fields): EnteringForm,
) -> Result<Response, Turned> {
    at_stage(&at, Stage::Code)?;
    let step = entering::with_code(&at.office, &at.session, &at.account, fields.text("code")).await;
    let step = step.map_err(|error| Refusal::of_failure(error, at.frame.language))?;
    Ok(match step {
        Step::Taken(token, stage) => answer::onward(visit, &token, stage.page()),
        Step::Refused => answer::again(code_page(&at, wrong_code("code").into())),
        Step::Wait(wait) => answer::later(wait, code_page(&at, answer::too_many("code", wait).into())),
    })
}

/// Asks for a password of one's own choice.
pub(super) async fn show_password(at: Entering) -> Response {
    if at.session.stage != Stage::Password {
        return Redirect::to(at.session.stage.page()).into_response();
    }
    password_page(&at, Wrong::default())
}

/// Takes it.
pub(super) async fn submit_password(
    visit: Visit,
    EnteringForm(at, fields): EnteringForm,
) -> Result<Response, Turned> {
    at_stage(&at, Stage::Password)?;
    let chosen = match chosen(&fields, &at.account.login) {
        Ok(chosen) => chosen,
        Err(flaws) => return Ok(answer::again(password_page(&at, flaws.into()))),
    };
    let token = changing::with_new_password(&at.office, &at.account, chosen).await;
    let token = token.map_err(|error| Refusal::of_failure(error, at.frame.language))?;
    Ok(answer::onward(visit, &token, Stage::Full.page()))
}

/// A new password, typed twice.
pub(super) fn chosen(fields: &Fields, login: &str) -> Result<Password, Flaws> {
    let (new, again) = (fields.text("new"), fields.text("again"));
    let repeated = match new == again {
        true => Ok(()),
        false => Err(Unreadable::new(
            "PASSWORD_NOT_REPEATED",
            "is not the same as above",
        )),
    };
    let (chosen, ()) = (
        field("new", Password::chosen(new, login)),
        field("again", repeated),
    )
        .all()?;
    Ok(chosen)
}

/// What a field says of a code that is none.
pub(super) fn wrong_code(field: &str) -> Flaws {
    Flaws::one(
        field,
        Unreadable::new("WRONG_CODE", "is wrong, or was used before"),
    )
}

fn at_stage(at: &Entering, stage: Stage) -> Result<(), Refusal> {
    match at.session.stage == stage {
        true => Ok(()),
        false => Err(Refusal::new(
            at.frame.language,
            StatusCode::UNAUTHORIZED,
            "SIGNED_OUT",
        )),
    }
}

fn code_page(at: &Entering, wrong: Wrong) -> Response {
    rendered(&Code {
        frame: at.frame.clone(),
        form_token: at.form_token.clone(),
        wrong,
    })
}

fn password_page(at: &Entering, wrong: Wrong) -> Response {
    rendered(&FirstPassword {
        frame: at.frame.clone(),
        form_token: at.form_token.clone(),
        login: at.account.login.clone(),
        wrong,
    })
}
