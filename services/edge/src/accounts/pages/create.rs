//! One new account, or a table of them; both answer slips to be printed.

use super::granting::{Choice, Typed, choices};
use crate::accounts::acts::{self, Slip};
use crate::accounts::error::Error;
use crate::accounts::rules::roster::{self, Newcomer};
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::form::{Fields, Wrong};
use crate::web::frame::Frame;
use crate::web::refusal::rendered;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use vocabulary::Role;

#[derive(Template)]
#[template(path = "accounts/new.html")]
struct New {
    frame: Frame,
    form_token: String,
    typed: Typed,
    roles: Vec<Choice>,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "accounts/import.html")]
struct Import<'p> {
    frame: Frame,
    form_token: &'p str,
    table: &'p str,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "accounts/slips.html")]
struct Slips<'p> {
    frame: Frame,
    slips: &'p [Slip],
    days: u64,
}

pub(super) async fn show(by: SignedIn, RawQuery(query): RawQuery) -> Result<Response, Turned> {
    by.demand(Role::SecurityAdmin)?;
    let asked = Fields::read(query.unwrap_or_default().as_bytes());
    let typed = Typed {
        scope: asked.text("area").to_owned(),
        ..Typed::default()
    };
    Ok(new_page(&by, typed, Wrong::default()))
}

pub(super) async fn submit(SignedForm { by, fields }: SignedForm) -> Result<Response, Turned> {
    by.demand(Role::SecurityAdmin)?;
    let text = |name| fields.text(name);
    let newcomer = Newcomer::parse(
        text("login"),
        text("name"),
        fields.all("roles"),
        text("scope"),
        text("area"),
    );
    let made = match newcomer {
        Ok(newcomer) => acts::create(&by.office, &by.actor(), &[newcomer]).await,
        Err(flaws) => Err(Error::Invalid(flaws)),
    };
    match made {
        Ok(slips) => Ok(slips_page(&by, &slips)),
        Err(Error::Invalid(flaws)) => Ok(bad(new_page(&by, Typed::of(&fields), flaws.into()))),
        Err(error) => Err(by.fails(error).into()),
    }
}

pub(super) async fn show_import(by: SignedIn) -> Result<Response, Turned> {
    by.demand(Role::SecurityAdmin)?;
    Ok(import_page(&by, "", Wrong::default()))
}

pub(super) async fn import(SignedForm { by, fields }: SignedForm) -> Result<Response, Turned> {
    by.demand(Role::SecurityAdmin)?;
    let table = fields.text("table");
    let made = match roster::read(table) {
        Ok(newcomers) => acts::create(&by.office, &by.actor(), &newcomers).await,
        Err(flaws) => Err(Error::Invalid(flaws)),
    };
    match made {
        Ok(slips) => Ok(slips_page(&by, &slips)),
        Err(Error::Invalid(flaws)) => Ok(bad(import_page(&by, table, flaws.into()))),
        Err(error) => Err(by.fails(error).into()),
    }
}

/// Slips to be printed: this page is kept nowhere and shown once.
pub(super) fn slips_page(by: &SignedIn, slips: &[Slip]) -> Response {
    rendered(&Slips {
        frame: by.frame.clone(),
        slips,
        days: by.office.first_password_days(),
    })
}

fn new_page(by: &SignedIn, typed: Typed, wrong: Wrong) -> Response {
    rendered(&New {
        frame: by.frame.clone(),
        form_token: by.form_token.clone(),
        roles: choices(&by.frame, &typed),
        typed,
        wrong,
    })
}

fn import_page(by: &SignedIn, table: &str, wrong: Wrong) -> Response {
    rendered(&Import {
        frame: by.frame.clone(),
        form_token: &by.form_token,
        table,
        wrong,
    })
}

fn bad(page: Response) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}
