//! One account, and what is done to it.

use super::create::slips_page;
use super::granting::{Choice, Typed, choices};
use super::line::{self, Line, line};
use crate::accounts::acts;
use crate::accounts::error::Error;
use crate::accounts::rules::grant::Grant;
use crate::accounts::store::accounts::{Account, AccountId};
use crate::accounts::store::attempts::{self, Attempt};
use crate::accounts::store::grants::{self, Granted};
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::form::Wrong;
use crate::web::frame::{self, Frame};
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use vocabulary::{Role, RoleSet};

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct Page {
    frame: Frame,
    form_token: String,
    line: Line,
    scope: String,
    has_left: bool,
    is_blocked: bool,
    is_own: bool,
    typed: Typed,
    roles: Vec<Choice>,
    grants: Vec<Granting>,
    wrong: Wrong,
}

/// What was granted, as the page says it.
struct Granting {
    at: String,
    roles: String,
    scope: String,
    by: String,
}

pub(super) async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Response, Turned> {
    let id = allowed(&by, &id)?;
    let account = acts::seen(&by.office, &by.actor(), id)
        .await
        .map_err(|error| by.fails(error))?;
    let typed = Typed::of_account(&account);
    Ok(page(&by, &account, typed, Wrong::default()).await?)
}

pub(super) async fn transfer(
    Path(id): Path<String>,
    SignedForm { by, fields }: SignedForm,
) -> Result<Response, Turned> {
    let id = allowed(&by, &id)?;
    let grant = match Grant::parse(fields.all("roles"), fields.text("scope"), fields.text("area")) {
        Ok(grant) => grant,
        Err(flaws) => {
            let account = acts::seen(&by.office, &by.actor(), id)
                .await
                .map_err(|error| by.fails(error))?;
            let page = page(&by, &account, Typed::of(&fields), flaws.into()).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    done(&by, id, acts::transfer(&by.office, &by.actor(), id, &grant).await)
}

pub(super) async fn leave(
    Path(id): Path<String>,
    SignedForm { by, .. }: SignedForm,
) -> Result<Response, Turned> {
    let id = allowed(&by, &id)?;
    done(&by, id, acts::leave(&by.office, &by.actor(), id).await)
}

pub(super) async fn unlock(
    Path(id): Path<String>,
    SignedForm { by, .. }: SignedForm,
) -> Result<Response, Turned> {
    let id = allowed(&by, &id)?;
    done(&by, id, acts::unlock(&by.office, &by.actor(), id).await)
}

pub(super) async fn reset(
    Path(id): Path<String>,
    SignedForm { by, .. }: SignedForm,
) -> Result<Response, Turned> {
    let id = allowed(&by, &id)?;
    let slip = acts::reset(&by.office, &by.actor(), id)
        .await
        .map_err(|error| by.fails(error))?;
    Ok(slips_page(&by, &[slip]))
}

/// Security administrators only; what is no id is nobody's.
fn allowed(by: &SignedIn, id: &str) -> Result<AccountId, Refusal> {
    by.demand(Role::SecurityAdmin)?;
    AccountId::parse(id).map_err(|_| by.fails(Error::UnknownAccount))
}

fn done(by: &SignedIn, id: AccountId, done: Result<(), Error>) -> Result<Response, Turned> {
    done.map_err(|error| by.fails(error))?;
    Ok(Redirect::to(&format!("/desk/accounts/{id}")).into_response())
}

async fn page(by: &SignedIn, account: &Account, typed: Typed, wrong: Wrong) -> Result<Response, Refusal> {
    let office = &by.office;
    let fails = |error| by.fails(error);
    let granted = grants::of_account(&office.db, account.id).await.map_err(fails)?;
    let subject = office.vault.subject(&account.login);
    let blocked = attempts::blocked_until(&office.db, Attempt::ByLogin, &subject, office.now()).await;
    Ok(rendered(&Page {
        frame: by.frame.clone(),
        form_token: by.form_token.clone(),
        line: line(by, account)?,
        scope: account.scope.to_string(),
        has_left: account.left_at.is_some(),
        is_blocked: blocked.map_err(fails)?.is_some(),
        is_own: account.id == by.account.id,
        roles: choices(&by.frame, &typed),
        typed,
        grants: granted.into_iter().map(|granted| told(by, granted)).collect(),
        wrong,
    }))
}

fn told(by: &SignedIn, granted: Granted) -> Granting {
    let roles = RoleSet::parse(granted.roles.split('+')).unwrap_or_default();
    Granting {
        at: frame::minute(granted.granted_at, by.office.clock.zone()),
        roles: line::roles(&by.frame, roles),
        scope: granted.scope.to_string(),
        by: granted.granted_by,
    }
}
