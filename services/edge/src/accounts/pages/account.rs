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
use crate::accounts::store::links;
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::form::Wrong;
use crate::web::frame::{self, Frame};
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::parse::plain::optional;
use kit::parse::{Flaws, Unreadable};
use std::sync::Arc;
use vocabulary::{Role, RoleSet};

/// In characters: longer ones no provider has.
const LONGEST_SUBJECT: usize = 255;

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
    /// What people call the city's own sign-in, where there is one, and since when the account is linked to somebody there.
    provider: Option<String>,
    linked_at: Option<String>,
    has_end: Option<String>,
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

pub(super) async fn show(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Turned> {
    let id = allowed(&by, &id)?;
    let account = acts::seen(&by.office, &by.actor(), id)
        .await
        .map_err(|error| by.fails(error))?;
    let typed = Typed::of_account(&account);
    Ok(page(&front, &by, &account, typed, Wrong::default()).await?)
}

pub(super) async fn transfer(
    State(front): State<Arc<Front>>,
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
            let page = page(&front, &by, &account, Typed::of(&fields), flaws.into()).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    done(&by, id, acts::transfer(&by.office, &by.actor(), id, &grant).await)
}

/// Links the account to somebody at the city's own sign-in; an empty field ends the link.
pub(super) async fn link(
    State(front): State<Arc<Front>>,
    Path(id): Path<String>,
    SignedForm { by, fields }: SignedForm,
) -> Result<Response, Turned> {
    let id = allowed(&by, &id)?;
    let Some(provider) = &front.provider else {
        return Err(by.refused(StatusCode::NOT_FOUND, "NO_SUCH_PAGE").into());
    };
    let typed = match optional(fields.text("subject"), LONGEST_SUBJECT) {
        Ok(typed) => typed.map(|typed| provider.subject(typed)),
        Err(bad) => return Ok(again(&front, &by, id, Flaws::one("subject", bad)).await?),
    };
    match acts::link(&by.office, &by.actor(), id, typed.as_deref()).await {
        Err(Error::SubjectTaken) => {
            let taken = Unreadable::new("SUBJECT_TAKEN", "another account is linked to this");
            Ok(again(&front, &by, id, Flaws::one("subject", taken)).await?)
        }
        done_or_not => done(&by, id, done_or_not),
    }
}

/// The page once more, because of what was typed beside the grant.
async fn again(front: &Front, by: &SignedIn, id: AccountId, flaws: Flaws) -> Result<Response, Refusal> {
    let account = acts::seen(&by.office, &by.actor(), id)
        .await
        .map_err(|error| by.fails(error))?;
    let page = page(front, by, &account, Typed::of_account(&account), flaws.into()).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
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

async fn page(
    front: &Front,
    by: &SignedIn,
    account: &Account,
    typed: Typed,
    wrong: Wrong,
) -> Result<Response, Refusal> {
    let office = &by.office;
    let fails = |error| by.fails(error);
    let granted = grants::of_account(&office.db, account.id).await.map_err(fails)?;
    let linked = links::of_account(&office.db, account.id).await.map_err(fails)?;
    let at = |at| frame::minute(at, office.clock.zone());
    let subject = office.vault.subject(&account.login);
    let blocked = attempts::blocked_until(&office.db, Attempt::ByLogin, &subject, office.now()).await;
    Ok(rendered(&Page {
        frame: by.frame.clone(),
        form_token: by.form_token.clone(),
        line: line(by, account)?,
        scope: account.scope.to_string(),
        has_left: account.left_at.is_some(),
        is_blocked: blocked.map_err(fails)?.is_some(),
        provider: front.provider.as_ref().map(|provider| provider.name().to_owned()),
        linked_at: linked.map(|linked| at(linked.linked_at)),
        has_end: account.ends_at.map(|end| at(office.in_town(end))),
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
