//! `/desk/gates`: the gates in scope, and the poster of each to print.

use super::posters::issue;
use crate::documents::format::{Format, refusal};
use crate::documents::poster::Size;
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::frame::Frame;
use crate::web::listing::Asked;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
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
    let (size, format) = Format::of(&size);
    let Some(size) = Size::parse(size) else {
        return Err(by.refused(StatusCode::NOT_FOUND, "NO_SUCH_SIZE").into());
    };
    let request = by.request(pb::GetCheckpointRequest { checkpoint_id: gate })?;
    let found = gates(&front).get_checkpoint(request).await;
    let found = found
        .map_err(|status| refused(&by, &status))?
        .into_inner()
        .checkpoint;
    let gate = found.ok_or_else(|| by.refused(StatusCode::BAD_GATEWAY, "NO_ANSWER"))?;
    let svg = issue::svg(&front, &by, &gate, size).await;
    let svg = svg.map_err(|none| none.refusal(&by))?;
    let (title, name) = (
        format!("{} {}", gate.unit_name, gate.name),
        format!("poster-{}", gate.number),
    );
    let printed = format.printed(&front.press, &title, &name, svg).await;
    Ok(printed.map_err(|unprinted| refusal(&unprinted, by.frame.language))?)
}

fn refused(by: &SignedIn, status: &Status) -> Refusal {
    Refusal::of(status, by.frame.language)
}
