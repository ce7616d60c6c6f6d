//! `/desk/posters`: the posters of all gates in scope, or of some of them, as one PDF.
//!
//! - [`build`]: makes the file; [`issue`]: one poster, drawn

mod build;
pub(super) mod issue;

use crate::documents::poster::Size;
use crate::files::kind::FileKind;
use crate::files::line::{Line, State as Come, lines};
use crate::files::order::order;
use crate::files::store::built_files::FileId;
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::flaws::Flaws;
use crate::web::form::Fields;
use crate::web::frame::Frame;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use build::Batch;
use form_urlencoded::Serializer;
use http::StatusCode;
use kit::id::Id;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "desk/posters.html")]
struct Page {
    frame: Frame,
    form_token: String,
    /// Under which the next file is asked for.
    id: FileId,
    area: String,
    unit_id: String,
    size: String,
    /// Where a file is asked for, and what is counted in one.
    path: &'static str,
    unit: &'static str,
    flaws: Flaws,
    /// Offered where an area is asked for.
    areas: Vec<(String, String)>,
    lines: Vec<Line>,
}

impl Page {
    /// Whether it is worth looking again soon.
    fn is_waiting(&self) -> bool {
        self.lines.iter().any(|line| line.state == Come::Building)
    }
}

/// The form, and the files that were built.
pub(super) async fn show(by: SignedIn, RawQuery(query): RawQuery) -> Result<Response, Turned> {
    let asked = Fields::read(query.unwrap_or_default().as_bytes());
    Ok(page(by, &asked, Flaws::default()).await?)
}

async fn page(by: SignedIn, asked: &Fields, flaws: Flaws) -> Result<Response, Refusal> {
    let lines = lines(&by, &[FileKind::PostersPdf]).await?;
    let is_wrong = !flaws.is_empty();
    let page = rendered(&Page {
        areas: by.areas_in_sight(),
        form_token: by.form_token,
        id: Id::new(by.office.now()),
        area: asked.text("area").trim().to_owned(),
        unit_id: asked.text("unit_id").trim().to_owned(),
        size: asked.text("size").to_owned(),
        flaws,
        lines,
        path: "/desk/posters",
        unit: by.frame.language.t("海报（页）", "Posters (pages)"),
        frame: by.frame,
    });
    Ok(match is_wrong {
        true => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        false => page,
    })
}

/// Begins a file; sent twice, it is built once.
pub(super) async fn begin(State(front): State<Arc<Front>>, form: SignedForm) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let id = Id::parse(fields.text("request_id"));
    let id = id.map_err(|_| by.refused(StatusCode::BAD_REQUEST, "NOT_AN_ID"))?;
    let batch = Batch {
        area: fields.text("area").trim().to_owned(),
        unit_id: fields.text("unit_id").trim().to_owned(),
        size: Size::parse(fields.text("size"))
            .ok_or_else(|| by.refused(StatusCode::BAD_REQUEST, "NO_SUCH_SIZE"))?,
    };
    if let Err(flaws) = tried(&front, &by, &batch).await? {
        return Ok(page(by, &fields, flaws).await?);
    }
    let asked = [
        ("area", batch.area.as_str()),
        ("unit_id", &batch.unit_id),
        ("size", fields.text("size")),
    ];
    let asked = Serializer::new(String::new()).extend_pairs(asked).finish();
    let order = order(&by, id, FileKind::PostersPdf, asked);
    let (office, language) = (Arc::clone(&by.office), by.frame.language);
    let begun = front.workshop.begin(&office, order, {
        let front = Arc::clone(&front);
        move |draft| build::posters(front, by, draft, batch)
    });
    let begun = begun.await;
    begun.map_err(|fault| Refusal::of_failure(fault, language))?;
    Ok(Redirect::to("/desk/posters").into_response())
}

/// Asks for one gate of the batch: what is wrong with the filter is said before anything is built.
async fn tried(front: &Front, by: &SignedIn, batch: &Batch) -> Result<Result<(), Flaws>, Refusal> {
    let request = by.request(pb::ListCheckpointsRequest {
        area: batch.area.clone(),
        unit_id: batch.unit_id.clone(),
        page_size: 1,
        ..pb::ListCheckpointsRequest::default()
    })?;
    let mut client = CheckpointServiceClient::new(front.neighbours.checkpoint.clone());
    let Err(status) = client.list_checkpoints(request).await else {
        return Ok(Ok(()));
    };
    let flaws = Flaws::of(&status, by.frame.language);
    match flaws.is_empty() {
        true => Err(Refusal::of(&status, by.frame.language)),
        false => Ok(Err(flaws)),
    }
}
