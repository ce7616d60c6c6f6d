//! `/desk/gates`: the gates in scope, and the poster of each to print.

use crate::documents::poster::{Poster, Size};
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::frame::Frame;
use crate::web::listing::Asked;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use kit::wire::Wire;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use std::sync::Arc;
use tonic::Status;

/// Gates on a page.
const LINES: i32 = 50;

#[derive(Template)]
#[template(path = "desk/gates.html")]
struct Page {
    frame: Frame,
    gates: Vec<pb::Checkpoint>,
    next: Option<String>,
}

fn gates(front: &Front) -> CheckpointServiceClient<Wire> {
    CheckpointServiceClient::new(front.neighbours.checkpoint.clone())
}

/// Gates in scope, by number; the page token stands in the address.
pub(super) async fn list(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    asked: Asked,
) -> Result<Response, Turned> {
    let request = pb::ListCheckpointsRequest {
        page_size: LINES,
        page_token: asked.after().to_owned(),
        ..pb::ListCheckpointsRequest::default()
    };
    let answer = gates(&front).list_checkpoints(by.request(request)?).await;
    let answer = answer.map_err(|status| refused(&by, &status))?.into_inner();
    let next = asked.next(&answer.next_page_token);
    Ok(rendered(&Page {
        frame: by.frame,
        gates: answer.checkpoints,
        next,
    }))
}

/// The newest poster of a gate, drawn for a size of paper; the first one when it has none yet.
pub(super) async fn poster(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path((gate, size)): Path<(String, String)>,
) -> Result<Response, Turned> {
    let Some(size) = Size::parse(&size) else {
        return Err(by.refused(StatusCode::NOT_FOUND, "NO_SUCH_SIZE").into());
    };
    let request = by.request(pb::GetCheckpointRequest {
        checkpoint_id: gate.clone(),
    })?;
    let found = gates(&front).get_checkpoint(request).await;
    let found = found
        .map_err(|status| refused(&by, &status))?
        .into_inner()
        .checkpoint;
    let request = by.request(pb::IssuePosterRequest { checkpoint_id: gate })?;
    let issued = gates(&front).issue_poster(request).await;
    let issued = issued
        .map_err(|status| refused(&by, &status))?
        .into_inner()
        .poster;
    let (Some(gate), Some(issued)) = (found, issued) else {
        return Err(by.refused(StatusCode::BAD_GATEWAY, "NO_ANSWER").into());
    };
    let poster = Poster {
        unit: &gate.unit_name,
        gate: &gate.name,
        way: way(&gate),
        url: &issued.url,
        short_code: &issued.short_code,
        version: issued.version,
    };
    match poster.svg(size) {
        Ok(svg) => Ok(([(CONTENT_TYPE, "image/svg+xml; charset=utf-8")], svg).into_response()),
        Err(undrawn) => {
            tracing::warn!(cause = %undrawn, "a poster could not be drawn");
            Err(by.refused(StatusCode::CONFLICT, "ADDRESS_TOO_LONG").into())
        }
    }
}

/// Residents read it in Chinese.
fn way(gate: &pb::Checkpoint) -> &'static str {
    match gate.direction() {
        pb::PosterDirection::In => "进",
        pb::PosterDirection::Out => "出",
        _ => "",
    }
}

fn refused(by: &SignedIn, status: &Status) -> Refusal {
    Refusal::of(status, by.frame.language)
}
