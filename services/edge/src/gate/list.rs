//! `/gate`: the gates in scope; one is found by the short code on its poster.

use super::at::{demand, places};
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::frame::Frame;
use crate::web::listing::Asked;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;
use vocabulary::Scope;

/// Gates on a page.
const LINES: i32 = 50;

#[derive(Template)]
#[template(path = "gate/list.html")]
struct Page<'p> {
    frame: Frame,
    gates: Vec<pb::Checkpoint>,
    next: Option<String>,
    code: &'p str,
    is_unknown: bool,
}

/// Whoever keeps one gate is led there; the others choose, or type the short code.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    asked: Asked,
) -> Result<Response, Turned> {
    demand(&by)?;
    if let Scope::Checkpoint(only) = by.scope {
        return Ok(Redirect::to(&format!("/gate/{only}")).into_response());
    }
    let code = asked.text("code");
    if !code.is_empty()
        && let Some(gate) = of_code(&front, code).await
    {
        return Ok(Redirect::to(&format!("/gate/{gate}")).into_response());
    }
    let request = by.request(pb::ListCheckpointsRequest {
        state: pb::CheckpointState::Open.into(),
        page_size: LINES,
        page_token: asked.after().to_owned(),
        ..pb::ListCheckpointsRequest::default()
    })?;
    let answer = places(&front).list_checkpoints(request).await;
    let answer = answer.map_err(|status| Refusal::of(&status, by.frame.language))?;
    let answer = answer.into_inner();
    let page = Page {
        next: asked.next(&answer.next_page_token),
        gates: answer.checkpoints,
        code,
        is_unknown: !code.is_empty(),
        frame: by.frame.clone(),
    };
    let status = match page.is_unknown {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    Ok((status, rendered(&page)).into_response())
}

/// The gate of a printed short code. Whether it lies in scope is asked where it leads.
async fn of_code(front: &Front, code: &str) -> Option<String> {
    let by = pb::resolve_poster_request::By::ShortCode(code.to_owned());
    let request = pb::ResolvePosterRequest { by: Some(by) };
    let found = places(front).resolve_poster(request).await.ok()?;
    Some(found.into_inner().checkpoint_id)
}
