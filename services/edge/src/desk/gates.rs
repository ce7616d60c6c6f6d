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

pub(super) use words::KINDS;

use super::posters::issue;
use crate::documents::format::{Format, refusal};
use crate::documents::poster::Size;
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::session::upload::SignedUpload;
use crate::web::refusal::Refusal;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
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
