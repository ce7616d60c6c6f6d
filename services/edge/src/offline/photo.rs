//! A code read from a photograph, for browsers that neither read codes nor show what the camera sees. Nothing of it is kept.

use super::answer::{Refused, Volunteer, answered, media_type};
use super::picture::{self, Kind, Unread};
use axum::body::{self, Body};
use axum::extract::Path;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Bytes of a photograph; a page sends a smaller one.
const LARGEST: usize = 6 * 1_024 * 1_024;
/// Photographs read at once: each may need some tens of megabytes.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Reads it. Refuses with 415 `NOT_A_PHOTO`, 413 `PHOTO_TOO_LARGE`, 422 `PHOTO_UNREADABLE` or `NO_CODE_IN_PHOTO`.
pub(super) async fn read(
    by: Volunteer,
    Path(_gate): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    by.sent_from_a_page(&headers)?;
    let kind = Kind::of(media_type(&headers));
    let kind = kind.ok_or_else(|| Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "NOT_A_PHOTO"))?;
    let bytes = body::to_bytes(body, LARGEST).await;
    let bytes = bytes.map_err(|_| Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "PHOTO_TOO_LARGE"))?;
    let turn = AT_ONCE.acquire().await;
    // Whoever hangs up meanwhile gives no turn back before the work is done.
    let work = move || {
        let _turn = turn;
        picture::code_in(kind, &bytes)
    };
    let read = spawn_blocking(work).await;
    match read {
        Ok(Ok(text)) => Ok(answered(&json!({ "text": text }))),
        Ok(Err(Unread::TooLarge)) => Err(Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "PHOTO_TOO_LARGE")),
        Ok(Err(Unread::NoCode)) => Err(Refused::new(StatusCode::UNPROCESSABLE_ENTITY, "NO_CODE_IN_PHOTO")),
        Ok(Err(Unread::Broken)) | Err(_) => {
            Err(Refused::new(StatusCode::UNPROCESSABLE_ENTITY, "PHOTO_UNREADABLE"))
        }
    }
}
