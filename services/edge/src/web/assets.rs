//! Styles and scripts: part of the program; nothing is loaded from elsewhere.

use super::language::Language;
use super::refusal::not_found;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Reads QR codes for browsers that cannot: npm's `jsqr`, when it was installed where this program was built.
pub const DECODER: &str = "jsqr.js";

struct Asset {
    name: &'static str,
    kind: &'static str,
    body: &'static [u8],
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// One by its place in the folder, and its kind.
macro_rules! asset {
    ($kind:expr, $name:literal) => {
        Asset {
            name: $name,
            kind: $kind,
            body: include_bytes!(concat!("../../assets/", $name)),
        }
    };
}

/// Everything there is.
const ASSETS: &[Asset] = &[
    asset!(CSS, "style.css"),
    asset!(CSS, "files.css"),
    asset!(CSS, "desk.css"),
    asset!("image/svg+xml", "icon.svg"),
    asset!(CSS, "board.css"),
    asset!(SCRIPT, "board.js"),
    asset!(SCRIPT, "clock.js"),
    asset!(CSS, "gate.css"),
    asset!(SCRIPT, "gate.js"),
    Asset {
        name: DECODER,
        kind: SCRIPT,
        body: include_bytes!(concat!(env!("OUT_DIR"), "/jsqr.js")),
    },
    asset!(CSS, "offline.css"),
    asset!(SCRIPT, "scan.js"),
    asset!(SCRIPT, "tone.js"),
    asset!(SCRIPT, "offline/base45.js"),
    asset!(SCRIPT, "offline/bundle.js"),
    asset!(SCRIPT, "offline/bytes.js"),
    asset!(SCRIPT, "offline/cbor.js"),
    asset!(SCRIPT, "offline/code.js"),
    asset!(SCRIPT, "offline/cose.js"),
    asset!(SCRIPT, "offline/judge.js"),
    asset!(SCRIPT, "offline/page.js"),
    asset!(SCRIPT, "offline/queue.js"),
    asset!(SCRIPT, "offline/quota.js"),
    asset!(SCRIPT, "offline/screen.js"),
    asset!(SCRIPT, "offline/state.js"),
    asset!(SCRIPT, "offline/station.js"),
    asset!(SCRIPT, "offline/store.js"),
    asset!(SCRIPT, "offline/readiness.js"),
    asset!(SCRIPT, "offline/time.js"),
    asset!(SCRIPT, "offline/verdict.js"),
];

/// A name for all of them as they are in this program: `/assets/<version>/…` never changes, and what belongs together stays together.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut hash = Sha256::new();
        for asset in ASSETS {
            hash.update(asset.name.len().to_be_bytes());
            hash.update(asset.name);
            hash.update(asset.body.len().to_be_bytes());
            hash.update(asset.body);
        }
        HEXLOWER.encode(&hash.finalize()[..8])
    });
    &VERSION
}

/// Whether this program holds the decoder.
pub fn has_decoder() -> bool {
    find(DECODER).is_some()
}

/// Whether there is such an asset.
pub fn has(name: &str) -> bool {
    find(name).is_some()
}

/// One that was not there when the program was built is empty.
fn find(name: &str) -> Option<&'static Asset> {
    let mut assets = ASSETS.iter();
    assets.find(|asset| asset.name == name && !asset.body.is_empty())
}

/// Answers an asset, by its name alone or under the version of all.
pub(super) async fn get(language: Language, Path(path): Path<String>) -> Response {
    let of_version = path
        .strip_prefix(version())
        .and_then(|rest| rest.strip_prefix('/'));
    let (name, kept) = match of_version {
        Some(name) => (name, "public, max-age=31536000, immutable"),
        None => (path.as_str(), "public, max-age=3600"),
    };
    match find(name) {
        Some(asset) => {
            let headers = [(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, kept)];
            (headers, asset.body).into_response()
        }
        None => not_found(language).await,
    }
}
