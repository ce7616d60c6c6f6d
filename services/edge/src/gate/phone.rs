//! A resident with a new phone: the volunteer looks at the id card and confirms the code that the phone shows.

use super::at::At;
use super::page::to_gate;
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::Flaws;
use crate::web::frame::Frame;
use crate::web::refusal::rendered;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::fault;
use proto::checkpoint::v1 as gates;
use proto::registration::v1 as pb;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use std::sync::Arc;
use vocabulary::width::fold;

#[derive(Template)]
#[template(path = "gate/phone.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p gates::Checkpoint,
    form_token: &'p str,
    code: &'p str,
    number: &'p str,
    flaws: Flaws,
    /// Card and code do not belong together, or the code is over.
    is_unknown: bool,
}

/// The form.
pub(super) async fn form(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(gate): Path<String>,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    Ok(shown(&at, "", "", Flaws::default(), false))
}

fn shown(at: &At, code: &str, number: &str, flaws: Flaws, is_unknown: bool) -> Response {
    let status = match is_unknown || !flaws.is_empty() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        form_token: &at.by.form_token,
        code,
        number,
        flaws,
        is_unknown,
    };
    (status, rendered(&page)).into_response()
}

/// The card was seen. A wrong card, a wrong code and somebody of another area all read the same, and nothing of anybody is shown.
pub(super) async fn confirm(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let (code, number) = (fields.text("code"), fields.text("number"));
    let request = at.asks(pb::ConfirmResumeRequest {
        confirm_code: code.to_owned(),
        id_document: Some(pb::IdDocument {
            number: fold(number, &[' ']),
            ..pb::IdDocument::default()
        }),
    })?;
    let answer = RegistrationServiceClient::new(at.registration())
        .confirm_resume(request)
        .await;
    let Err(status) = answer else {
        return Ok(to_gate(&at, "PHONE"));
    };
    let reason = fault::reason_of(&status).unwrap_or_default();
    let is_unknown = matches!(&*reason, "UNKNOWN_CONFIRMATION" | "CONFIRMATION_EXPIRED");
    let flaws = Flaws::of(&status, at.by.frame.language);
    match is_unknown || !flaws.is_empty() {
        true => Ok(shown(&at, code, number, flaws, is_unknown)),
        false => Err(at.refused(&status)),
    }
}
