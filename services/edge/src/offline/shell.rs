//! The page that opens without a network, and the worker that keeps it. It says nothing about anybody: what it shows comes from the
//! browser's own store.

use crate::front::Front;
use crate::web::assets;
use crate::web::frame::Frame;
use crate::web::language::Language;
use crate::web::refusal::rendered;
use crate::web::words::{self, Both, Shown};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use http::header::CONTENT_TYPE;
use proto::checkpoint::v1::Verdict;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use vocabulary::Reason;

/// What the shell is made of, beside itself.
const PARTS: &[&str] = &[
    "gate.css",
    "icon.svg",
    "offline.css",
    "scan.js",
    "style.css",
    "tone.js",
    "offline/base45.js",
    "offline/bundle.js",
    "offline/bytes.js",
    "offline/cbor.js",
    "offline/code.js",
    "offline/cose.js",
    "offline/judge.js",
    "offline/page.js",
    "offline/queue.js",
    "offline/quota.js",
    "offline/screen.js",
    "offline/station.js",
    "offline/store.js",
    "offline/readiness.js",
    "offline/time.js",
    "offline/verdict.js",
];

#[derive(Template)]
#[template(path = "offline/shell.html")]
struct Page {
    frame: Frame,
    version: &'static str,
    gate: String,
    verdicts: Vec<Told>,
    reasons: Vec<(&'static str, Both)>,
}

/// A verdict as the page's script knows it: the word it judges by, what is seen, what is heard.
struct Told {
    word: &'static str,
    shown: Shown,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "offline/sw.js", escape = "none")]
struct Worker {
    /// Of the program's assets and of the shell itself: a shell in other words is another one.
    edition: String,
    files: Vec<String>,
}

/// The shell. Nobody needs to be signed in to see it: a shift goes on when its session has ended.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(gate): Path<String>,
) -> Response {
    if front.office.is_none() {
        return crate::web::refusal::not_found(language).await;
    }
    rendered(&page(language, gate))
}

fn page(language: Language, gate: String) -> Page {
    Page {
        frame: Frame::plain(language),
        version: assets::version(),
        gate,
        verdicts: verdicts(),
        reasons: reasons(),
    }
}

/// The worker. Another program brings another worker, and with it everything anew.
pub(super) async fn worker() -> Response {
    let version = assets::version();
    let decoder = assets::has_decoder().then_some(assets::DECODER);
    let files = PARTS.iter().copied().chain(decoder);
    let shell = page(Language::Chinese, String::new()).render();
    let worker = Worker {
        edition: HEXLOWER.encode(&Sha256::digest(shell.unwrap_or_default())[..8]),
        files: files.map(|name| format!("/assets/{version}/{name}")).collect(),
    };
    match worker.render() {
        Ok(script) => ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response(),
        Err(error) => {
            tracing::error!(%error, "the worker could not be written");
            http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Every verdict by the word the page's script uses.
fn verdicts() -> Vec<Told> {
    vocabulary::Verdict::ALL
        .iter()
        .map(|verdict| {
            let word = verdict.text();
            let theirs =
                Verdict::from_str_name(&format!("VERDICT_{}", word.to_ascii_uppercase())).unwrap_or_default();
            Told {
                word,
                shown: words::verdict(theirs),
                tone: words::tone(theirs),
            }
        })
        .collect()
}

/// Every reason, likewise.
fn reasons() -> Vec<(&'static str, Both)> {
    Reason::ALL
        .iter()
        .map(|reason| match reason {
            // It is said of every level here, not of green alone.
            Reason::TemperatureNeeded => (reason.text(), ("请测量体温", "take the temperature")),
            reason => (reason.text(), (reason.chinese(), reason.english())),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_shell_is_there_and_every_verdict_has_its_own_words() {
        for part in PARTS {
            assert!(assets::has(part), "{part}");
        }
        let shown: std::collections::BTreeSet<_> =
            verdicts().into_iter().map(|told| told.shown.text.0).collect();
        assert_eq!(shown.len(), vocabulary::Verdict::ALL.len());
    }
}
