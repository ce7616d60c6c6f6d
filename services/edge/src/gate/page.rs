//! `/gate/{id}`: the field for the next person, and who scanned the poster and waits.

use super::at::At;
use super::next::{Next, remembered};
use super::said::sentence;
use super::self_scans::{self, Waiting};
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::frame::Frame;
use crate::web::listing::Asked;
use crate::web::refusal::rendered;
use crate::web::words::Both;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use kit::fault;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proto::checkpoint::v1 as pb;
use std::sync::Arc;
use tonic::Status;

#[derive(Template)]
#[template(path = "gate/gate.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p pb::Checkpoint,
    said: Option<Both>,
    next: Next,
    /// Written already: the same that comes live.
    waiting: String,
}

/// The page of a gate.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(gate): Path<String>,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    let next = Next::empty(&at, remembered(&headers));
    shown(&at, next, sentence(asked.text("said"))).await
}

/// The page with this form in it; nothing typed is lost.
pub(super) async fn shown(at: &At, next: Next, said: Option<Both>) -> Result<Response, Turned> {
    let is_wrong = next.strange.is_some() || !next.flaws.is_empty();
    let waiting = match self_scans::latest(at).await {
        Ok(passes) => Waiting::of(at, &passes).written(),
        // Who waits is worth less than who stands at the gate.
        Err(status) => Waiting::unknown(at, &status).written(),
    };
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        said,
        next,
        waiting,
    };
    let status = match is_wrong {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    Ok((status, rendered(&page)).into_response())
}

/// A page that only a form shows was asked for again: back to the gate, whatever was typed in place of its id.
pub(super) async fn back(Path(gate): Path<String>) -> Redirect {
    Redirect::to(&format!("/gate/{}", utf8_percent_encode(&gate, NON_ALPHANUMERIC)))
}

/// Back to the gate, with a sentence about what was done.
pub(super) fn to_gate(at: &At, said: &str) -> Response {
    Redirect::to(&at.address(&format!("?said={said}"))).into_response()
}

/// A refusal that the gate's page has a sentence for is said there, with everything else at hand.
pub(super) fn told(at: &At, status: &Status) -> Result<Response, Turned> {
    match fault::reason_of(status) {
        Some(reason) if sentence(&reason).is_some() => Ok(to_gate(at, &reason)),
        _ => Err(at.refused(status)),
    }
}
