//! A file of the folder as an answer, or the rest of it: a block in memory, however large it is.

use super::range::{Wanted, wanted};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG};
use http::{HeaderMap, HeaderValue, StatusCode};
use std::io::{self, SeekFrom};
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

const BLOCK: usize = 64 * 1_024;

/// The part of the file that is asked for. `sha256` is its entity tag: a download goes on only with the same content.
///
/// # Errors
/// The file system's.
pub(super) async fn file(path: &Path, sha256: &str, asked: &HeaderMap) -> io::Result<Response> {
    let mut file = File::open(path).await?;
    let size = file.metadata().await?.len();
    let tag = format!("\"{sha256}\"");
    let (status, part, range) = match wanted(asked, size, &tag) {
        Wanted::All => (StatusCode::OK, 0..size, None),
        Wanted::Part(part) => {
            let range = format!("bytes {}-{}/{size}", part.start, part.end - 1);
            (StatusCode::PARTIAL_CONTENT, part, Some(range))
        }
        Wanted::Nothing => {
            let range = (CONTENT_RANGE, format!("bytes */{size}"));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [range]).into_response());
        }
    };
    file.seek(SeekFrom::Start(part.start)).await?;
    let length = part.end - part.start;
    let blocks = stream::try_unfold((file, length), |(mut file, left)| async move {
        if left == 0 {
            return Ok::<_, io::Error>(None);
        }
        let most = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
        let mut block = vec![0; most];
        let read = file.read(&mut block).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        block.truncate(read);
        Ok(Some((Bytes::from(block), (file, left - read as u64))))
    });
    let mut answer = (status, Body::from_stream(blocks)).into_response();
    let headers = answer.headers_mut();
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_LENGTH, length.into());
    let text = [(ETAG, Some(tag)), (CONTENT_RANGE, range)];
    for (name, value) in text {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    Ok(answer)
}
