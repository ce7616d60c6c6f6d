//! `/desk/gates` and `/desk/units`: places and their gates, and the poster of each to print.
//!
//! - [`list`]: gates in scope; [`gate`]: one of them; [`units`], [`unit`], [`building`]: what gates belong to
//! - [`import`]: many gates from a table
//! - [`settings`]: what can be set for each of them; [`words`]: what their enumerations are called

mod building;
mod gate;
mod import;
mod list;
mod settings;
mod unit;
mod units;
mod words;

use crate::documents::poster::{Poster, Size};
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::session::upload::SignedUpload;
use crate::web::refusal::Refusal;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use kit::wire::Wire;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use std::sync::Arc;
use tonic::Status;

fn gates(front: &Front) -> CheckpointServiceClient<Wire> {
    CheckpointServiceClient::new(front.neighbours.checkpoint.clone())
}

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/gates", get(list::show))
        .route(
            "/desk/gates/import",
            get(import::show).post(import::send).layer(SignedUpload::limit()),
        )
        .route("/desk/gates/import/table.csv", get(import::empty))
        .route("/desk/gates/{gate}", get(gate::show))
        .route("/desk/gates/{gate}/change", post(gate::change))
        .route("/desk/gates/{gate}/close", post(gate::close))
        .route("/desk/gates/{gate}/rotate", post(gate::rotate))
        .route("/desk/gates/{gate}/poster/{size}", get(poster))
        .route("/desk/units", get(units::show))
        .route("/desk/units/new", get(units::new).post(units::create))
        .route("/desk/units/{unit}", get(unit::show))
        .route(
            "/desk/units/{unit}/change",
            get(unit::change_page).post(unit::change),
        )
        .route("/desk/units/{unit}/gates", post(unit::add_gate))
        .route("/desk/units/{unit}/buildings", post(unit::add_building))
        .route(
            "/desk/units/{unit}/buildings/{building}",
            get(building::show).post(building::change),
        )
}

/// The newest poster of a gate, drawn for a size of paper; the first one when it has none yet.
async fn poster(
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
