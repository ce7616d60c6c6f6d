//! `/desk/me/code`: one-time codes of an authenticator app, and codes on paper for whoever loses it.

use super::answer;
use super::further::wrong_code;
use crate::accounts::rules::one_time::Secret;
use crate::accounts::store::recovery_codes;
use crate::session::changing;
use crate::session::entering::Step;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::form::Wrong;
use crate::web::frame::Frame;
use crate::web::qr::Qr;
use crate::web::refusal::{Refusal, rendered};
use crate::web::visit::Visit;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "session/begin_codes.html")]
struct Begin {
    frame: Frame,
    form_token: String,
    secret: String,
    qr: Option<Qr>,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "session/end_codes.html")]
struct End {
    frame: Frame,
    form_token: String,
    on_paper: i64,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "session/recovery.html")]
struct Recovery {
    frame: Frame,
    codes: Vec<String>,
}

/// A new secret to be scanned; or, where codes are asked for already, how to end that.
pub(super) async fn show(by: SignedIn) -> Result<Response, Turned> {
    if by.account.totp.is_some() {
        return Ok(end_page(&by, Wrong::default()).await?);
    }
    Ok(begin_page(&by, &Secret::random(), Wrong::default()))
}

/// Takes the first code: the app has the secret now. Shows the codes on paper, this once.
pub(super) async fn begin(visit: Visit, SignedForm { by, fields }: SignedForm) -> Result<Response, Turned> {
    // Beside the form's own token nothing vouches for the secret, and nothing need: whoever typed it has it.
    let Some(secret) = Secret::of_base32(fields.text("secret")) else {
        return Ok(answer::again(begin_page(
            &by,
            &Secret::random(),
            wrong_code("code").into(),
        )));
    };
    if by.account.totp.is_some() {
        return Ok(end_page(&by, Wrong::default()).await?);
    }
    let begun = changing::begin_codes(&by.office, &by.account, &secret, fields.text("code")).await;
    match begun.map_err(|error| by.fails(error))? {
        Some((token, codes)) => {
            let page = rendered(&Recovery {
                frame: by.frame,
                codes,
            });
            Ok(answer::with_token(visit, &token, page))
        }
        None => Ok(answer::again(begin_page(&by, &secret, wrong_code("code").into()))),
    }
}

/// Asks for codes no more, by one of them.
pub(super) async fn end(visit: Visit, SignedForm { by, fields }: SignedForm) -> Result<Response, Turned> {
    let step = changing::end_codes(&by.office, &by.account, fields.text("code")).await;
    Ok(match step.map_err(|error| by.fails(error))? {
        Step::Taken(token, _) => answer::onward(visit, &token, "/desk/me"),
        Step::Refused => answer::again(end_page(&by, wrong_code("code").into()).await?),
        Step::Wait(wait) => answer::later(wait, end_page(&by, answer::too_many("code", wait).into()).await?),
    })
}

fn begin_page(by: &SignedIn, secret: &Secret, wrong: Wrong) -> Response {
    let address = secret.address(by.office.authority.code(), &by.account.login);
    rendered(&Begin {
        frame: by.frame.clone(),
        form_token: by.form_token.clone(),
        secret: secret.base32(),
        // The secret stands beside it in letters: a page without the picture is good enough.
        qr: Qr::of(&address).ok(),
        wrong,
    })
}

async fn end_page(by: &SignedIn, wrong: Wrong) -> Result<Response, Refusal> {
    let on_paper = recovery_codes::left(&by.office.db, by.account.id).await;
    Ok(rendered(&End {
        frame: by.frame.clone(),
        form_token: by.form_token.clone(),
        on_paper: on_paper.map_err(|error| by.fails(error))?,
        wrong,
    }))
}
