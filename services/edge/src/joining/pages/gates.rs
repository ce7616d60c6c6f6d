//! The gates for which somebody may make codes.

use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::flaws::Flaws;
use crate::web::frame::Frame;
use crate::web::listing::Asked;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use std::sync::Arc;
use vocabulary::Role;

/// Gates on a page.
const LINES: i32 = 50;
/// Those who stand at gates.
const KEEPERS: &[Role] = &[Role::Officer, Role::CommunityWorker, Role::GateStaff];

#[derive(Template)]
#[template(path = "joining/gates.html")]
struct Page {
    frame: Frame,
    /// As it was typed, what is wrong with it, and what is offered in its place.
    area: String,
    flaw: Option<String>,
    areas: Vec<(String, String)>,
    gates: Vec<pb::Checkpoint>,
    next: Option<String>,
}

/// The gates in scope that are open; whoever has one only is there at once.
pub(super) async fn list(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    asked: Asked,
) -> Result<Response, Turned> {
    keeper(&by)?;
    let request = pb::ListCheckpointsRequest {
        area: asked.text("area").trim().to_owned(),
        state: pb::CheckpointState::Open.into(),
        page_size: LINES,
        page_token: asked.after().to_owned(),
        ..pb::ListCheckpointsRequest::default()
    };
    let mut gates = CheckpointServiceClient::new(front.neighbours.checkpoint.clone());
    let answer = gates.list_checkpoints(by.request(request)?).await;
    let (answer, flaw) = match answer {
        Ok(answer) => (answer.into_inner(), None),
        Err(status) => {
            let flaw = Flaws::of(&status, by.frame.language).beside("area");
            if flaw.is_none() {
                return Err(Refusal::of(&status, by.frame.language).into());
            }
            (pb::ListCheckpointsResponse::default(), flaw)
        }
    };
    let next = asked.next(&answer.next_page_token);
    if let ([only], None, "") = (&answer.checkpoints[..], &next, asked.after()) {
        return Ok(Redirect::to(&format!("/desk/joining/{}", only.checkpoint_id)).into_response());
    }
    let is_wrong = flaw.is_some();
    let page = rendered(&Page {
        area: asked.text("area").to_owned(),
        flaw,
        areas: by.areas_in_sight(),
        frame: by.frame,
        gates: answer.checkpoints,
        next,
    });
    Ok(match is_wrong {
        true => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        false => page,
    })
}

/// Refuses with 403 `ROLE_NOT_ALLOWED`, or `JOINED_BY_CODE`: who joined by a code invites nobody, or nobody would answer for the last in the chain.
pub(super) fn keeper(by: &SignedIn) -> Result<(), Refusal> {
    if !by.roles.has_any(KEEPERS) {
        return Err(by.refused(StatusCode::FORBIDDEN, "ROLE_NOT_ALLOWED"));
    }
    if by.account.ends_at.is_some() {
        return Err(by.refused(StatusCode::FORBIDDEN, "JOINED_BY_CODE"));
    }
    Ok(())
}
