//! A temperature that is due, and a pass taken back.
//!
//! One tap records one reading: the ten buttons are the tenths from 36.0 to 36.9, which nearly everybody has, and each writes what the
//! thermometer shows. There is no button that writes a number nobody read: a record holds the reading, not an opinion of it.

use super::at::At;
use super::next::{Next, remembered};
use super::page::{to_gate, told};
use super::verdict::{self, Judged};
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::degrees::tenths;
use crate::web::frame::Frame;
use crate::web::refusal::rendered;
use crate::web::{Fields, Flaws};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;

/// Written into the trail with every pass that is taken back here.
const MISTAKEN: &str = "卡点误扫，当场撤销";

#[derive(Template)]
#[template(path = "gate/reading.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p pb::Checkpoint,
    form_token: &'p str,
    request_id: String,
    pass: &'p str,
    typed: &'p str,
    flaws: Flaws,
}

/// The keypad for one pass.
pub(super) async fn form(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path((gate, pass)): Path<(String, String)>,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    Ok(keypad(&at, &pass, "", Flaws::default()))
}

fn keypad(at: &At, pass: &str, typed: &str, flaws: Flaws) -> Response {
    let status = flaws.status();
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        form_token: &at.by.form_token,
        request_id: at.request_id(),
        pass,
        typed,
        flaws,
    };
    (status, rendered(&page)).into_response()
}

/// A button's reading, or what was typed beside it.
fn read(fields: &Fields) -> i32 {
    match fields.text("tap").parse() {
        Ok(tap) => tap,
        // Nothing typed is no reading: refused as one.
        Err(_) => tenths(fields.text("temperature").trim()).unwrap_or_default(),
    }
}

/// The reading completes a pass. A normal one of a self-scan leads back to those who wait; anything else is shown.
pub(super) async fn record(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let pass = fields.text("pass");
    let request = pb::RecordTemperatureRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: at.gate.checkpoint_id.clone(),
        pass_id: pass.to_owned(),
        temperature_deci_celsius: read(&fields),
    };
    let answer = at.gates().record_temperature(at.asks(request)?).await;
    match answer {
        Ok(answer) => {
            let judged = Judged::completed(answer.into_inner().passage);
            if judged.verdict == pb::Verdict::Pass && fields.text("from") == "list" {
                return Ok(to_gate(&at, "READING"));
            }
            Ok(verdict::shown(
                &at,
                judged,
                Next::empty(&at, remembered(&headers)),
            ))
        }
        Err(status) => {
            let flaws = Flaws::of(&status, at.by.frame.language);
            if flaws.beside("temperature_deci_celsius").is_some() {
                return Ok(keypad(&at, pass, fields.text("temperature"), flaws));
            }
            told(&at, &status)
        }
    }
}

/// Takes a pass back; says so when it is too late.
pub(super) async fn take_back(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let request = pb::VoidPassRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: at.gate.checkpoint_id.clone(),
        pass_id: fields.text("pass").to_owned(),
        reason: MISTAKEN.to_owned(),
    };
    match at.gates().void_pass(at.asks(request)?).await {
        Ok(_) => Ok(to_gate(&at, "VOIDED")),
        Err(status) => told(&at, &status),
    }
}
