//! Styles and scripts: part of the program; nothing is loaded from elsewhere.

use super::language::Language;
use super::refusal::not_found;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

struct Asset {
    name: &'static str,
    kind: &'static str,
    body: &'static [u8],
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Everything there is.
const ASSETS: &[Asset] = &[
    Asset {
        name: "style.css",
        kind: CSS,
        body: include_bytes!("../../assets/style.css"),
    },
    Asset {
        name: "desk.css",
        kind: CSS,
        body: include_bytes!("../../assets/desk.css"),
    },
    Asset {
        name: "icon.svg",
        kind: "image/svg+xml",
        body: include_bytes!("../../assets/icon.svg"),
    },
    Asset {
        name: "clock.js",
        kind: SCRIPT,
        body: include_bytes!("../../assets/clock.js"),
    },
];

/// Answers an asset.
pub(super) async fn get(language: Language, Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers = [
                (CONTENT_TYPE, asset.kind),
                (CACHE_CONTROL, "public, max-age=3600"),
            ];
            (headers, asset.body).into_response()
        }
        None => not_found(language).await,
    }
}
