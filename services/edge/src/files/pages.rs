//! `/desk/files/…`: fetching a file, its manifest, deleting it. Nobody but who asked for it knows that it is there.

use super::kind::FileKind;
use super::order::granted;
use super::serve;
use super::store::built_files::{self, BuiltFile};
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::form::Fields;
use crate::web::refusal::Refusal;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use kit::id::Id;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every page.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/files/{file}", get(fetch))
        .route("/desk/files/{file}/manifest", get(manifest))
        .route("/desk/files/{file}/delete", post(delete))
}

/// The file, or the rest of it.
async fn fetch(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Turned> {
    let (file, kind) = ready(&by, &file).await?;
    let path = front.workshop.folder.finished(file.id);
    let mut answer = match serve::file(&path, &file.sha256, &headers).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(file = %file.id, %error, "a finished file could not be read");
            return Err(by.refused(StatusCode::GONE, "FILE_GONE").into());
        }
    };
    attach(&mut answer, kind.media_type(), &name(&file, kind, ""));
    Ok(answer)
}

/// What stands beside a file, for whoever receives it.
#[derive(Serialize)]
struct Manifest<'f> {
    file: String,
    row_count: i64,
    size_bytes: i64,
    sha256: &'f str,
    /// What was asked for, by the names of the form's fields.
    filters: BTreeMap<String, String>,
    purpose: String,
    /// The account's id, as the audit trail names it.
    made_by: String,
    made_at: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    export_id: &'f str,
    #[serde(skip_serializing_if = "str::is_empty")]
    destroy_by: &'f str,
}

async fn manifest(by: SignedIn, Path(file): Path<String>) -> Result<Response, Turned> {
    let (file, kind) = ready(&by, &file).await?;
    let fields = Fields::read(file.asked.as_bytes());
    let filters = fields
        .pairs()
        .filter(|(name, value)| *name != "purpose" && !value.is_empty());
    let manifest = Manifest {
        file: name(&file, kind, ""),
        row_count: file.done,
        size_bytes: file.size,
        sha256: &file.sha256,
        filters: filters
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        purpose: fields.text("purpose").to_owned(),
        made_by: file.account_id.to_string(),
        made_at: file.begun_at.to_string(),
        export_id: &file.export_id,
        destroy_by: &file.destroy_by,
    };
    // Text and numbers only.
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    let mut answer = text.into_response();
    attach(&mut answer, "application/json", &name(&file, kind, ".manifest"));
    Ok(answer)
}

/// Deletes a file at once, finished or not, and goes back to its list.
async fn delete(
    State(front): State<Arc<Front>>,
    Path(file): Path<String>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let by = form.by;
    let file = found(&by, &file).await?;
    let deleted = built_files::delete(&by.office.db, file.id).await;
    deleted.map_err(|error| by.fails(error))?;
    if let Err(error) = front.workshop.folder.remove(file.id) {
        tracing::warn!(file = %file.id, %error, "a file could not be removed: the duty tries again");
    }
    let list = match FileKind::parse(&file.kind) {
        Some(FileKind::PostersPdf) => "/desk/posters",
        _ => "/desk/exports",
    };
    Ok(Redirect::to(list).into_response())
}

/// Refuses with 404 `NO_SUCH_FILE` what is not there, is another's, or was built with other roles or another scope.
async fn found(by: &SignedIn, id: &str) -> Result<BuiltFile, Refusal> {
    let unknown = || by.refused(StatusCode::NOT_FOUND, "NO_SUCH_FILE");
    let id = Id::parse(id).map_err(|_| unknown())?;
    let found = built_files::by_id(&by.office.db, id, by.account.id, by.office.now()).await;
    let found = found.map_err(|error| by.fails(error))?;
    found
        .filter(|file| file.granted == granted(by))
        .ok_or_else(unknown)
}

/// Refuses with 409 `NOT_READY`, too.
async fn ready(by: &SignedIn, id: &str) -> Result<(BuiltFile, FileKind), Refusal> {
    let file = found(by, id).await?;
    match FileKind::parse(&file.kind) {
        Some(kind) if file.state == "ready" => Ok((file, kind)),
        _ => Err(by.refused(StatusCode::CONFLICT, "NOT_READY")),
    }
}

/// `passes-018f3c2a.xlsx`: unlike any other in a folder of downloads.
fn name(file: &BuiltFile, kind: FileKind, of: &str) -> String {
    let (name, ending) = kind.name();
    let id = file.id.to_string();
    let ending = if of.is_empty() { ending } else { "json" };
    format!(
        "{name}-{}{of}.{ending}",
        id.rsplit('-').next().unwrap_or_default()
    )
}

fn attach(answer: &mut Response, kind: &'static str, name: &str) {
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(attachment) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, attachment);
    }
}
